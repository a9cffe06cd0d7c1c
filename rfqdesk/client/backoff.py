"""How long to wait before the next attempt. Pure: the randomness is passed in."""

FIRST_DELAY_MS = 250
MAX_DELAY_MS = 10_000
_DOUBLINGS_MAX = 16


def delay_ms(attempt: int, jitter: float) -> int:
    """Return the wait before an attempt, doubling from 250 ms up to 10 s.

    Half of it is fixed and half random, so that thousands of clients of a
    restarted venue do not come back in step. `attempt` counts failures in a
    row from 1; `jitter` lies in [0, 1).

    Raises:
        ValueError: an argument is out of range.
    """
    if attempt < 1:
        raise ValueError(f"attempts are counted from 1: {attempt}")
    if not 0 <= jitter < 1:
        raise ValueError(f"jitter lies in [0, 1): {jitter}")
    full = min(FIRST_DELAY_MS << min(attempt - 1, _DOUBLINGS_MAX), MAX_DELAY_MS)
    return round(full * (0.5 + jitter / 2))
