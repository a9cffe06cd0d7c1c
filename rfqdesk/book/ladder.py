"""A request's quotes as its trader compares them: best first, best prices marked."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from rfqdesk.book.book import Book
from rfqdesk.book.facts import PassFact, QuoteFact, RequestFact
from rfqdesk.protocol.terms import QuoteEndReason, Side


class RungState(StrEnum):
    """What a maker's row on the ladder is."""

    LIVE = "live"
    STALE = "stale"
    """Its firm time is over and the server has not yet said so: not to be dealt on."""
    ENDED = "ended"
    PASSED = "passed"
    WAITING = "waiting"
    SILENT = "silent"
    """The request ended and this maker never answered."""


class Rung(Struct, frozen=True):
    """One maker's row. Best marks go by price, so equal prices share them."""

    maker: str
    state: RungState
    quote: QuoteFact | None = None
    passed: PassFact | None = None
    best_bid: bool = False
    best_offer: bool = False


class BestPrices(Struct, frozen=True):
    """Highest live bid and lowest live offer of a request."""

    bid: Decimal | None
    offer: Decimal | None


_STATE_RANK = {state: rank for rank, state in enumerate(RungState)}
_ZERO = Decimal(0)


def best_prices(quotes: Iterable[QuoteFact], now_ms: int) -> BestPrices:
    """Best prices among the firm quotes that are live at `now_ms`."""
    live = [quote for quote in quotes if quote.live_at(now_ms) and quote.firm]
    return BestPrices(
        bid=max((q.live_bid.price for q in live if q.live_bid), default=None),
        offer=min((q.live_offer.price for q in live if q.live_offer), default=None),
    )


def ladder(book: Book, rfq_id: str, now_ms: int, *, by: Side | None = None) -> list[Rung]:
    """Every maker's row: live ones best first, then stale, ended, passed, waiting.

    One that traded comes before all others once nothing more can be dealt.

    Ordered for the request's side (to buy: lowest offer first; to sell: highest
    bid first); only a two-way request heeds `by`: SELL orders it by bid, all else by offer.
    """
    request = book.requests[rfq_id]
    quotes = book.quotes_of(rfq_id)
    best = best_prices(quotes, now_ms) if request.open_at(now_ms) else BestPrices(None, None)
    rungs = [_quoted_rung(request, quote, best, now_ms) for quote in quotes]
    named = {quote.maker for quote in quotes}
    for passed in request.passes:
        if passed.maker not in named:
            rungs.append(Rung(passed.maker, RungState.PASSED, passed=passed))
            named.add(passed.maker)
    waiting = RungState.WAITING if request.open_at(now_ms) else RungState.SILENT
    rungs.extend(Rung(maker, waiting) for maker in request.panel if maker not in named)
    wanted = by if request.side is Side.UNDISCLOSED else request.side
    rungs.sort(key=lambda rung: _rank(rung, sell=wanted is Side.SELL))
    if request.all_or_none or not request.open_at(now_ms):
        rungs.sort(key=lambda rung: not _traded(rung))
    return rungs


def _quoted_rung(request: RequestFact, quote: QuoteFact, best: BestPrices, now_ms: int) -> Rung:
    passed = next((p for p in request.passes if p.maker == quote.maker), None)
    if passed is not None and quote.end_reason is not None:
        return Rung(quote.maker, RungState.PASSED, quote=quote, passed=passed)
    if quote.end_reason is not None or request.ended:
        state = RungState.ENDED
    elif quote.live_at(now_ms) and request.open_at(now_ms):
        state = RungState.LIVE
    else:
        state = RungState.STALE
    live = state is RungState.LIVE and quote.firm
    return Rung(
        quote.maker,
        state,
        quote=quote,
        best_bid=live and quote.live_bid is not None and quote.live_bid.price == best.bid,
        best_offer=live and quote.live_offer is not None and quote.live_offer.price == best.offer,
    )


def _traded(rung: Rung) -> bool:
    return rung.quote is not None and rung.quote.end_reason is QuoteEndReason.TRADED


def _rank(rung: Rung, *, sell: bool) -> tuple[int, int, Decimal, int]:
    # Equal prices keep the order of time: the maker who showed it first stands first.
    # What can't be dealt on stands below all that can, whatever its price.
    if rung.quote is None:
        return (_STATE_RANK[rung.state], 2, _ZERO, 0)
    level = rung.quote.bid if sell else rung.quote.offer
    if level is None:
        return (_STATE_RANK[rung.state], 2, _ZERO, rung.quote.quoted_ms)
    price = -level.price if sell else level.price
    return (_STATE_RANK[rung.state], 0 if rung.quote.firm else 1, price, rung.quote.quoted_ms)
