"""What happens to a request between its opening and its end, besides quotes and trades."""

from rfqdesk.protocol.commands import QuoteRequest
from rfqdesk.protocol.life_events import RevealedQuote
from rfqdesk.protocol.terms import HedgeLeg, Leg, RequestEndReason, Side
from rfqserver.engine.facts.event_struct import EventStruct


class RequestWorking(EventStruct, tag="request_working", frozen=True, kw_only=True):
    """The maker works on a price; an earlier pass of its is taken back."""

    rfq_id: str
    taker: str
    maker: str
    maker_trader: str


class QuotesRevealed(EventStruct, tag="quotes_revealed", frozen=True, kw_only=True):
    """The respond-by time has passed: the requester is shown all live quotes, and each from now."""

    rfq_id: str
    taker: str
    quotes: tuple[RevealedQuote, ...] = ()


class RequoteRequested(EventStruct, tag="requote_requested", frozen=True, kw_only=True):
    """The requester wants a new price of the maker, who may quote whatever the time is."""

    rfq_id: str
    taker: str
    taker_trader: str
    maker: str


class RequestAmended(EventStruct, tag="request_amended", frozen=True, kw_only=True):
    """The request goes on until `expire_time_ms`, and `added` are on its panel as well.

    What the request is says it to those: `respond_by_time_ms` is 0 where that has passed.
    """

    rfq_id: str
    taker: str
    taker_trader: str
    certificate_serial: str
    expire_time_ms: int
    extended: bool
    panel: tuple[str, ...]
    added: tuple[str, ...] = ()
    legs: tuple[Leg, ...]
    quantity: str
    all_or_none: bool = True
    min_quantity: str = ""
    hedge: HedgeLeg | None = None
    side: Side
    disclosed: bool
    respond_by_time_ms: int = 0


class RequestDrafted(EventStruct, tag="request_drafted", frozen=True, kw_only=True):
    """A checked request is kept for its firm, until opened, taken back or `expire_time_ms`."""

    rfq_id: str
    taker: str
    taker_trader: str
    certificate_serial: str
    fingerprint: str
    request: QuoteRequest
    expire_time_ms: int


class DraftDiscarded(EventStruct, tag="draft_discarded", frozen=True, kw_only=True):
    """A draft was taken back, or nobody opened it in time."""

    rfq_id: str
    taker: str
    quote_req_id: str
    reason: RequestEndReason


LifeEvent = (
    RequestDrafted
    | DraftDiscarded
    | RequestWorking
    | QuotesRevealed
    | RequoteRequested
    | RequestAmended
)
