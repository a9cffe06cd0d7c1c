"""When a certificate is renewed, and how loudly a failure is told. Pure: time comes as arguments.

All times are epoch milliseconds. Everything is a share of the certificate's
life, so that lives of minutes and of months follow the same rules.
"""

from enum import StrEnum

RETRY_MIN_MS = 1_000
RETRY_MAX_MS = 3_600_000
_DOUBLINGS_MAX = 16


class Urgency(StrEnum):
    """How much it matters that a renewal has not come about."""

    QUIET = "quiet"
    WARNING = "warning"
    """Less than a fifth of the life is left."""
    ALARM = "alarm"
    """Less than a twentieth of the life is left."""


def renewal_due_ms(not_before_ms: int, not_after_ms: int, jitter: float) -> int:
    """Return when to renew: at two thirds of the life, and up to a tenth of it later.

    The spread keeps certificates that were issued together from being renewed
    together. It never comes to 90 % of the life. `jitter` lies in [0, 1).

    Raises:
        ValueError: an argument is out of range.
    """
    if not_after_ms <= not_before_ms:
        raise ValueError(f"a life must not end before it begins: {not_before_ms}, {not_after_ms}")
    _require_share(jitter)
    life_ms = not_after_ms - not_before_ms
    return not_before_ms + life_ms * 2 // 3 + int(life_ms * jitter / 10)


def retry_delay_ms(attempt: int, life_ms: int, left_ms: int, jitter: float) -> int:
    """Return the wait before another attempt: doubling, but sooner towards the end.

    Begins with 1/500 of the life and is at most an eighth of what is left, an
    hour in any case. Half of it is random. `attempt` counts failures in a row
    from 1.

    Raises:
        ValueError: an argument is out of range.
    """
    if attempt < 1:
        raise ValueError(f"attempts are counted from 1: {attempt}")
    _require_share(jitter)
    full_ms = life_ms // 500 << min(attempt - 1, _DOUBLINGS_MAX)
    if left_ms > 0:
        full_ms = min(full_ms, left_ms // 8)
    bounded_ms = max(RETRY_MIN_MS, min(full_ms, RETRY_MAX_MS))
    return round(bounded_ms * (0.5 + jitter / 2))


def urgency(not_before_ms: int, not_after_ms: int, now_ms: int) -> Urgency:
    """Tell how urgent a renewal has become; an expired certificate is an alarm."""
    life_ms, left_ms = not_after_ms - not_before_ms, not_after_ms - now_ms
    if left_ms * 20 < life_ms:
        return Urgency.ALARM
    return Urgency.WARNING if left_ms * 5 < life_ms else Urgency.QUIET


def _require_share(jitter: float) -> None:
    if not 0 <= jitter < 1:
        raise ValueError(f"jitter lies in [0, 1): {jitter}")
