"""How each thing that an operator can ask of a venue is carried out.

The same requests serve a running venue over its control socket and a stopped
one directly on its journal.
"""

from collections.abc import Sequence
from typing import Protocol, assert_never

import msgspec

from rfqdesk.protocol.operations.live import LiveOperation
from rfqdesk.protocol.operations.market_requests import MarketOperation
from rfqdesk.protocol.operations.requests import (
    AdoptAuthority,
    AnyOperation,
    ApproveEnrolment,
    CancelTrade,
    ConfirmTradeChange,
    CorrectTrade,
    EntitlePrincipal,
    IssueInvitation,
    ListCertificates,
    ListEnrolments,
    ListInvitations,
    ListPrincipals,
    ListTrades,
    ListVenueCertificates,
    LoadInstruments,
    RejectEnrolment,
    RejectEnrolmentsFrom,
    ResumePrincipal,
    RevokeCertificate,
    RevokeFirm,
    ShowAuthority,
    ShowEnrolment,
    ShowPrincipal,
    SuspendPrincipal,
    TradeOperation,
    WithdrawEndorsement,
    WithdrawInvitation,
    WithdrawTradeChange,
)
from rfqdesk.protocol.terms import Instrument
from rfqserver.ca.crl import RevocationReason, reason_of
from rfqserver.ca.records import CertificateRecord
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.approval import OperationIncompleteError, OperationRefusedError
from rfqserver.service.operator.approval_desk import ApprovalDesk
from rfqserver.service.operator.identity_desk import IdentityDesk
from rfqserver.service.operator.invitation_desk import InvitationDesk
from rfqserver.service.operator.live_desk import LiveDesk, perform_live
from rfqserver.service.operator.market_desk import MarketDesk
from rfqserver.service.operator.market_operations import perform_on_market
from rfqserver.service.operator.operation_views import (
    OperationResult,
    certificate_view,
    certified,
    enrolled,
    enrolment_view,
    invitation_view,
    listed,
    principal_views,
)
from rfqserver.service.operator.remote_rules import check_remote
from rfqserver.service.operator.trade_desk import TradeDesk
from rfqserver.service.operator.two_operators import check_approving, check_changing


class OperableVenue(Protocol):
    """What an operator needs of a venue."""

    @property
    def identity(self) -> IdentityDesk: ...

    @property
    def clock(self) -> VenueClock: ...

    @property
    def market(self) -> MarketDesk:
        """Trading itself.

        Raises:
            OperationRefusedError: the venue is not running.
        """

    @property
    def trades(self) -> TradeDesk:
        """Raises OperationRefusedError where the venue does not run."""

    @property
    def live(self) -> LiveDesk:
        """Raises OperationRefusedError where the venue does not run."""

    async def load_instruments(
        self, instruments: Sequence[Instrument], account: Account | None = None
    ) -> int:
        """Add or replace instruments; returns how many the venue then has.

        Raises:
            OperationRefusedError: nothing was loaded, and why.
        """


async def perform(
    operation: AnyOperation, venue: OperableVenue, account: Account
) -> OperationResult:
    """Carry an operation out; its effect is durable when this returns.

    Raises:
        OperationRefusedError: it had no effect, and why.
        JournalHaltedError: it is not known whether it was kept.
    """
    try:
        if account.serial:
            check_remote(operation, venue.identity.registry)
        _check_two(operation, venue, account)
        return await _performed(operation, venue, account)
    except OperationIncompleteError:
        raise
    except OperationRefusedError as error:
        name = str(operation.__struct_config__.tag)
        await venue.identity.refusals.operation(name, str(error), account.actor)
        raise


def _check_two(operation: AnyOperation, venue: OperableVenue, account: Account) -> None:
    desk = venue.identity
    if isinstance(operation, ApproveEnrolment):
        required = desk.approvals.approvals_required
        check_approving(operation, desk.two_by, required, desk.registry, account)
    elif isinstance(operation, CancelTrade | CorrectTrade | ConfirmTradeChange):
        proposal = venue.trades.proposal(operation.trade_id)
        check_changing(desk.two_by, proposal, desk.registry, account)


async def _performed(
    operation: AnyOperation, venue: OperableVenue, account: Account
) -> OperationResult:
    desk, actor = venue.identity, account.actor
    now_ms = venue.clock.now_ms()
    if isinstance(operation, MarketOperation):
        return OperationResult(market=await perform_on_market(operation, venue.market, account))
    if isinstance(operation, LiveOperation):
        return await perform_live(operation, venue.live)
    match operation:
        case (
            ListEnrolments()
            | ShowEnrolment()
            | RejectEnrolment()
            | RejectEnrolmentsFrom()
            | ApproveEnrolment()
            | WithdrawEndorsement()
        ):
            return await _perform_enrolling(operation, desk.approvals, account, now_ms)
        case IssueInvitation() | ListInvitations() | WithdrawInvitation():
            return await _perform_inviting(operation, desk.invitations, actor, now_ms)
        case ListCertificates() | ListVenueCertificates() | RevokeCertificate() | RevokeFirm():
            return await _perform_on_certificates(operation, desk, actor, now_ms)
        case ShowAuthority() | AdoptAuthority():
            return await _perform_on_authority(operation, desk, actor, now_ms)
        case (
            ListPrincipals()
            | ShowPrincipal()
            | EntitlePrincipal()
            | SuspendPrincipal()
            | ResumePrincipal()
        ):
            return await _perform_on_principals(operation, desk, actor)
        case (
            ListTrades()
            | CancelTrade()
            | CorrectTrade()
            | ConfirmTradeChange()
            | WithdrawTradeChange()
        ):
            return await _perform_on_trades(operation, venue.trades, account)
        case LoadInstruments(instruments=instruments):
            count = await venue.load_instruments(instruments, account)
            return OperationResult(instrument_count=count)
        case _:
            assert_never(operation)


async def _perform_enrolling(
    operation: ListEnrolments
    | ShowEnrolment
    | RejectEnrolment
    | RejectEnrolmentsFrom
    | ApproveEnrolment
    | WithdrawEndorsement,
    desk: ApprovalDesk,
    account: Account,
    now_ms: int,
) -> OperationResult:
    actor = account.actor
    match operation:
        case ListEnrolments(status=status):
            records = desk.enrolments(status)
        case ShowEnrolment(enrolment_id=enrolment_id):
            records = [desk.enrolment(enrolment_id)]
        case RejectEnrolment(enrolment_id=enrolment_id, reason=reason):
            records = [await desk.reject(enrolment_id, reason, operator=actor)]
        case RejectEnrolmentsFrom(address=address, reason=reason):
            records = await desk.reject_from(address, reason, operator=actor)
        case WithdrawEndorsement(enrolment_id=enrolment_id):
            records = [await desk.withdraw_endorsement(enrolment_id, account)]
        case ApproveEnrolment(enrolment_id=enrolment_id, terms=terms):
            if not desk.needs_endorsement(enrolment_id, terms):
                return await _approved(operation, desk, account, now_ms)
            records = [await desk.endorse(enrolment_id, terms, account)]
    return enrolled(records, desk.approvals_required)


async def _approved(
    operation: ApproveEnrolment, desk: ApprovalDesk, account: Account, now_ms: int
) -> OperationResult:
    record = await desk.approve(
        operation.enrolment_id, operation.terms, operator=account.actor, uid=account.uid
    )
    enrolment = desk.enrolment(operation.enrolment_id)
    return OperationResult(
        enrolments=(enrolment_view(enrolment, desk.approvals_required),),
        certificates=(certificate_view(record, now_ms),),
        revoked=tuple(certificate_view(one, now_ms) for one in desk.revoked_with(enrolment)),
    )


async def _perform_inviting(
    operation: IssueInvitation | ListInvitations | WithdrawInvitation,
    desk: InvitationDesk,
    actor: str,
    now_ms: int,
) -> OperationResult:
    match operation:
        case IssueInvitation():
            invitation, token = await desk.issue(
                firm=operation.firm,
                role=operation.role,
                trader=operation.trader,
                minutes=operation.minutes,
                replaces=operation.replaces,
                operator=actor,
            )
            return OperationResult(invitations=(invitation_view(invitation, now_ms),), token=token)
        case WithdrawInvitation(invitation_id=invitation_id):
            records = [await desk.withdraw(invitation_id, operator=actor)]
        case ListInvitations(newest=newest):
            records = desk.all(newest)
    return OperationResult(invitations=tuple(invitation_view(one, now_ms) for one in records))


async def _perform_on_authority(
    operation: ShowAuthority | AdoptAuthority, desk: IdentityDesk, actor: str, now_ms: int
) -> OperationResult:
    ended: list[CertificateRecord] = []
    if isinstance(operation, AdoptAuthority):
        ended = await desk.adopt_authority(
            operation.manifest_sha256, force=operation.force, operator=actor
        )
    return msgspec.structs.replace(certified(ended, now_ms), authority=desk.authority())


async def _perform_on_principals(
    operation: (
        ListPrincipals | ShowPrincipal | EntitlePrincipal | SuspendPrincipal | ResumePrincipal
    ),
    desk: IdentityDesk,
    actor: str,
) -> OperationResult:
    principals = desk.principals
    changes: tuple[str, ...] = ()
    match operation:
        case ListPrincipals():
            records = principals.all()
        case ShowPrincipal(name=name):
            records = principals.of(name)
        case EntitlePrincipal(name=name, change=change):
            record, changes = await principals.entitle(name, change, operator=actor)
            records = [record]
        case SuspendPrincipal(name=name, reason=reason):
            records = [await principals.suspend(name, reason, operator=actor)]
        case ResumePrincipal(name=name):
            records = [await principals.resume(name, operator=actor)]
    return principal_views(records, desk.registry, changes)


async def _perform_on_trades(
    operation: TradeOperation, desk: TradeDesk, account: Account
) -> OperationResult:
    match operation:
        case ListTrades(trade_id=trade_id) if trade_id:
            return OperationResult(trades=tuple(desk.trade(trade_id)))
        case ListTrades(firm=firm, newest=newest):
            return OperationResult(trades=tuple(desk.trades(firm, newest)))
        case CancelTrade(trade_id=trade_id, reason=reason):
            view = await desk.change(
                trade_id, account, cancels=True, price="", quantity="", reason=reason
            )
        case CorrectTrade():
            view = await desk.change(
                operation.trade_id,
                account,
                cancels=False,
                price=operation.price,
                quantity=operation.quantity,
                reason=operation.reason,
            )
        case ConfirmTradeChange(trade_id=trade_id, proposed=proposed):
            view = await desk.confirm(trade_id, account, proposed)
        case WithdrawTradeChange(trade_id=trade_id):
            view = await desk.withdraw(trade_id, account)
    return OperationResult(trades=(view,))


async def _perform_on_certificates(
    operation: ListCertificates | ListVenueCertificates | RevokeCertificate | RevokeFirm,
    desk: IdentityDesk,
    actor: str,
    now_ms: int,
) -> OperationResult:
    match operation:
        case ListCertificates(newest=newest):
            return certified(listed(desk.registry, newest, now_ms), now_ms)
        case ListVenueCertificates():
            return OperationResult(venue_certificates=desk.own_certificates())
        case RevokeFirm(firm=firm, reason=reason):
            return certified(await desk.revoke_firm(firm, _reason(reason), operator=actor), now_ms)
        case RevokeCertificate(serial=serial, reason=reason):
            if desk.is_own(serial):
                views = await desk.revoke_own(serial, _reason(reason), operator=actor)
                return OperationResult(venue_certificates=views)
            return certified(await desk.revoke(serial, _reason(reason), operator=actor), now_ms)


def _reason(typed: str) -> RevocationReason:
    try:
        return reason_of(typed)
    except ValueError as error:
        raise OperationRefusedError(str(error)) from error
