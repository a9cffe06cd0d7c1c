"""A request as the maker sees it: where the own quote stands, and how it ended."""

from enum import StrEnum

from msgspec import Struct

from rfqdesk.book.book import Book
from rfqdesk.book.facts import QuoteFact, RequestFact, TradeFact
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason


class OwnState(StrEnum):
    """Where this maker stands on a request; the last six are final."""

    UNQUOTED = "unquoted"
    LIVE = "live"
    STALE = "stale"
    """The own quote's firm time is over; a new revision may be sent."""
    PULLED = "pulled"
    """The own quote was withdrawn, by hand or by the venue; a new one may be sent."""
    PASSED = "passed"
    WON = "won"
    LOST = "lost"
    """The own live quote was passed over for another maker's."""
    AWAY = "away"
    """It was dealt with another maker, or closed, without a live quote of ours."""
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    OVERDUE = "overdue"
    """Its time is over and the server has not yet said how it ended."""


FINAL_STATES = frozenset(
    {
        OwnState.WON,
        OwnState.LOST,
        OwnState.AWAY,
        OwnState.CANCELLED,
        OwnState.EXPIRED,
        OwnState.OVERDUE,
    }
)


_PASSED_OVER = frozenset({QuoteEndReason.DONE_AWAY, QuoteEndReason.COVERED, QuoteEndReason.TIED})


class MakerView(Struct, frozen=True):
    """One request with the own quote and trade on it."""

    request: RequestFact
    state: OwnState
    quote: QuoteFact | None
    trade: TradeFact | None


def maker_view(book: Book, rfq_id: str, now_ms: int) -> MakerView:
    """How a request this party was asked to quote stands at `now_ms`."""
    request = book.requests[rfq_id]
    # A maker's feed holds no quote but its own.
    quote = next(iter(book.quotes_of(rfq_id)), None)
    trade = next(iter(book.trades_of(rfq_id)), None)
    return MakerView(request, _state(request, quote, trade, now_ms), quote, trade)


def _state(
    request: RequestFact, quote: QuoteFact | None, trade: TradeFact | None, now_ms: int
) -> OwnState:
    # Where parts are traded, what is left of the quote can be traded on as before.
    live = quote is not None and quote.live_at(now_ms) and request.open_at(now_ms)
    if trade is not None or (quote and quote.end_reason is QuoteEndReason.TRADED):
        return OwnState.LIVE if live and not request.all_or_none else OwnState.WON
    if quote is not None and quote.end_reason in _PASSED_OVER:
        return OwnState.LOST
    if request.end_reason is not None:
        return _ended_state(request.end_reason, quote)
    if now_ms >= request.expire_ms:
        return OwnState.OVERDUE
    if quote is not None and quote.live_at(now_ms):
        return OwnState.LIVE
    if request.passes:
        return OwnState.PASSED
    if quote is None:
        return OwnState.UNQUOTED
    if quote.end_reason in {None, QuoteEndReason.EXPIRED}:
        return OwnState.STALE
    return OwnState.PULLED


def _ended_state(reason: RequestEndReason, quote: QuoteFact | None) -> OwnState:
    # Towards a maker the venue may say only `closed`; the own quote's ending,
    # where there is one, tells more.
    if reason is RequestEndReason.CANCELLED or (
        quote is not None and quote.end_reason is QuoteEndReason.REQUEST_CANCELLED
    ):
        return OwnState.CANCELLED
    if reason is RequestEndReason.EXPIRED or (
        quote is not None and quote.end_reason is QuoteEndReason.REQUEST_EXPIRED
    ):
        return OwnState.EXPIRED
    return OwnState.AWAY
