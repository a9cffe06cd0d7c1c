import asyncio

import pytest

from rfqserver.service.clock import VenueClock
from rfqserver.service.deadlines import DELAY_MAX_MS, Deadlines


def test_wakes_at_the_nearest_deadline_and_not_before() -> None:
    async def scenario() -> tuple[int, int]:
        clock = VenueClock()
        due: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        deadlines = Deadlines(clock, lambda: due.set_result(clock.now_ms()))
        wanted_ms = clock.now_ms() + 30
        deadlines.schedule(clock.now_ms() + 60_000)
        deadlines.schedule(wanted_ms)
        return wanted_ms, await asyncio.wait_for(due, 5)

    wanted_ms, fired_ms = asyncio.run(scenario())
    assert fired_ms >= wanted_ms


def test_a_timer_that_comes_early_waits_on() -> None:
    async def scenario() -> int:
        looks = 0

        def elapsed() -> int:
            # The clock stands still for the first looks, as if every timer came early.
            nonlocal looks
            looks += 1
            return 0 if looks < 8 else 5

        clock = VenueClock(wall=lambda: 0, elapsed=elapsed)
        due: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        Deadlines(clock, lambda: due.set_result(clock.now_ms())).schedule(5)
        return await asyncio.wait_for(due, 5)

    assert asyncio.run(scenario()) == 5


def test_a_cancelled_deadline_stays_silent() -> None:
    async def scenario() -> list[int]:
        fired: list[int] = []
        clock = VenueClock()
        cancelled = Deadlines(clock, lambda: fired.append(1))
        cancelled.schedule(clock.now_ms() + 1)
        cancelled.schedule(None)
        later = asyncio.Event()
        Deadlines(clock, later.set).schedule(clock.now_ms() + 10)
        await asyncio.wait_for(later.wait(), 5)
        return fired

    assert asyncio.run(scenario()) == []


def test_a_deadline_in_years_can_be_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        delays: list[float] = []
        monkeypatch.setattr(loop, "call_later", lambda delay, *_: delays.append(delay))
        Deadlines(VenueClock(), lambda: None).schedule(10**14)
        assert delays == [DELAY_MAX_MS / 1000]

    asyncio.run(scenario())
