"""Stopping the demonstration at any point, so that nothing of it is left behind."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rfqdesk.desktop.loop import Shutdown

STOPPED_STATUS = 130
"""Exit status after the user stopped it: a shell's for Ctrl+C."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)

T = TypeVar("T")


class StoppedError(Exception):
    """The user stopped the demonstration before it had come to its end."""


class Signals:
    """Ctrl+C and a stopped `make`, noted from here on and acted on where that is safe.

    Raising out of whatever runs would leave files behind, and Qt's bindings
    swallow it or end the process. The windows' loop has its own watch.
    """

    def __init__(self) -> None:
        self._asked = False
        for number in _SIGNALS:
            signal.signal(number, self._note)

    @property
    def asked(self) -> bool:
        """Whether the end was asked for."""
        return self._asked

    def check(self) -> None:
        """Go on, unless the end was asked for.

        Raises:
            StoppedError: it was.
        """
        if self._asked:
            raise StoppedError

    def ignore(self) -> None:
        """From here on only tidying up is left, and nothing may break it off."""
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True


async def unless_stopped(
    shutdown: "Shutdown", work: Callable[[], Awaitable[T]], *, until: asyncio.Event
) -> T:
    """Run `work`, and cancel it when the end is asked for before `until` is set.

    Once `until` is set the work itself sees to the end.

    Raises:
        StoppedError: it was cancelled, and has tidied up.
    """

    async def attempt() -> T:
        return await work()

    async def watch(task: asyncio.Task[T]) -> None:
        await shutdown.wait()
        if not until.is_set():
            task.cancel()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(attempt(), name="demonstration")
        watcher = group.create_task(watch(task), name="stopping")
        await asyncio.wait({task})
        watcher.cancel()
    if task.cancelled():
        raise StoppedError
    return task.result()
