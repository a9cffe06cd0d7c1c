"""Running `async def` tests: on the Qt loop or on a plain one, with an end to everything."""

import asyncio
from collections.abc import Awaitable
from typing import Any

TEST_TIMEOUT_S = 90.0
"""Ends what hangs. A test that starts a venue and its verbs takes long on a busy machine."""
_SETTLE_TURNS = 20


class LeakedTasksError(AssertionError):
    """A test ended while tasks it had started were still running."""


async def guarded(work: Awaitable[Any], timeout_s: float) -> None:
    """Run a test's coroutine; its leftover tasks are ended and reported as a failure."""
    before = asyncio.all_tasks()
    try:
        async with asyncio.timeout(timeout_s):
            await work
    finally:
        leaked = await _leaked(before)
    if leaked:
        raise LeakedTasksError(f"tasks still running after the test: {', '.join(leaked)}")


async def _leaked(before: set[asyncio.Task[Any]]) -> list[str]:
    # Tasks that were told to end may need some turns of the loop to do so.
    for _ in range(_SETTLE_TURNS):
        left = asyncio.all_tasks() - before
        if not left:
            return []
        await asyncio.sleep(0)
    left = asyncio.all_tasks() - before
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    return sorted(task.get_name() for task in left)
