"""This computer's clocks, for what is compared with them; the venue's time is the session's."""

import time


def wall_clock_ms() -> int:
    """Epoch milliseconds; jumps when somebody sets the clock."""
    return time.time_ns() // 1_000_000


def steady_clock_ms() -> int:
    """Milliseconds from some moment on, for what is counted down: nobody can set it."""
    return time.monotonic_ns() // 1_000_000
