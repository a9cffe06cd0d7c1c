"""What an operator is shown of identities and trades."""

from msgspec import Struct

from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.terms import PrincipalKind, Role


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
    invited_replaces: str = ""
    replaces: str = ""
    """The certificate whose place this enrolment's took."""
    endorsed_by: str = ""
    endorsed_ms: int = 0
    endorsed_as: str = ""
    """The first of two operators, and the terms in words, as long as the second is missing."""
    approvals_missing: int = 0


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
    replaces: str = ""


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
    reenrolled_as: str = ""


class PrincipalView(Struct, frozen=True, kw_only=True):
    """A firm, `trader` "", or one trader. `entitlements` are its own; its firm's come on top.

    `changes` says, line by line, what an operation changed.
    """

    firm: str
    trader: str
    roles: tuple[Role, ...]
    kind: PrincipalKind | None
    entitlements: Entitlements
    suspended: bool
    suspended_with_firm: bool
    suspended_ms: int
    suspension_reason: str
    changes: tuple[str, ...] = ()


class TradeView(Struct, frozen=True, kw_only=True):
    """A trade as it stands. `proposed` is the change that waits for a second account, in words."""

    trade_id: str
    rfq_id: str
    traded_ms: int
    taker: str
    taker_trader: str
    maker: str
    maker_trader: str
    side: str
    quantity: str
    price: str
    price_currency: str
    legs: tuple[str, ...]
    cancelled: bool
    proposed: str = ""
    proposed_by: str = ""
