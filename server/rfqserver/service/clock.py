"""The venue's clock: epoch milliseconds that never go back."""

import time
from collections.abc import Callable

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
    does not decide anything at an earlier one.
    """

    def __init__(
        self,
        *,
        not_before_ms: int = 0,
        wall: Callable[[], int] = wall_ms,
        elapsed: Callable[[], int] = elapsed_ms,
    ) -> None:
        self._elapsed = elapsed
        self._offset_ms = wall() - elapsed()
        self._last_ms = not_before_ms

    def not_before(self, time_ms: int) -> None:
        """Decide nothing earlier than `time_ms`, as found in the journal."""
        self._last_ms = max(self._last_ms, time_ms)

    def now_ms(self) -> int:
        """Server time; never less than any value returned before."""
        self._last_ms = max(self._last_ms, self._offset_ms + self._elapsed())
        return self._last_ms
