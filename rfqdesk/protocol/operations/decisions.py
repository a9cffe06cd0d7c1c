"""What an operator decides about somebody: who they are, what they may, how much."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from rfqdesk.protocol.entitlements import OptionalDecimalText
from rfqdesk.protocol.terms import PrincipalKind, Role

EVERYBODY = "*"
"""Name under which limits hold for every firm, each by itself."""


class ApprovalTerms(Struct, frozen=True, kw_only=True):
    """Who the applicant is, in the operator's decision.

    `fingerprint` is the SHA-256 of the DER request as the applicant read it
    out. What is left empty is filled in: `firm`, `role` and `trader` from the
    operator's own invitation, `firm_name` with the name the firm goes by
    already, and failing all that `trader` from the request's common name.
    """

    fingerprint: Annotated[str, Meta(max_length=256)] = ""
    words: Annotated[str, Meta(max_length=256)] = ""
    """The fingerprint's ten words, instead of its digits."""
    firm: str = ""
    role: Role | None = None
    firm_name: str = ""
    trader: str = ""
    days: int | None = None
    """None for the usual number, or that of the certificate which is replaced."""
    minutes: int = 0
    """Instead of `days`, where it is not 0."""
    replaces: Annotated[str, Meta(max_length=256)] = ""
    """A certificate that is revoked in the same act, and whose facts are taken."""
    reason: str = ""
    """Of that revocation; else key compromise."""
    as_endorsed: bool = False
    """Decide what the other operator did, whatever it was, instead of saying it again."""
    kind: PrincipalKind | None = None
    """A person or a bot; None leaves what is known, and a newcomer a person."""
    amend: bool = False
    """Begin anew with these terms where another endorsement stands."""

    @property
    def says_who(self) -> bool:
        """Tell whether the operator said who the applicant is, and did not leave it to others."""
        return bool(self.replaces or (self.firm and self.role))

    @property
    def says_anything(self) -> bool:
        """Tell whether the operator said anything at all about the applicant."""
        said = (self.firm, self.role, self.firm_name, self.trader, self.replaces, self.reason)
        return any(said) or self.days is not None or bool(self.minutes or self.kind)


class EntitlementChange(Struct, frozen=True, kw_only=True):
    """What is to hold from now on. None leaves a member as it is, an empty one ends its limit."""

    kind: PrincipalKind | None = None
    instruments: tuple[str, ...] | None = None
    quantity_max: str | None = None
    counterparties: tuple[str, ...] | None = None


class WithoutMark(StrEnum):
    """What a price band does where a leg has no fresh mark."""

    SKIP = "skip"
    REFUSE = "refuse"


class Limits(Struct, frozen=True, omit_defaults=True):
    """What one party may do; 0 and "" set no limit.

    Quantity is the sum over the legs of packages times ratio, notional what the
    legs come to at their marks in US dollars. The day is that of UTC. A price may
    be no further from the package's mark than `band_percent` of the legs' marks
    added up without their signs, and no more than `band_ticks` of the package's tick.
    """

    requests_per_minute: int = 0
    open_requests_max: int = 0
    trade_quantity_max: OptionalDecimalText = ""
    trade_notional_max: OptionalDecimalText = ""
    day_quantity_max: OptionalDecimalText = ""
    day_notional_max: OptionalDecimalText = ""
    band_percent: OptionalDecimalText = ""
    band_ticks: int = 0
