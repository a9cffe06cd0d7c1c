"""A request's quotes over its life: what each dealer bid and offered, from when to when."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import itemgetter

from msgspec import Struct

from rfqdesk.book.book import Book
from rfqdesk.desktop.models.figures import elapsed_text, price_text
from rfqdesk.desktop.models.stack.race_steps import StepLine, Steps
from rfqdesk.protocol.events import ExecutionReport, FeedEvent, QuoteEnded, QuoteLive
from rfqdesk.protocol.life_events import QuotesRevealed, RevealedQuote
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.terms import ExecType, PriceLevel, Side


class RaceLine(Struct, frozen=True):
    """One dealer. `place` is its place on the panel, which gives it colour and pattern."""

    maker: str
    name: str
    place: int
    bids: Steps
    offers: Steps


class RaceDeal(Struct, frozen=True):
    """A trade on the request; `bought` from the requester's side."""

    time_ms: int
    price: Decimal
    bought: bool


class RacePicture(Struct, frozen=True):
    """All lines of one request. `ended_ms` is 0 while it is open; `marks` are steps too."""

    rfq_id: str
    opened_ms: int
    expire_ms: int
    ended_ms: int
    reveal_ms: int
    side: Side
    digits: int
    lines: tuple[RaceLine, ...]
    deals: tuple[RaceDeal, ...] = ()
    marks: Steps = ()

    @property
    def empty(self) -> bool:
        """Whether nobody has quoted so far."""
        return not any(line.bids or line.offers for line in self.lines)

    @property
    def last_ms(self) -> int:
        """When something changed last; 0 while nobody has quoted."""
        ends = [steps[-1][0] for line in self.lines for steps in (line.bids, line.offers) if steps]
        return max((*ends, *(deal.time_ms for deal in self.deals)), default=0)

    def moments(self) -> list[int]:
        """Every time at which something changed, in order."""
        times = {time for line in self.lines for time, _ in (*line.bids, *line.offers)}
        return sorted(times | {deal.time_ms for deal in self.deals})

    def at(self, time_ms: int) -> list[tuple[RaceLine, Decimal | None, Decimal | None]]:
        """What each dealer that had quoted by then bid and offered at that time."""
        return [
            (line, price_at(line.bids, time_ms), price_at(line.offers, time_ms))
            for line in self.lines
            if (line.bids and line.bids[0][0] <= time_ms)
            or (line.offers and line.offers[0][0] <= time_ms)
        ]

    def words_at(self, time_ms: int) -> str:
        """The same in a sentence, for readers and where colours don't tell."""
        told = [
            f"{line.name} {self._price(bid)} / {self._price(offer)}"
            for line, bid, offer in self.at(time_ms)
        ]
        after = elapsed_text(time_ms - self.opened_ms)
        return f"After {after}: {'; '.join(told)}" if told else f"After {after}: no quotes"

    def _price(self, price: Decimal | None) -> str:
        return "none" if price is None else price_text(price, self.digits)


def price_at(steps: Steps, time_ms: int) -> Decimal | None:
    """The price that stood at a time, None for none."""
    place = bisect_right(steps, time_ms, key=itemgetter(0))
    return steps[place - 1][1] if place else None


class RaceFold:
    """Lines and deals of one request, carried on with each event that is told of it."""

    def __init__(self, rfq_id: str) -> None:
        self.rfq_id = rfq_id
        self.bids: dict[str, StepLine] = {}
        self.offers: dict[str, StepLine] = {}
        self.deals: list[RaceDeal] = []
        self._revisions: dict[str, tuple[str, int]] = {}
        self.count = 0
        """How many events have been taken."""

    def catch_up(self, book: Book) -> None:
        """Take what was told since."""
        for event in book.log.of(self.rfq_id, self.count):
            self.take(event)

    def take(self, event: FeedEvent) -> None:
        """Take one more event."""
        self.count += 1
        time = event.transact_time_ms
        if isinstance(event, QuoteLive):
            self._quote(event, time)
        elif isinstance(event, QuotesRevealed):
            for quote in event.quotes:
                self._quote(quote, time)
        elif isinstance(event, QuoteEnded):
            # The ending of an older revision says nothing about the newer one.
            if self._revisions.get(event.maker) == (event.quote_id, event.revision):
                self._put(event.maker, time, None, None)
        elif isinstance(event, ExecutionReport) and event.exec_type is ExecType.TRADE:
            self.deals.append(RaceDeal(time, decimal_of(event.price), event.side is Side.BUY))

    def _quote(self, quote: QuoteLive | RevealedQuote, time: int) -> None:
        self._revisions[quote.maker] = (quote.quote_id, quote.revision)
        self._put(quote.maker, time, quote.bid, quote.offer)

    def _put(self, maker: str, time: int, bid: PriceLevel | None, offer: PriceLevel | None) -> None:
        for steps, level in ((self.bids, bid), (self.offers, offer)):
            price = None if level is None else decimal_of(level.price)
            if maker not in steps:
                steps[maker] = StepLine()
            steps[maker].put(time, price)


def race_picture(
    book: Book,
    rfq_id: str,
    *,
    name_of: Callable[[str], str],
    digits: int,
    marks: Steps = (),
    told: RaceFold | None = None,
) -> RacePicture:
    """Draw up the lines of one of the own requests from everything that was told of it.

    What a fold has `told` already is not gone through again.
    """
    request = book.requests[rfq_id]
    told = told if told is not None else RaceFold(rfq_id)
    told.catch_up(book)
    bids, offers, deals = told.bids, told.offers, told.deals
    makers = list(dict.fromkeys((*request.panel, *bids, *offers)))
    return RacePicture(
        rfq_id=rfq_id,
        opened_ms=request.opened_ms,
        expire_ms=request.expire_ms,
        ended_ms=request.ended_ms,
        reveal_ms=request.respond_by_ms,
        side=request.side,
        digits=digits,
        lines=tuple(
            RaceLine(maker, name_of(maker), place, bids[maker].steps(), offers[maker].steps())
            for place, maker in enumerate(makers)
            if maker in bids
        ),
        deals=tuple(deals),
        marks=marks,
    )


def best_at(picture: RacePicture, time_ms: int) -> tuple[Decimal | None, Decimal | None]:
    """Highest bid and lowest offer at a time."""
    stood = picture.at(time_ms)
    bids = [bid for _line, bid, _offer in stood if bid is not None]
    offers = [offer for _line, _bid, offer in stood if offer is not None]
    return max(bids, default=None), min(offers, default=None)


def with_mark(marks: Steps, time_ms: int, mark: Decimal | None, limit: int = 400) -> Steps:
    """The marks with one more, if it is another; the oldest go when there are too many."""
    if (marks[-1][1] if marks else None) == mark:
        return marks
    return (*marks, (time_ms, mark))[-limit:]


def shown_prices(picture: RacePicture) -> Sequence[Decimal]:
    """Every price that is drawn: those of the sides asked for, and deals."""
    found = [deal.price for deal in picture.deals]
    for line in picture.lines:
        if picture.side.wants_bid:
            found += [price for _time, price in line.bids if price is not None]
        if picture.side.wants_offer:
            found += [price for _time, price in line.offers if price is not None]
    return found
