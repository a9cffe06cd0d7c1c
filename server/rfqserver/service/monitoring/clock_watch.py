"""Tells the operator when the machine's clock was set while the venue runs.

The venue trades by its own steady clock and is not moved by that. OpenSSL,
however, judges certificates and revocation lists by the machine's.
"""

import structlog

from rfqserver.service.clock import VenueClock

TOLERANCE_MS = 5_000

log = structlog.get_logger("rfqserver.service")


class ClockWatch:
    """Compares the two clocks; to be asked to look every few seconds."""

    def __init__(self, clock: VenueClock) -> None:
        self._clock = clock
        self._told_ms = 0

    def look(self) -> None:
        """Raise the alarm where the clocks have come apart since it was raised last."""
        ahead_ms = self._clock.wall_ahead_ms()
        if abs(ahead_ms - self._told_ms) <= TOLERANCE_MS:
            return
        agree = abs(ahead_ms) <= TOLERANCE_MS
        self._told_ms = 0 if agree else ahead_ms
        if agree:
            log.warning("the machine's clock agrees with the venue's again")
        else:
            log.error(
                "the machine's clock was set: put it right, or restart the venue where it is right "
                "now; behind the venue's, all logons fail until it has caught up",
                ahead_ms=ahead_ms,
            )
