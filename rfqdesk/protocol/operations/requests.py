"""What an operator can ask of a venue."""

from typing import Annotated

from msgspec import Meta

from rfqdesk.protocol.ids import Text
from rfqdesk.protocol.operations.base import Operation
from rfqdesk.protocol.operations.decisions import ApprovalTerms, EntitlementChange
from rfqdesk.protocol.operations.live import LiveOperation
from rfqdesk.protocol.operations.market_requests import MarketOperation
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.terms import Instrument, Role


class ListEnrolments(Operation, tag="list_enrolments", frozen=True, kw_only=True):
    """`status` None means all."""

    status: EnrolmentStatus | None = None


class ShowEnrolment(Operation, tag="show_enrolment", frozen=True, kw_only=True):
    enrolment_id: str


class ApproveEnrolment(Operation, tag="approve_enrolment", frozen=True, kw_only=True):
    enrolment_id: str
    terms: ApprovalTerms


class WithdrawEndorsement(Operation, tag="withdraw_endorsement", frozen=True, kw_only=True):
    enrolment_id: str


class RejectEnrolment(Operation, tag="reject_enrolment", frozen=True, kw_only=True):
    enrolment_id: str
    reason: str


class RejectEnrolmentsFrom(Operation, tag="reject_enrolments_from", frozen=True, kw_only=True):
    """All that wait from an address or a network."""

    address: str
    reason: str


class IssueInvitation(Operation, tag="issue_invitation", frozen=True, kw_only=True):
    """`trader` may be empty; `minutes` is how long the invitation lasts.

    Firm and role may be left out where it `replaces` a certificate.
    """

    firm: str
    role: Role | None
    minutes: int
    trader: str = ""
    replaces: Annotated[str, Meta(max_length=256)] = ""


class ListInvitations(Operation, tag="list_invitations", frozen=True, kw_only=True):
    """`newest` is how many at most of those that let nobody in any more; 0 for all."""

    newest: Annotated[int, Meta(ge=0)] = 0


class WithdrawInvitation(Operation, tag="withdraw_invitation", frozen=True, kw_only=True):
    invitation_id: str


class ListCertificates(Operation, tag="list_certificates", frozen=True, kw_only=True):
    """`newest` is how many at most of those that count, and of those that don't; 0 for all."""

    newest: Annotated[int, Meta(ge=0)] = 0


class ListVenueCertificates(Operation, tag="list_venue_certificates", frozen=True, kw_only=True):
    """The venue's own."""


class RevokeCertificate(Operation, tag="revoke_certificate", frozen=True, kw_only=True):
    serial: str
    reason: str


class RevokeFirm(Operation, tag="revoke_firm", frozen=True, kw_only=True):
    firm: str
    reason: str


class ShowAuthority(Operation, tag="show_authority", frozen=True, kw_only=True):
    pass


class AdoptAuthority(Operation, tag="adopt_authority", frozen=True, kw_only=True):
    """Put in force what a ceremony wrote to `ca/`; `force` revokes what it leaves behind."""

    manifest_sha256: str
    force: bool = False


class ListPrincipals(Operation, tag="list_principals", frozen=True, kw_only=True):
    pass


class ShowPrincipal(Operation, tag="show_principal", frozen=True, kw_only=True):
    """Here and below, `name` is FIRM or FIRM/TRADER."""

    name: str


class EntitlePrincipal(Operation, tag="entitle_principal", frozen=True, kw_only=True):
    name: str
    change: EntitlementChange


class SuspendPrincipal(Operation, tag="suspend_principal", frozen=True, kw_only=True):
    name: str
    reason: str


class ResumePrincipal(Operation, tag="resume_principal", frozen=True, kw_only=True):
    name: str


class LoadInstruments(Operation, tag="load_instruments", frozen=True, kw_only=True):
    instruments: tuple[Instrument, ...]


class ListTrades(Operation, tag="list_trades", frozen=True, kw_only=True):
    """`firm` "" means all, and `newest` 0; those of which a change is proposed come as well.

    With `trade_id` that one trade, or none.
    """

    firm: str = ""
    newest: Annotated[int, Meta(ge=0)] = 0
    trade_id: Annotated[str, Meta(max_length=128)] = ""


class CancelTrade(Operation, tag="cancel_trade", frozen=True, kw_only=True):
    """Here and below, one account proposes, and another one's same words carry it out."""

    trade_id: str
    reason: Text


class CorrectTrade(Operation, tag="correct_trade", frozen=True, kw_only=True):
    """What is "" stays as it is."""

    trade_id: str
    price: str = ""
    quantity: str = ""
    reason: Text


class ConfirmTradeChange(Operation, tag="confirm_trade_change", frozen=True, kw_only=True):
    """What another account proposed: `proposed` in the venue's words, or with "" whatever it is."""

    trade_id: str
    proposed: Annotated[str, Meta(max_length=1_000)] = ""


class WithdrawTradeChange(Operation, tag="withdraw_trade_change", frozen=True, kw_only=True):
    trade_id: str


TradeOperation = ListTrades | CancelTrade | CorrectTrade | ConfirmTradeChange | WithdrawTradeChange
AnyOperation = (
    TradeOperation
    | LiveOperation
    | ListEnrolments
    | ShowEnrolment
    | ApproveEnrolment
    | WithdrawEndorsement
    | RejectEnrolment
    | RejectEnrolmentsFrom
    | IssueInvitation
    | ListInvitations
    | WithdrawInvitation
    | ListCertificates
    | ListVenueCertificates
    | RevokeCertificate
    | RevokeFirm
    | ShowAuthority
    | AdoptAuthority
    | ListPrincipals
    | ShowPrincipal
    | EntitlePrincipal
    | SuspendPrincipal
    | ResumePrincipal
    | LoadInstruments
    | MarketOperation
)
