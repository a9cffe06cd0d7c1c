"""This computer's clock, for what is compared with it; the venue's time is the session's."""

import time


def wall_clock_ms() -> int:
    """Epoch milliseconds; jumps when somebody sets the clock."""
    return time.time_ns() // 1_000_000
