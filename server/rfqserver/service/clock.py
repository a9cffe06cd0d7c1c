"""The venue's clock: epoch milliseconds that never go back."""

import time
from collections.abc import Callable

LEAD_DECAY = 10
"""A clock that is ahead of the wall gives back one millisecond in so many."""

_BOOT_CLOCK: int | None = getattr(time, "CLOCK_BOOTTIME", None)


def elapsed_ms() -> int:
    """Milliseconds of a steady clock that also counts a suspended machine's sleep."""
    if _BOOT_CLOCK is None:
        return time.monotonic_ns() // 1_000_000
    return time.clock_gettime_ns(_BOOT_CLOCK) // 1_000_000


def wall_ms() -> int:
    """Milliseconds since the epoch as the machine believes."""
    return time.time_ns() // 1_000_000


class VenueClock:
    """Wall time read once, then carried on by the steady clock.

    A step of the machine's wall clock can neither freeze quotes alive nor kill
    them early. `not_before_ms` is the last time found in the journal: the venue
    does not decide anything at an earlier one. Where the wall is behind it, the
    clock goes on from there, a little slower until the wall has caught up:
    standing still would keep every quote alive meanwhile.
    """

    def __init__(
        self,
        *,
        not_before_ms: int = 0,
        wall: Callable[[], int] = wall_ms,
        elapsed: Callable[[], int] = elapsed_ms,
    ) -> None:
        self._wall = wall
        self._elapsed = elapsed
        self._offset_ms = wall() - elapsed()
        self._last_ms = 0
        self._lead_ms = 0
        self._lead_since_ms = 0
        self.not_before(not_before_ms)

    def not_before(self, time_ms: int) -> None:
        """Decide nothing earlier than `time_ms`, as found in the journal."""
        behind_ms = time_ms - self.now_ms()
        if behind_ms > 0:
            self._lead_ms = self._lead() + behind_ms
            self._lead_since_ms = self._elapsed()

    def lead_ms(self) -> int:
        """How far this clock is ahead of the machine's, because the journal is."""
        return self._lead()

    def wall_ms(self) -> int:
        """The machine's own clock, which OpenSSL judges certificates and lists by."""
        return self._wall()

    def judged_ms(self) -> int:
        """The later of this clock and the machine's: what must still hold then holds for both."""
        return max(self.now_ms(), self._wall())

    def wall_ahead_ms(self) -> int:
        """How far the machine's clock was set since it was read; negative when it was set back."""
        return self._wall() - (self._offset_ms + self._elapsed())

    def now_ms(self) -> int:
        """Server time; never less than any value returned before."""
        self._last_ms = max(self._last_ms, self._offset_ms + self._elapsed() + self._lead())
        return self._last_ms

    def _lead(self) -> int:
        if not self._lead_ms:
            return 0
        return max(0, self._lead_ms - (self._elapsed() - self._lead_since_ms) // LEAD_DECAY)
