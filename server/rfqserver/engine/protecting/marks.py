"""Reference prices as decisions use them, and the operator's rules about them.

Prices come and go without being journalled. Whatever a decision used of them
is in its own events, so that a replay needs no price but those.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from msgspec import Struct, field

from rfqdesk.protocol.limits import PRICE_AGE_MAX_MS
from rfqdesk.protocol.operations.decisions import WithoutMark
from rfqdesk.protocol.prices import Mark, PricePoint
from rfqdesk.protocol.terms import Leg
from rfqserver.engine.facts.market_events import MarkRulesSet, PricePublisherSet


class Marks(Protocol):
    """Everybody's last reference prices, however old."""

    def of(self, symbol: str) -> Mark | None:
        """The last one of an instrument."""


class MarkBoard:
    """The last reference price of each instrument, as they come in."""

    def __init__(self) -> None:
        self.prices: dict[str, Mark] = {}

    def of(self, symbol: str) -> Mark | None:
        """See Marks."""
        return self.prices.get(symbol)

    def put(self, points: Iterable[PricePoint], now_ms: int, source: str) -> list[Mark]:
        """Take prices in; returns them as they stand now."""
        marks = [
            Mark(
                symbol=one.symbol,
                time_ms=now_ms,
                source=source,
                mark_price=one.mark_price,
                index_price=one.index_price,
                delta=one.delta,
                volatility=one.volatility,
            )
            for one in points
        ]
        self.prices.update({mark.symbol: mark for mark in marks})
        return marks


NO_MARKS = MarkBoard()
"""Nobody publishes prices."""


class MarkRules(Struct):
    """Who may publish prices (`firm/trader`), how old they may get, what goes without them."""

    age_max_ms: int = PRICE_AGE_MAX_MS
    without_mark: WithoutMark = WithoutMark.SKIP
    publishers: set[str] = field(default_factory=set)

    def apply(self, event: MarkRulesSet | PricePublisherSet) -> None:
        """Take in what the operator decided."""
        match event:
            case MarkRulesSet():
                self.age_max_ms = event.age_max_ms
                self.without_mark = WithoutMark(event.without_mark)
            case PricePublisherSet(allowed=True):
                self.publishers.add(event.name)
            case PricePublisherSet():
                self.publishers.discard(event.name)

    def fresh(self, marks: Marks, symbol: str, now_ms: int) -> Mark | None:
        """The instrument's mark; one that is older than allowed counts as none."""
        mark = marks.of(symbol)
        return mark if mark is not None and now_ms - mark.time_ms <= self.age_max_ms else None

    def of_legs(self, marks: Marks, legs: Sequence[Leg], now_ms: int) -> tuple[Mark, ...]:
        """The fresh marks of a package's legs, in their order."""
        found = (self.fresh(marks, leg.instrument, now_ms) for leg in legs)
        return tuple(mark for mark in found if mark is not None)
