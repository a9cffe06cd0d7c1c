"""What an operator can ask of a venue: the requests, their results, and how each is carried out.

The same requests serve a running venue over its control socket and a stopped
one directly on its journal.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Protocol, assert_never

from msgspec import Meta, Struct

from rfqdesk.identity.words import words_of
from rfqdesk.protocol.terms import Instrument, Role
from rfqserver.ca.crl import RevocationReason, reason_of
from rfqserver.ca.encoding import sha256_hex
from rfqserver.ca.invitations import InvitationRecord
from rfqserver.ca.registry import CertificateRecord, EnrolmentRecord, EnrolmentStatus
from rfqserver.service.approval import ApprovalTerms, OperationRefusedError
from rfqserver.service.ca_status import AuthorityView
from rfqserver.service.clock import VenueClock
from rfqserver.service.identity_desk import IdentityDesk
from rfqserver.service.invitation_desk import InvitationDesk


class OperableVenue(Protocol):
    """What an operator needs of a venue."""

    @property
    def identity(self) -> IdentityDesk: ...

    @property
    def clock(self) -> VenueClock: ...

    async def load_instruments(self, instruments: Sequence[Instrument]) -> int:
        """Add or replace instruments; returns how many the venue then has.

        Raises:
            OperationRefusedError: nothing was loaded, and why.
        """


# Requests -------------------------------------------------------------------


class Operation(Struct, frozen=True, kw_only=True, tag_field="verb", forbid_unknown_fields=True):
    """`operator` is who says to be asking; reaching the socket is what gives the right."""

    operator: Annotated[str, Meta(max_length=64)]


class ListEnrolments(Operation, tag="list_enrolments", frozen=True, kw_only=True):
    """`status` None means all."""

    status: EnrolmentStatus | None = None


class ShowEnrolment(Operation, tag="show_enrolment", frozen=True, kw_only=True):
    enrolment_id: str


class ApproveEnrolment(Operation, tag="approve_enrolment", frozen=True, kw_only=True):
    enrolment_id: str
    terms: ApprovalTerms


class RejectEnrolment(Operation, tag="reject_enrolment", frozen=True, kw_only=True):
    enrolment_id: str
    reason: str


class IssueInvitation(Operation, tag="issue_invitation", frozen=True, kw_only=True):
    """`trader` may be empty; `minutes` is how long the invitation lasts."""

    firm: str
    role: Role
    minutes: int
    trader: str = ""


class ListInvitations(Operation, tag="list_invitations", frozen=True, kw_only=True):
    pass


class WithdrawInvitation(Operation, tag="withdraw_invitation", frozen=True, kw_only=True):
    invitation_id: str


class ListCertificates(Operation, tag="list_certificates", frozen=True, kw_only=True):
    pass


class RevokeCertificate(Operation, tag="revoke_certificate", frozen=True, kw_only=True):
    serial: str
    reason: str


class RevokeFirm(Operation, tag="revoke_firm", frozen=True, kw_only=True):
    firm: str
    reason: str


class ShowAuthority(Operation, tag="show_authority", frozen=True, kw_only=True):
    pass


class LoadInstruments(Operation, tag="load_instruments", frozen=True, kw_only=True):
    instruments: tuple[Instrument, ...]


AnyOperation = (
    ListEnrolments
    | ShowEnrolment
    | ApproveEnrolment
    | RejectEnrolment
    | IssueInvitation
    | ListInvitations
    | WithdrawInvitation
    | ListCertificates
    | RevokeCertificate
    | RevokeFirm
    | ShowAuthority
    | LoadInstruments
)

# Results --------------------------------------------------------------------


class EnrolmentView(Struct, frozen=True, kw_only=True):
    """An enrolment as the operator sees it. `common_name` and `organisation` are mere claims."""

    enrolment_id: str
    status: EnrolmentStatus
    requested_ms: int
    common_name: str
    organisation: str
    fingerprint: str
    address: str
    approvals_refused: int
    decided_ms: int
    reason: str
    firm: str
    firm_name: str
    trader: str
    role: Role | None
    serial: str
    words: str = ""
    """The fingerprint once more, as ten words."""
    invitation_id: str = ""
    invited_firm: str = ""
    invited_trader: str = ""
    invited_role: Role | None = None


class InvitationView(Struct, frozen=True, kw_only=True):
    """An invitation as the operator sees it; its token was shown once and is not kept."""

    invitation_id: str
    status: str
    firm: str
    role: Role
    trader: str
    issued_ms: int
    expires_ms: int
    enrolment_id: str


class CertificateView(Struct, frozen=True, kw_only=True):
    """A certificate as the operator sees it. `fingerprint` is SHA-256 of the DER certificate."""

    serial: str
    status: str
    firm: str
    firm_name: str
    trader: str
    role: Role
    enrolment_id: str
    not_before_ms: int
    not_after_ms: int
    fingerprint: str
    revoked_ms: int | None
    revocation_reason: str
    replaces: str = ""
    replaced_by: str = ""
    grace_ends_ms: int | None = None


class OperationResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of an operation; only the members that belong to it are set."""

    enrolments: tuple[EnrolmentView, ...] = ()
    certificates: tuple[CertificateView, ...] = ()
    invitations: tuple[InvitationView, ...] = ()
    token: str = ""
    """Of the invitation just issued; nowhere else and never again."""
    instrument_count: int = 0
    authority: AuthorityView | None = None


async def perform(operation: AnyOperation, venue: OperableVenue) -> OperationResult:
    """Carry an operation out; its effect is durable when this returns.

    Raises:
        OperationRefusedError: it had no effect, and why.
        JournalHaltedError: it is not known whether it was kept.
    """
    desk, actor = venue.identity, f"operator:{operation.operator}"
    now_ms = venue.clock.now_ms()
    match operation:
        case ListEnrolments(status=status):
            return _enrolled(*desk.enrolments(status))
        case ShowEnrolment(enrolment_id=enrolment_id):
            return _enrolled(desk.enrolment(enrolment_id))
        case RejectEnrolment(enrolment_id=enrolment_id, reason=reason):
            return _enrolled(await desk.reject(enrolment_id, reason, operator=actor))
        case ApproveEnrolment(enrolment_id=enrolment_id, terms=terms):
            record = await desk.approve(enrolment_id, terms, operator=actor)
            return OperationResult(
                enrolments=(_enrolment_view(desk.enrolment(enrolment_id)),),
                certificates=(_certificate_view(record, now_ms),),
            )
        case IssueInvitation() | ListInvitations() | WithdrawInvitation():
            return await _perform_inviting(operation, desk.invitations, actor, now_ms)
        case ListCertificates():
            return _certified(desk.registry.certificates.values(), now_ms)
        case RevokeCertificate() | RevokeFirm():
            return _certified(await _revoked(operation, desk, actor), now_ms)
        case ShowAuthority():
            return OperationResult(authority=desk.authority())
        case LoadInstruments(instruments=instruments):
            return OperationResult(instrument_count=await venue.load_instruments(instruments))
        case _:
            assert_never(operation)


async def _perform_inviting(
    operation: IssueInvitation | ListInvitations | WithdrawInvitation,
    desk: InvitationDesk,
    actor: str,
    now_ms: int,
) -> OperationResult:
    match operation:
        case IssueInvitation(firm=firm, role=role, trader=trader, minutes=minutes):
            invitation, token = await desk.issue(
                firm=firm, role=role, trader=trader, minutes=minutes, operator=actor
            )
            return OperationResult(invitations=(_invitation_view(invitation, now_ms),), token=token)
        case WithdrawInvitation(invitation_id=invitation_id):
            records = [await desk.withdraw(invitation_id, operator=actor)]
        case ListInvitations():
            records = desk.all()
    return OperationResult(invitations=tuple(_invitation_view(one, now_ms) for one in records))


async def _revoked(
    operation: RevokeCertificate | RevokeFirm, desk: IdentityDesk, actor: str
) -> list[CertificateRecord]:
    reason = _reason(operation.reason)
    if isinstance(operation, RevokeFirm):
        return await desk.revoke_firm(operation.firm, reason, operator=actor)
    return [await desk.revoke(operation.serial, reason, operator=actor)]


def _reason(typed: str) -> RevocationReason:
    try:
        return reason_of(typed)
    except ValueError as error:
        raise OperationRefusedError(str(error)) from error


def _certified(records: Iterable[CertificateRecord], now_ms: int) -> OperationResult:
    return OperationResult(
        certificates=tuple(_certificate_view(record, now_ms) for record in records)
    )


def _enrolled(*records: EnrolmentRecord) -> OperationResult:
    return OperationResult(enrolments=tuple(_enrolment_view(record) for record in records))


def _enrolment_view(record: EnrolmentRecord) -> EnrolmentView:
    return EnrolmentView(
        enrolment_id=record.enrolment_id,
        status=record.status,
        requested_ms=record.requested_ms,
        common_name=record.common_name,
        organisation=record.organisation,
        fingerprint=record.csr_fingerprint,
        words=words_of(record.csr_fingerprint),
        address=record.address,
        approvals_refused=record.approvals_refused,
        decided_ms=record.decided_ms,
        reason=record.reason,
        firm=record.firm,
        firm_name=record.firm_name,
        trader=record.trader,
        role=record.role,
        serial=record.serial,
        invitation_id=record.invitation_id,
        invited_firm=record.invited_firm,
        invited_trader=record.invited_trader,
        invited_role=record.invited_role,
    )


def _invitation_view(record: InvitationRecord, now_ms: int) -> InvitationView:
    return InvitationView(
        invitation_id=record.invitation_id,
        status=record.status(now_ms),
        firm=record.firm,
        role=record.role,
        trader=record.trader,
        issued_ms=record.issued_ms,
        expires_ms=record.expires_ms,
        enrolment_id=record.enrolment_id,
    )


def _certificate_view(record: CertificateRecord, now_ms: int) -> CertificateView:
    return CertificateView(
        serial=record.serial,
        status=record.status(now_ms),
        firm=record.firm,
        firm_name=record.firm_name,
        trader=record.trader,
        role=record.role,
        enrolment_id=record.enrolment_id,
        not_before_ms=record.not_before_ms,
        not_after_ms=record.not_after_ms,
        fingerprint=sha256_hex(record.certificate_der),
        revoked_ms=record.revoked_ms,
        revocation_reason=record.revocation_reason or "",
        replaces=record.replaces,
        replaced_by=record.replaced_by,
        grace_ends_ms=record.grace_ends_ms,
    )
