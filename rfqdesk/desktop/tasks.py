"""Ownership of asyncio tasks: each has a name, an owner that keeps it, and an end."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

logger = logging.getLogger(__name__)

ErrorHandler = Callable[[str, Exception], None]
"""Called on the loop with the task's name and what ended it."""


class TaskOwner:
    """Starts tasks, keeps them from being collected, and ends them together.

    The only place in the desktop that makes tasks. A task that fails is
    reported once to `on_error`; a cancelled one ends silently.
    """

    def __init__(self, on_error: ErrorHandler) -> None:
        self._on_error = on_error
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def start(self, work: Coroutine[Any, Any, Any], *, name: str) -> asyncio.Task[None]:
        """Run `work` as a task of this owner.

        Raises:
            RuntimeError: the owner is closed already.
        """
        if self._closed:
            work.close()
            raise RuntimeError(f"task {name!r} comes too late: its owner is closed")
        task = asyncio.get_running_loop().create_task(self._guarded(work, name), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # A task cancelled before its first step never reaches `work`, which
        # would then be reported as never awaited.
        task.add_done_callback(lambda _task: work.close())
        return task

    def names(self) -> list[str]:
        """Names of the tasks still running."""
        return sorted(task.get_name() for task in self._tasks)

    async def aclose(self) -> None:
        """Cancel every task and wait until each has ended. May be called again."""
        self._closed = True
        mine = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in mine:
            task.cancel()
        await asyncio.gather(*mine, return_exceptions=True)

    async def _guarded(self, work: Coroutine[Any, Any, Any], name: str) -> None:
        try:
            await work
        except Exception as error:
            logger.exception("task %s failed", name)
            self._on_error(name, error)
