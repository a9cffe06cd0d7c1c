"""Ending at once, when nothing is open, or when the time for it is over."""

import asyncio

from rfqserver.service.stopping import Stopping


class Floor:
    """Some open requests, and whether new ones are taken."""

    def __init__(self, requests_open: int) -> None:
        self.requests_open = requests_open
        self.drains = 0

    def drain(self) -> None:
        self.drains += 1

    def stopping(self, drain_s: float) -> Stopping:
        return Stopping(drain_s, lambda: self.requests_open, self.drain)


async def test_with_nothing_open_the_end_comes_at_once() -> None:
    floor = Floor(0)
    stopping = floor.stopping(60)
    assert not stopping.asked
    stopping.drain()
    await stopping.wait()
    assert (stopping.asked, floor.drains) == (True, 1)


async def test_what_is_open_is_waited_for() -> None:
    floor = Floor(1)
    stopping = floor.stopping(60)
    waiting = asyncio.create_task(stopping.wait())
    stopping.drain()
    await asyncio.sleep(0)
    assert not waiting.done()
    floor.requests_open = 0
    stopping.nothing_open()
    await waiting


async def test_and_for_so_long_and_no_longer() -> None:
    stopping = Floor(1).stopping(0.01)
    stopping.drain()
    await stopping.wait()


async def test_asked_a_second_time_it_ends_at_once() -> None:
    floor = Floor(1)
    stopping = floor.stopping(60)
    stopping.drain()
    stopping.drain()
    await stopping.wait()
    assert floor.drains == 1


async def test_without_time_for_it_the_first_word_is_enough() -> None:
    floor = Floor(1)
    stopping = floor.stopping(0)
    stopping.drain()
    await stopping.wait()
    assert floor.drains == 0


async def test_a_request_that_ends_while_nobody_asked_ends_nothing() -> None:
    floor = Floor(1)
    stopping = floor.stopping(60)
    stopping.nothing_open()
    stopping.drain()
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    stopping.at_once()
    await waiting
