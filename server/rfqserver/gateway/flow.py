"""Flow limit of one connection, or of one firm: a token bucket, with the time passed in."""

from msgspec import Struct

BURST_S = 2
"""How many seconds' worth may come at once."""


class FlowLimits(Struct, frozen=True):
    """How much a venue takes from one connection, one firm, one certificate."""

    session_messages_per_s: int = 500
    firm_messages_per_s: int = 2_000
    connections_per_certificate: int = 16
    """Room for lost lines that are not yet known to be lost; each may bind megabytes."""

    def of_session(self) -> "TokenBucket":
        """A limit for one connection."""
        return _bucket(self.session_messages_per_s)

    def of_firm(self) -> "TokenBucket":
        """The limit that all connections of one firm share."""
        return _bucket(self.firm_messages_per_s)


class TokenBucket:
    """Allows `rate_per_s` on average and `burst` at once.

    Times are seconds of any clock that never goes back.
    """

    # Three for each session.
    __slots__ = ("_burst", "_last_s", "_rate_per_s", "_tokens")

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


def _bucket(rate_per_s: int) -> TokenBucket:
    return TokenBucket(rate_per_s=rate_per_s, burst=BURST_S * rate_per_s)
