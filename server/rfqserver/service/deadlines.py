"""Wakes the engine when a quote or a request runs out."""

import asyncio
from collections.abc import Callable

from rfqserver.service.clock import VenueClock

DELAY_MAX_MS = 3_600_000


class Deadlines:
    """One timer for the nearest deadline.

    The timer only asks the engine to look at the clock again; whether something
    has expired is decided there, by server time.
    """

    def __init__(self, clock: VenueClock, on_due: Callable[[], None]) -> None:
        self._clock = clock
        self._on_due = on_due
        self._timer: asyncio.TimerHandle | None = None
        self._deadline_ms: int | None = None

    def schedule(self, deadline_ms: int | None) -> None:
        """Be woken at `deadline_ms` server time; None for not at all."""
        if deadline_ms == self._deadline_ms and self._timer is not None:
            return
        self.cancel()
        self._deadline_ms = deadline_ms
        if deadline_ms is not None:
            # An instrument may expire in years, for which not every loop has a number.
            delay_ms = min(max(0, deadline_ms - self._clock.now_ms()), DELAY_MAX_MS)
            self._timer = asyncio.get_running_loop().call_later(delay_ms / 1000, self._fire)

    def cancel(self) -> None:
        """Forget the deadline."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        self._deadline_ms = None

    def _fire(self) -> None:
        deadline_ms, self._timer, self._deadline_ms = self._deadline_ms, None, None
        if deadline_ms is not None and self._clock.now_ms() < deadline_ms:
            # Timers are coarse and may come early.
            self.schedule(deadline_ms)
            return
        self._on_due()
