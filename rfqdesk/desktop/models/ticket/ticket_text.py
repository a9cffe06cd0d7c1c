"""The ticket as it stands, and what can be wrong with a part of it."""

from enum import StrEnum

from msgspec import Struct

from rfqdesk.desktop.models.ticket.allocating import AllotmentText
from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.terms import Leg, LegSide, Side


class TicketPart(StrEnum):
    """The part of the ticket a problem belongs to."""

    LEGS = "legs"
    QUANTITY = "quantity"
    MIN_QUANTITY = "min_quantity"
    LIMIT_PRICE = "limit_price"
    HEDGE = "hedge"
    RESPOND_BY = "respond_by"
    ACCOUNTS = "accounts"
    DEALERS = "dealers"


class Problem(Struct, frozen=True):
    """Why the ticket can't be sent. `missing`: nothing is wrong, something is not there yet."""

    part: TicketPart
    words: str
    missing: bool = False


class HedgeText(Struct, frozen=True):
    """The hedge leg as it stands, numbers unread: `ratio` of the instrument a package."""

    instrument: str
    side: LegSide
    ratio: str
    price: str


class TicketText(Struct, frozen=True):
    """The ticket as it stands, numbers unread. `min_quantity` counts in parts alone.

    `panel` are the dealers chosen by name, beside the members of `groups`.
    """

    legs: tuple[Leg, ...]
    quantity: str
    side: Side
    panel: tuple[str, ...]
    disclosed: bool
    request_ttl_ms: int
    all_or_none: bool = True
    min_quantity: str = ""
    limit_price: str = ""
    groups: tuple[PartyGroup, ...] = ()
    respond_by_ms: int = 0
    hedge: HedgeText | None = None
    accounts: tuple[AllotmentText, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """Every dealer that would be asked, each once."""
        members = (firm for group in self.groups for firm in group.makers)
        return tuple(dict.fromkeys((*self.panel, *members)))
