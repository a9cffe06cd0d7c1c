"""How long a task works before everybody else on its loop gets a turn."""

import asyncio
from collections.abc import Callable

TURN_MS = 1.5
"""Between two frames of a window there are 16: reading leaves room for drawing and for keys."""


class Turn:
    """The share of one turn of the loop that one task has; it asks after each small thing it did.

    Args:
        now_ms: a steady clock, in milliseconds.
        turn_ms: how long it may work until it has to give way.
    """

    def __init__(self, now_ms: Callable[[], float], turn_ms: float | None = None) -> None:
        self._now_ms = now_ms
        self._turn_ms = TURN_MS if turn_ms is None else turn_ms
        self._began_ms = 0.0
        self._lasts = False

    async def give_way(self) -> bool:
        """Let the others have their turn if this one has had its time; whether it did.

        A turn that ended because the task waited for something counts for nothing.
        """
        if not self._lasts:
            self._begin()
            return False
        if self._now_ms() - self._began_ms < self._turn_ms:
            return False
        await asyncio.sleep(0)
        self._begin()
        return True

    def _begin(self) -> None:
        self._began_ms = self._now_ms()
        self._lasts = True
        # The loop comes to this once the task has let go of it, for whatever reason.
        asyncio.get_running_loop().call_soon(self._end)

    def _end(self) -> None:
        self._lasts = False
