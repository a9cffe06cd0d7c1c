"""How often each maker took what it had a last look at, as traders are told it: some time later."""

from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

from rfqserver.engine.facts.events import Event
from rfqserver.engine.facts.offer_events import LookEnded
from rfqserver.engine.state.offer_state import LookCount
from rfqserver.service.clock import VenueClock

TOLD_AFTER_MS = 900_000
"""Told at once, a number that rises would tell of a deal between others while it is done."""


class _Change(NamedTuple):
    time_ms: int
    maker: str
    record: LookCount


class LookRecord:
    """Follows the engine's counts, which are ahead of it, by the looks whose end is durable."""

    def __init__(self, counts: Mapping[str, LookCount], clock: VenueClock) -> None:
        self._counts = counts
        self._told = dict(counts)
        self._clock = clock
        self._recent: deque[_Change] = deque()

    def take(self, event: Event) -> None:
        """Hear of an event that has become durable."""
        if isinstance(event, LookEnded) and event.maker in self._counts:
            self._recent.append(_Change(event.time_ms, event.maker, self._counts[event.maker]))

    def told(self) -> Mapping[str, LookCount]:
        """By maker, what is old enough to be told."""
        until_ms = self._clock.now_ms() - TOLD_AFTER_MS
        while self._recent and self._recent[0].time_ms <= until_ms:
            change = self._recent.popleft()
            self._told[change.maker] = change.record
        return self._told
