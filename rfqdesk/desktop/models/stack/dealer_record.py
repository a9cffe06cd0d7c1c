"""How dealers have answered one's own requests so far: how often, how fast, how well."""

from collections.abc import Iterable
from decimal import Decimal
from enum import IntEnum
from statistics import median

from msgspec import Struct

from rfqdesk.book.book import Book
from rfqdesk.book.facts import QuoteFact, RequestFact
from rfqdesk.desktop.models.figures import elapsed_text
from rfqdesk.protocol.terms import ExecType, Side

REQUESTS_MAX = 200
RECENT_MAX = 16


class Answer(IntEnum):
    """What a dealer was on one request; the higher, the better."""

    NONE = 0
    QUOTED = 1
    BEST = 2
    DEALT = 3


class DealerRecord(Struct, frozen=True):
    """One dealer over the last ended requests. `recent` is the latest last."""

    asked: int
    quoted: int
    dealt: int
    response_ms: int
    """Median time to the first price, 0 for not known."""
    recent: tuple[Answer, ...]

    @property
    def hit_ratio(self) -> int:
        """Percent of the quotes that were dealt on."""
        return 100 * self.dealt // self.quoted if self.quoted else 0

    def words(self) -> str:
        """All of it in a sentence."""
        if not self.quoted:
            return f"has not quoted any of your last {self.asked} requests to it"
        speed = f", first price after {elapsed_text(self.response_ms)}" if self.response_ms else ""
        return (
            f"quoted {self.quoted} of your last {self.asked} requests{speed}; "
            f"you dealt on {self.dealt} ({self.hit_ratio} %)"
        )

    def short(self) -> str:
        """Hit ratio and response time in the least room."""
        if not self.quoted:
            return ""
        speed = f" \N{MIDDLE DOT} {elapsed_text(self.response_ms)}" if self.response_ms else ""
        return f"hit {self.hit_ratio} %{speed}"


class _Outcome(Struct, frozen=True):
    """What each dealer was on one request, and how long its first price took."""

    answers: tuple[tuple[str, Answer], ...]
    times: tuple[tuple[str, int], ...]


class DealerFold:
    """Reads the records out of a book, looking again only at requests that something befell."""

    def __init__(self) -> None:
        self._outcomes: dict[str, _Outcome] = {}

    def touched(self, rfq_ids: Iterable[str]) -> None:
        """Something was told of these requests."""
        for rfq_id in rfq_ids:
            self._outcomes.pop(rfq_id, None)

    def records(self, book: Book) -> dict[str, DealerRecord]:
        """Every dealer's record over the own requests that are over, the last ones only."""
        last = reversed(book.own_ended(REQUESTS_MAX))
        known = self._outcomes
        self._outcomes = {one.rfq_id: known.get(one.rfq_id) or _outcome(book, one) for one in last}
        return _records(self._outcomes.values())


def dealer_records(book: Book) -> dict[str, DealerRecord]:
    """The same, read once."""
    return DealerFold().records(book)


def _outcome(book: Book, request: RequestFact) -> _Outcome:
    quotes = book.quotes_of(request.rfq_id)
    times = [(quote.maker, quote.first_quoted_ms - request.opened_ms) for quote in quotes]
    # Where quotes are collected, nobody is in a hurry.
    return _Outcome(
        tuple(_answers(book, request, quotes)), () if request.respond_by_ms else tuple(times)
    )


def _records(outcomes: Iterable[_Outcome]) -> dict[str, DealerRecord]:
    answers: dict[str, list[Answer]] = {}
    times: dict[str, list[int]] = {}
    for outcome in outcomes:
        for maker, answer in outcome.answers:
            answers.setdefault(maker, []).append(answer)
        for maker, took in outcome.times:
            times.setdefault(maker, []).append(took)
    return {
        maker: DealerRecord(
            asked=len(given),
            quoted=sum(one is not Answer.NONE for one in given),
            dealt=sum(one is Answer.DEALT for one in given),
            response_ms=round(median(times[maker])) if maker in times else 0,
            recent=tuple(given[-RECENT_MAX:]),
        )
        for maker, given in answers.items()
    }


def _answers(
    book: Book, request: RequestFact, quotes: Iterable[QuoteFact]
) -> list[tuple[str, Answer]]:
    trades = [
        one for one in book.trades_of(request.rfq_id) if one.exec_type is not ExecType.TRADE_CANCEL
    ]
    dealt = {trade.maker for trade in trades}
    side = trades[-1].side if trades else request.side
    prices = {quote.maker: _price(quote, side) for quote in quotes}
    known = [price for price in prices.values() if price is not None]
    best = max(known) if known else None
    found = []
    for maker in request.panel:
        price = prices.get(maker)
        if maker in dealt:
            found.append((maker, Answer.DEALT))
        elif maker not in prices:
            found.append((maker, Answer.NONE))
        else:
            is_best = price is not None and price == best
            found.append((maker, Answer.BEST if is_best else Answer.QUOTED))
    return found


def _price(quote: QuoteFact, side: Side) -> Decimal | None:
    """The price for the side, the higher the better; None where no one side is asked for."""
    if not quote.firm or side is Side.UNDISCLOSED:
        return None
    if side is Side.SELL:
        return quote.bid.price if quote.bid else None
    return -quote.offer.price if quote.offer else None
