"""A request as the maker sees it: where the own quote stands, and how it ended."""

from enum import StrEnum

from msgspec import Struct

from rfqdesk.book.book import Book
from rfqdesk.book.facts import (
    CounterFact,
    LookFact,
    QuoteFact,
    QuoteKey,
    RequestFact,
    TradeFact,
)
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
    """One request with the own quote and trade on it.

    `counter` and `look` are what the requester waits for an answer to, if it does.
    """

    request: RequestFact
    state: OwnState
    quote: QuoteFact | None
    trade: TradeFact | None
    working: bool = False
    """Whether the requester was told that a price is being worked on."""
    asked_again: bool = False
    """Whether the requester wants a new price and has none yet."""
    held: bool = False
    """Whether quotes are still being collected: the requester sees none of them."""
    late: bool = False
    """Whether the venue may refuse a quote because those collected were revealed without one."""
    counter: CounterFact | None = None
    look: LookFact | None = None

    @property
    def firm(self) -> bool:
        """Whether the own quote can be dealt on, as far as is known."""
        return self.state is OwnState.LIVE and self.quote is not None and self.quote.firm


def maker_view(book: Book, rfq_id: str, now_ms: int) -> MakerView:
    """How a request this party was asked to quote stands at `now_ms`."""
    request = book.requests[rfq_id]
    # A maker's feed holds no quote but its own.
    quote = next(iter(book.quotes_of(rfq_id)), None)
    trade = next(iter(book.trades_of(rfq_id)), None)
    going = request.open_at(now_ms)
    return MakerView(
        request,
        _state(request, quote, trade, now_ms),
        quote,
        trade,
        working=going and bool(request.working),
        asked_again=going and bool(request.asked_again),
        held=going and now_ms < request.respond_by_ms,
        late=going and _late(request, quote, now_ms),
        counter=_standing_counter(book, quote, now_ms) if going else None,
        look=_pending_look(book, rfq_id, now_ms) if going else None,
    )


def _late(request: RequestFact, quote: QuoteFact | None, now_ms: int) -> bool:
    if not request.respond_by_ms or now_ms < request.respond_by_ms:
        return False
    # One who was asked after the time, or is asked anew, may quote all the same.
    asked_later = request.opened_ms >= request.respond_by_ms or bool(request.asked_again)
    return quote is None and not asked_later


def _standing_counter(book: Book, quote: QuoteFact | None, now_ms: int) -> CounterFact | None:
    # A counter is to a quote: without one there is none.
    if quote is None:
        return None
    counter = book.counters.get(QuoteKey(quote.rfq_id, quote.maker))
    return counter if counter is not None and counter.stands_at(now_ms) else None


def _pending_look(book: Book, rfq_id: str, now_ms: int) -> LookFact | None:
    look = book.looks.get(rfq_id)
    if look is None or look.end_reason is not None or now_ms >= look.until_ms:
        return None
    return look


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
