"""When a venue ends: at once, or as soon as nothing is open any more."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

import structlog

from rfqserver.journal.interface import JournalHaltedError

log = structlog.get_logger("rfqserver.service")


class Stopping:
    """What was asked for so far, and the wait for it.

    Args:
        drain_s: how long open requests may go on once the end was asked for.
        open_count: how many requests are open now.
        on_drain: told when draining begins.
    """

    def __init__(
        self, drain_s: float, open_count: Callable[[], int], on_drain: Callable[[], None]
    ) -> None:
        self._drain_s = drain_s
        self._open_count = open_count
        self._on_drain = on_drain
        self._stop = asyncio.Event()
        self._drain = asyncio.Event()
        self._idle = asyncio.Event()

    @property
    def asked(self) -> bool:
        """Whether the end was asked for, be it at once or not."""
        return self._stop.is_set() or self._drain.is_set()

    def at_once(self) -> None:
        """End without waiting for anything."""
        self._stop.set()

    def drain(self) -> None:
        """End when nothing is open, at the latest after `drain_s`; asked again, at once."""
        if self.asked or not self._drain_s:
            self._stop.set()
            return
        log.info("draining", requests_open=self._open_count(), drain_s=self._drain_s)
        self._on_drain()
        self._drain.set()
        if not self._open_count():
            self.nothing_open()

    def nothing_open(self) -> None:
        """The last open request has ended; only new ones could follow, and none is taken."""
        if self._drain.is_set():
            self._idle.set()

    async def wait(self) -> None:
        """Wait until it is time to end."""
        async with asyncio.TaskGroup() as group:
            draining = group.create_task(self._drained(), name="drain")
            await self._stop.wait()
            draining.cancel()

    async def _drained(self) -> None:
        await self._drain.wait()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._drain_s):
                await self._idle.wait()
        log.info("drained", requests_open=self._open_count())
        self._stop.set()


def halted(journal: Path, failure: BaseException) -> JournalHaltedError:
    """Why a venue ended by itself, for whoever starts it again."""
    return JournalHaltedError(
        f"The venue halted, because its journal {journal} took no more: {failure}. Nothing is "
        "traded. What was confirmed to anybody is kept; whether the last messages were is known "
        "after the next start, when participants' programs ask by themselves. See to the disk, "
        "look with `rfqserver journal verify`, then serve again."
    )
