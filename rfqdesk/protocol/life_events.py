"""Feed messages about the life of a request between its opening and its end."""

from msgspec import Struct

from rfqdesk.protocol.request_terms import RequestTerms
from rfqdesk.protocol.structs import FeedMessage
from rfqdesk.protocol.terms import PriceLevel, QuoteType


class RequestWorking(FeedMessage, tag="request_working", frozen=True, kw_only=True):
    """A maker is working on a price. Seen by the requester and that maker only."""

    maker: str


class RevealedQuote(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One live quote, as `quote_live` would have shown it."""

    maker: str
    quote_id: str
    revision: int
    bid: PriceLevel | None = None
    offer: PriceLevel | None = None
    bid_legs: tuple[str, ...] = ()
    offer_legs: tuple[str, ...] = ()
    all_or_none: bool = False
    last_look: bool = False
    quote_type: QuoteType = QuoteType.FIRM
    valid_until_time_ms: int
    signed_line: str = ""


class QuotesRevealed(FeedMessage, tag="quotes_revealed", frozen=True, kw_only=True):
    """The respond-by time has passed; all quotes that are live, in the order of makers' names.

    Seen by the requester only. From here on each quote is shown as it comes.
    """

    quotes: tuple[RevealedQuote, ...] = ()


class RequoteRequested(FeedMessage, tag="requote_requested", frozen=True, kw_only=True):
    """The requester asks this maker for a new price. Seen by the two only."""

    maker: str


class RequestAmended(FeedMessage, tag="request_amended", frozen=True, kw_only=True):
    """A request goes on for longer, or to more makers.

    Makers asked before see the new `expire_time_ms` and are told of nothing else; the
    requester sees the whole `panel`. A maker newly asked sees `request_opened` instead.
    """

    expire_time_ms: int
    panel: tuple[str, ...] = ()


class RequestDrafted(RequestTerms, tag="request_drafted", frozen=True, kw_only=True):
    """A request is kept for its own firm alone, until opened, cancelled or `expire_time_ms`.

    `request_opened` or `request_ended` of the same `rfq_id` follows.
    """

    quote_req_id: str
    firm: str
    trader: str
    panel_groups: tuple[str, ...] = ()
    respond_by_ms: int = 0
    request_ttl_ms: int


LifeMessage = RequestDrafted | RequestWorking | QuotesRevealed | RequoteRequested | RequestAmended
