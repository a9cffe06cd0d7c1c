"""Where a fill stood among the quotes that were live when the requester dealt."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec import Struct

from rfqdesk.protocol.money import decimal_of, difference, product, text_of, total
from rfqdesk.protocol.quality import ExecutionQuality, QuoteEvidence
from rfqdesk.protocol.terms import PriceLevel, QuoteEndReason, QuoteRespType
from rfqserver.engine.state.state import QuoteState, is_live

_HALF = Decimal("0.5")


class QuoteBoard(Struct, frozen=True):
    """The live firm quotes at one moment, on the side dealt on, best first.

    `mid` is None unless both sides were quoted.
    """

    response: QuoteRespType
    quotes: tuple[QuoteEvidence, ...]
    mid: Decimal | None

    def of(self, maker: str) -> QuoteEvidence | None:
        """The maker's quote, None for none on that side."""
        return next((quote for quote in self.quotes if quote.maker == maker), None)

    def cover_price(self, winners: Sequence[str]) -> str:
        """The best price of a maker that did not deal, "" for none."""
        return next((quote.price for quote in self.quotes if quote.maker not in winners), "")


def board_of(quotes: Sequence[QuoteState], response: QuoteRespType, now_ms: int) -> QuoteBoard:
    """Put the live quotes of a request in order; they come in no order that matters."""
    live = [quote for quote in quotes if quote.firm and is_live(quote, now_ms)]
    offers = _sorted((quote, quote.offer) for quote in live)
    bids = _sorted(((quote, quote.bid) for quote in live), falling=True)
    mid = None
    if offers and bids:
        both = total(decimal_of(offers[0].price), decimal_of(bids[0].price))
        mid = product(both, _HALF)
    return QuoteBoard(response, offers if response is QuoteRespType.LIFT else bids, mid)


def quality_of(board: QuoteBoard, price: str) -> ExecutionQuality:
    """Judge a fill at one of the board's prices (QLT-01)."""
    rank = 1 + next(number for number, quote in enumerate(board.quotes) if quote.price == price)
    mid_price = slippage = ""
    if board.mid is not None:
        mid_price = text_of(board.mid)
        lifts = board.response is QuoteRespType.LIFT
        ends = (decimal_of(price), board.mid) if lifts else (board.mid, decimal_of(price))
        slippage = text_of(difference(*ends))
    return ExecutionQuality(
        rank=rank,
        best_price=board.quotes[0].price,
        evidence=board.quotes,
        mid_price=mid_price,
        slippage=slippage,
    )


def losing_reason(board: QuoteBoard, maker: str, winners: Sequence[str]) -> QuoteEndReason:
    """How a maker's live quote lost: at the same price, next to it, or further away (QLT-03)."""
    quote = board.of(maker)
    if quote is None:
        return QuoteEndReason.DONE_AWAY
    if any(won is not None and won.price == quote.price for won in map(board.of, winners)):
        return QuoteEndReason.TIED
    if quote.price == board.cover_price(winners):
        return QuoteEndReason.COVERED
    return QuoteEndReason.DONE_AWAY


def _sorted(
    levels: Iterable[tuple[QuoteState, PriceLevel | None]], *, falling: bool = False
) -> tuple[QuoteEvidence, ...]:
    found = [(quote, level) for quote, level in levels if level is not None]
    sign = -1 if falling else 1
    found.sort(key=lambda one: (sign * decimal_of(one[1].price), one[0].maker))
    return tuple(
        QuoteEvidence(quote.maker, quote.quote_id, quote.revision, level.price, level.quantity)
        for quote, level in found
    )
