"""Waiting for what a window or a process shows, with an end to patience."""

import asyncio
from collections.abc import Callable

POLL_S = 0.002


class DemoTimeoutError(Exception):
    """Something that should have happened did not; the text says what."""


async def until(what: str, condition: Callable[[], bool], timeout_s: float = 20.0) -> None:
    """Let the loop run until `condition` holds.

    Raises:
        DemoTimeoutError: it did not within `timeout_s` seconds.
    """
    try:
        async with asyncio.timeout(timeout_s):
            while not condition():  # noqa: ASYNC110 - a window has no event to wait for.
                await asyncio.sleep(POLL_S)
    except TimeoutError as error:
        raise DemoTimeoutError(f"{what}: not within {timeout_s:.0f} s") from error
