"""A task that has much to do gives way in time, and to nobody's loss."""

import asyncio

from rfqdesk.client.turn import Turn


class Clock:
    def __init__(self) -> None:
        self.time_ms = 0.0

    def now_ms(self) -> float:
        return self.time_ms


async def test_others_get_their_turn_whenever_one_has_had_its_time() -> None:
    clock = Clock()
    turn = Turn(clock.now_ms, 2.0)
    order: list[str] = []

    async def busy() -> None:
        for number in range(7):
            await turn.give_way()
            order.append(str(number))
            clock.time_ms += 1.0

    async def other() -> None:
        while len(order) < 9:
            order.append("other")
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        group.create_task(busy())
        group.create_task(other())
    assert [one for one in order if one != "other"] == list("0123456")
    # Two milliseconds' worth at a time, and somebody else between them.
    words = " ".join(order)
    assert words.startswith("0 1 other 2 3 other 4 5 other")


async def test_one_that_waited_for_something_begins_anew() -> None:
    clock = Clock()
    turn = Turn(clock.now_ms, 2.0)
    assert not await turn.give_way()
    clock.time_ms += 50.0
    await asyncio.sleep(0)
    assert not await turn.give_way()
    clock.time_ms += 2.0
    assert await turn.give_way()


async def test_nobody_gives_way_before_its_time() -> None:
    clock = Clock()
    turn = Turn(clock.now_ms, 2.0)
    for _ in range(1000):
        clock.time_ms += 0.001
        assert not await turn.give_way()
