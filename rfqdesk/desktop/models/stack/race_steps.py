"""The steps of one line of the race, never more of them than a chart can tell apart."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

Step = tuple[int, Decimal | None]
Steps = tuple[Step, ...]
"""Prices from a time (epoch milliseconds) on, oldest first; None where there is none any more."""

STEPS_MAX = 192
"""Above so many a line is thinned."""
SPANS = 48
"""How many spans of time are told apart then; of each its lowest, highest and last are kept."""


class StepLine:
    """One dealer's bids or offers. A line that changes all the time stays as long as any other.

    Up to `STEPS_MAX` changes it is exact. Beyond, what fell into one of `SPANS` equal spans of
    its life becomes at most three steps, so that its range is kept and its end is exact.
    """

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def put(self, time_ms: int, price: Decimal | None) -> None:
        """The price from then on, None for none; the same as before changes nothing."""
        if (self._steps[-1][1] if self._steps else None) == price:
            return
        self._steps.append((time_ms, price))
        if len(self._steps) > STEPS_MAX:
            self._steps = list(thinned(self._steps))

    def steps(self) -> Steps:
        """All of them."""
        return tuple(self._steps)


def thinned(steps: list[Step]) -> Iterator[Step]:
    """Of each span the lowest, the highest and the last, in their order."""
    first_ms = steps[0][0]
    span_ms = max((steps[-1][0] - first_ms) / SPANS, 1)
    for _span, group in groupby(steps, key=lambda step: int((step[0] - first_ms) / span_ms)):
        within = list(group)
        priced = [place for place, step in enumerate(within) if step[1] is not None]
        kept = {len(within) - 1}
        if priced:
            kept.add(min(priced, key=lambda place: within[place][1] or 0))
            kept.add(max(priced, key=lambda place: within[place][1] or 0))
        yield from (within[place] for place in sorted(kept))
