"""Flow limit of one connection, or of one firm: a token bucket, with the time passed in."""


class TokenBucket:
    """Allows `rate_per_s` on average and `burst` at once.

    Times are seconds of any clock that never goes back.
    """

    def __init__(self, *, rate_per_s: float, burst: int) -> None:
        self._rate_per_s = rate_per_s
        self._burst = burst
        self._tokens = burst * 1.0
        self._last_s: float | None = None

    def take(self, now_s: float) -> bool:
        """Take one token; False means that the caller is over its limit."""
        if self._last_s is not None:
            gained = max(0.0, now_s - self._last_s) * self._rate_per_s
            self._tokens = min(self._burst * 1.0, self._tokens + gained)
        self._last_s = now_s
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
