"""From times and prices to places on the chart, and which of them are written out."""

from decimal import Decimal

from msgspec import Struct

from rfqdesk.desktop.models.stack.race import RacePicture, shown_prices

_LEAST_MS = 10_000
_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
_STEPS_MS = (50, 100, 200, 500, *(1000 * step for step in _STEPS_S))
_MARGIN = 0.08
_MARK_REACH = 2
"""The mark is drawn where it is not further away than so many times the quotes' range."""


class RaceScale(Struct, frozen=True):
    """What is shown of time and price; places are shares, 0 at the left and at the bottom."""

    first_ms: int
    last_ms: int
    low: float
    high: float

    def across(self, time_ms: int) -> float:
        """Where a time is; may be outside 0 to 1."""
        return (time_ms - self.first_ms) / max(self.last_ms - self.first_ms, 1)

    def up(self, price: Decimal | float) -> float:
        """Where a price is; may be outside 0 to 1."""
        return (float(price) - self.low) / (self.high - self.low)

    def time_at(self, across: float) -> int:
        """The time at a place."""
        return round(self.first_ms + across * (self.last_ms - self.first_ms))

    def times(self, most: int) -> list[int]:
        """Round times after the start, at most so many besides it."""
        shown_ms = self.last_ms - self.first_ms
        step = next((ms for ms in _STEPS_MS if shown_ms / ms <= most), _STEPS_MS[-1])
        return [self.first_ms + n * step for n in range(shown_ms // step + 1)]

    def prices(self, most: int, tick: Decimal) -> list[Decimal]:
        """Round prices from the lowest up, at most so many, on the grid of `tick`."""
        step = tick
        factors = (2, 5, 10)
        place, base = 0, tick
        while (self.high - self.low) / float(step) > most:
            step = base * factors[place]
            place += 1
            if place == len(factors):
                place, base = 0, base * 10
        first = int(self.low / float(step)) - 1
        found = [step * (first + n) for n in range(most + 4)]
        return [price for price in found if self.low <= float(price) <= self.high]


def race_scale(picture: RacePicture, now_ms: int, tick: Decimal) -> RaceScale:
    """Fit the lines: the time so far and a bit more, up to the end; prices with a margin.

    A request that is open for minutes is not drawn whole from its first second on, when all
    its quotes would stand in the left edge.
    """
    end = picture.ended_ms or picture.expire_ms
    last = max(end, picture.opened_ms + 1)
    if not picture.ended_ms:
        so_far = max(now_ms - picture.opened_ms, 0)
        last = min(last, picture.opened_ms + max(_LEAST_MS, so_far * 5 // 4))
    prices = [float(price) for price in shown_prices(picture)]
    marks = [float(mark) for _time, mark in picture.marks if mark is not None]
    # Before the first quote the mark is what they will stand around.
    prices = prices or [marks[-1] + side * float(tick) for side in (-2, 2) if marks]
    low, high = (min(prices), max(prices)) if prices else (0.0, float(tick))
    reach = max(high - low, 4 * float(tick)) * _MARK_REACH
    near = [mark for mark in marks if low - reach <= mark <= high + reach]
    low, high = min([low, *near]), max([high, *near])
    room = max((high - low) * _MARGIN, float(tick))
    return RaceScale(picture.opened_ms, last, low - room, high + room)
