"""Waiting in coroutine tests."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], bool], *, timeout_s: float = 10.0) -> None:
    """Wait until a condition holds, letting the loop run in between."""
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110 - any condition can be waited for.
            await asyncio.sleep(0.001)
