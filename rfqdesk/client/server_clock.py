"""The venue's time, estimated on this machine's monotonic clock.

The venue's clock decides; this one is only for showing what is left. It
follows neither the wall clock nor its corrections.
"""

from collections import deque
from collections.abc import Callable

SAMPLES_MAX = 32
SAMPLE_AGE_MAX_MS = 300_000
"""Crystals drift some 50 ppm against each other: 15 ms in this time."""


class ServerClock:
    """Keeps the offset of the sample with the shortest round trip.

    Args:
        monotonic_ms: this machine's monotonic clock.
        first_guess_ms: what to take for the venue's time until a sample is
            there, e.g. this machine's wall clock, in epoch milliseconds.
    """

    def __init__(self, monotonic_ms: Callable[[], float], first_guess_ms: float) -> None:
        self._monotonic_ms = monotonic_ms
        self._offset_ms = first_guess_ms - monotonic_ms()
        self._samples: deque[tuple[float, float, float]] = deque(maxlen=SAMPLES_MAX)
        self.synchronised = False
        """Whether the venue has told its time yet."""
        self.uncertainty_ms: float | None = None
        """The estimate is at most this far off, drift aside; None before a sample."""

    def now_ms(self) -> int:
        """Venue time in epoch milliseconds."""
        return round(self._monotonic_ms() + self._offset_ms)

    def add_sample(self, sent_ms: float, received_ms: float, server_time_ms: int) -> None:
        """Take in one question and answer. The first two are monotonic times.

        The venue read its clock somewhere between the two; the middle is at
        most half the round trip off.
        """
        round_trip = received_ms - sent_ms
        if round_trip < 0:
            raise ValueError(f"an answer cannot come before its question: {round_trip} ms")
        offset = server_time_ms - (sent_ms + received_ms) / 2
        self._samples.append((received_ms, round_trip, offset))
        while received_ms - self._samples[0][0] > SAMPLE_AGE_MAX_MS:
            self._samples.popleft()
        _, best_trip, self._offset_ms = min(self._samples, key=lambda sample: sample[1])
        self.uncertainty_ms = best_trip / 2
        self.synchronised = True

    def restart(self) -> None:
        """Forget old samples, for instance because the venue's machine may be another one."""
        self._samples.clear()
