"""How often each maker took what it had a last look at, as traders are told it: some time later."""

from collections import deque
from collections.abc import Mapping

from rfqdesk.protocol.terms import LookEndReason
from rfqserver.engine.events import Event
from rfqserver.engine.offer_events import LookEnded
from rfqserver.engine.offer_state import LookCount
from rfqserver.service.clock import VenueClock

TOLD_AFTER_MS = 900_000
"""Told at once, a number that rises would tell of a deal between others while it is done."""

_COUNTED = frozenset({LookEndReason.ACCEPTED, LookEndReason.REJECTED, LookEndReason.EXPIRED})


class LookRecord:
    """Begins with what the journal has, and counts what has become durable since."""

    def __init__(self, known: Mapping[str, LookCount], clock: VenueClock) -> None:
        self._counts = dict(known)
        self._clock = clock
        self._recent: deque[LookEnded] = deque()

    def take(self, event: Event) -> None:
        """Hear of an event that has become durable."""
        if isinstance(event, LookEnded) and event.reason in _COUNTED:
            self._recent.append(event)

    def told(self) -> Mapping[str, LookCount]:
        """By maker, what is old enough to be told."""
        until_ms = self._clock.now_ms() - TOLD_AFTER_MS
        while self._recent and self._recent[0].time_ms <= until_ms:
            event = self._recent.popleft()
            before = self._counts.get(event.maker, LookCount())
            accepted = before.accepted + (event.reason is LookEndReason.ACCEPTED)
            self._counts[event.maker] = LookCount(before.asked + 1, accepted)
        return self._counts
