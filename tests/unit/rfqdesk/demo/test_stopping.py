"""Stopping the demonstration: at any point, tidied up, and told apart from a failure."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from rfqdesk.demo.stopping import Signals, StoppedError, unless_stopped
from rfqdesk.desktop.loop import Shutdown


async def test_work_that_is_not_stopped_gives_its_result() -> None:
    async def work() -> int:
        return 7

    assert await unless_stopped(Shutdown(), work, until=asyncio.Event()) == 7


async def test_stopping_lets_the_work_tidy_up() -> None:
    shutdown = Shutdown()
    done: list[str] = []

    async def work() -> None:
        try:
            shutdown.request()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            done.append("tidied up")

    with pytest.raises(StoppedError):
        await unless_stopped(shutdown, work, until=asyncio.Event())
    assert done == ["tidied up"]


async def test_from_a_point_on_the_work_sees_to_its_end() -> None:
    shutdown = Shutdown()
    handed_over = asyncio.Event()

    async def work() -> str:
        handed_over.set()
        shutdown.request()
        await shutdown.wait()
        await asyncio.sleep(0)
        return "journal verified"

    assert await unless_stopped(shutdown, work, until=handed_over) == "journal verified"


async def test_a_failure_passes_through() -> None:
    async def work() -> None:
        raise OSError("the port is taken")

    with pytest.raises(ExceptionGroup) as raised:
        await unless_stopped(Shutdown(), work, until=asyncio.Event())
    assert raised.group_contains(OSError, match="the port is taken")


@pytest.fixture
def signals() -> Iterator[Signals]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield Signals()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_noted_and_stops_at_the_next_check(
    signals: Signals, number: signal.Signals
) -> None:
    signals.check()
    os.kill(os.getpid(), number)
    with pytest.raises(StoppedError):
        signals.check()


def test_while_tidying_up_signals_are_without_effect(signals: Signals) -> None:
    signals.ignore()
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGTERM)
    signals.check()
