"""How late the event loop runs what is due: the first thing to grow when a venue is overloaded."""

import asyncio
from collections import deque

MEASURE_EVERY_S = 0.25
WINDOW = 60
"""Measurements kept, so that a scrape every 15 seconds misses no peak."""


class LoopLag:
    """Sleeps a fixed time over and over, and keeps by how much each sleep was too long."""

    def __init__(self) -> None:
        self._late_s: deque[float] = deque(maxlen=WINDOW)

    @property
    def worst_s(self) -> float:
        """The longest delay of the last 15 seconds."""
        return max(self._late_s, default=0.0)

    async def measure(self) -> None:
        """Measure until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due_s = loop.time() + MEASURE_EVERY_S
            await asyncio.sleep(MEASURE_EVERY_S)
            self._late_s.append(max(0.0, loop.time() - due_s))
