"""Waiting on conditions: the only place where a test lets time go by."""

import asyncio
import time
from collections.abc import Callable

POLL_S = 0.002


async def until(
    condition: Callable[[], object], timeout_s: float = 10.0, *, what: str = ""
) -> None:
    """Let the loop run until `condition()` is true.

    Raises:
        AssertionError: it did not become true within `timeout_s`.
    """
    end_s = time.monotonic() + timeout_s
    while not condition():
        _require_patience(end_s, timeout_s, what or str(condition))
        await asyncio.sleep(POLL_S)


def wait_until(condition: Callable[[], object], timeout_s: float = 10.0, *, what: str = "") -> None:
    """Wait for another process; no loop runs meanwhile.

    Raises:
        AssertionError: it did not become true within `timeout_s`.
    """
    end_s = time.monotonic() + timeout_s
    while not condition():
        _require_patience(end_s, timeout_s, what or str(condition))
        time.sleep(POLL_S)


def _require_patience(end_s: float, timeout_s: float, what: str) -> None:
    if time.monotonic() > end_s:
        raise AssertionError(f"did not come true within {timeout_s} s: {what}")
