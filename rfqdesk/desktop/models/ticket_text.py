"""The ticket as it stands, and what can be wrong with a part of it."""

from enum import StrEnum

from msgspec import Struct

from rfqdesk.protocol.terms import Leg, Side


class TicketPart(StrEnum):
    """The part of the ticket a problem belongs to."""

    LEGS = "legs"
    QUANTITY = "quantity"
    MIN_QUANTITY = "min_quantity"
    LIMIT_PRICE = "limit_price"
    DEALERS = "dealers"


class Problem(Struct, frozen=True):
    """Why the ticket can't be sent. `missing`: nothing is wrong, something is not there yet."""

    part: TicketPart
    words: str
    missing: bool = False


class TicketText(Struct, frozen=True):
    """The ticket as it stands, numbers unread. `min_quantity` counts in parts alone."""

    legs: tuple[Leg, ...]
    quantity: str
    side: Side
    panel: tuple[str, ...]
    disclosed: bool
    request_ttl_ms: int
    all_or_none: bool = True
    min_quantity: str = ""
    limit_price: str = ""
