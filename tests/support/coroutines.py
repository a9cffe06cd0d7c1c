"""Running coroutine tests on a plain asyncio loop, with a time limit and a leak check."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec

P = ParamSpec("P")

TEST_TIMEOUT_S = 20.0


def coroutine_test(
    test: Callable[P, Coroutine[Any, Any, None]],
) -> Callable[P, None]:
    """Run a coroutine test to its end; tasks left over fail it."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner() as runner:
            runner.run(to_the_end(test(*args, **kwargs)))

    return run


async def to_the_end(body: Awaitable[None]) -> None:
    """Await a test's body under the time limit, then look for leaked tasks."""
    async with asyncio.timeout(TEST_TIMEOUT_S):
        await body
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert not left, f"tasks left over: {left}"


async def until(condition: Callable[[], bool], *, timeout_s: float = 10.0) -> None:
    """Wait until a condition holds, letting the loop run in between."""
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110 - any condition can be waited for.
            await asyncio.sleep(0.001)
