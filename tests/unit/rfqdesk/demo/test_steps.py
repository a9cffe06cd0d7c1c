import asyncio
import io

import pytest
from rich.console import Console

from rfqdesk.demo.steps import Steps


async def seven() -> int:
    return 7


async def cancelled() -> int:
    raise asyncio.CancelledError


async def broken() -> int:
    raise OSError("the port is taken")


def test_a_step_returns_its_result_and_says_so() -> None:
    out = io.StringIO()
    steps = Steps(Console(file=out))
    assert asyncio.run(steps.run("Count to [seven]", seven)) == 7
    assert "✓ Count to [seven]" in out.getvalue()
    assert steps.failed == ""


def test_a_failing_step_is_named_and_its_error_passes_through() -> None:
    out = io.StringIO()
    steps = Steps(Console(file=out))
    with pytest.raises(OSError, match="the port is taken"):
        asyncio.run(steps.run("Start the venue", broken))
    assert "✗ Start the venue" in out.getvalue()
    assert steps.failed == "Start the venue"


def test_a_step_that_is_stopped_has_not_failed() -> None:
    out = io.StringIO()
    steps = Steps(Console(file=out))
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(steps.run("Start the venue", cancelled))
    assert "· Start the venue: stopped" in out.getvalue()
    assert "✗" not in out.getvalue()
    assert steps.failed == ""
