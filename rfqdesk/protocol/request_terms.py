"""What a request asks for, as the feed tells it: as a draft and once it is open."""

from rfqdesk.protocol.structs import FeedMessage
from rfqdesk.protocol.terms import HedgeLeg, Leg, Side


class RequestTerms(FeedMessage, frozen=True, kw_only=True):
    """The members that `request_drafted` and `request_opened` have in common."""

    legs: tuple[Leg, ...]
    quantity: str
    all_or_none: bool = True
    min_quantity: str = ""
    limit_price: str = ""
    hedge: HedgeLeg | None = None
    side: Side
    panel: tuple[str, ...] = ()
    disclosed: bool
    expire_time_ms: int
