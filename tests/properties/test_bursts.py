"""However a burst is cut into frames and turns, everything arrives, once and in its order."""

import asyncio
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NoReturn, cast

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.desk.feed import FeedScript
from support.pki.throwaway_ca import ThrowawayCa

from rfqdesk.book.book import Book
from rfqdesk.client.connection import Connection
from rfqdesk.client.errors import ConnectionLostError
from rfqdesk.client.turn import Turn
from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.events import Ack, ServerMessage
from rfqdesk.protocol.structs import FeedMessage
from rfqdesk.protocol.terms import RequestEndReason

IDENTITY = ThrowawayCa().identity(1)
MAKERS = ("meridian", "halcyon", "castellan")
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(("open", "quote", "quote", "quote", "trade", "end", "ack")),
        st.integers(0, 9),
        st.sampled_from(MAKERS),
    ),
    max_size=80,
)
FRAMES = st.lists(st.integers(1, 30), min_size=1)
TIMES = st.lists(st.floats(0.0, 3.0), min_size=1)
"""How many messages are in each frame, and how many milliseconds each message takes; over and
over."""


def _told(deeds: list[tuple[str, int, str]]) -> list[ServerMessage]:
    script = FeedScript()
    told: list[ServerMessage] = []
    going: list[str] = []
    for deed, which, maker in deeds:
        before = script.seq
        rfq_id = going[which % len(going)] if going else ""
        if deed == "open" or (not going and deed != "ack"):
            going.append(f"r{script.seq}")
            script.opened(going[-1], panel=MAKERS)
        elif deed == "quote":
            script.quoted(maker, f"0.005{which}", f"0.006{which}", rfq_id=rfq_id)
        elif deed == "trade":
            script.traded(maker, "0.0057", rfq_id=rfq_id, trade_id=f"T{script.seq}")
        elif deed == "end":
            script.ended(RequestEndReason.CANCELLED, rfq_id=rfq_id)
            going.remove(rfq_id)
        else:
            told.append(Ack(ref=f"a{len(told)}"))
        told += script.events[before:]
    return told


class Line:
    """A socket on which everything has come in already: whoever reads never has to wait."""

    def __init__(self, messages: list[ServerMessage], sizes: list[int]) -> None:
        lines = iter([encode(one).decode() for one in messages])
        self._frames = iter(list(_cut(lines, sizes)))

    async def receive(self) -> aiohttp.WSMessage:
        frame = next(self._frames, None)
        if frame is None:
            return aiohttp.WSMessage(aiohttp.WSMsgType.CLOSED, None, None)
        return aiohttp.WSMessage(aiohttp.WSMsgType.TEXT, frame, None)

    def exception(self) -> None:
        return None


def _cut(lines: Iterator[str], sizes: list[int]) -> Iterator[str]:
    place = 0
    while frame := list(islice(lines, sizes[place % len(sizes)])):
        yield "\n".join(frame)
        place += 1


class Reading:
    """A connection that is read in turns of two milliseconds, by a clock that is made up."""

    def __init__(self, messages: list[ServerMessage], sizes: list[int], times: list[float]) -> None:
        self.time_ms = 0.0
        self.heard: list[ServerMessage] = []
        self.turns: list[float] = []
        self._times = times
        self.connection = Connection(
            cast("aiohttp.ClientWebSocketResponse", Line(messages, sizes)),
            identity=IDENTITY,
            deliver=self._deliver,
            measured=lambda *_: None,
            oldest_unanswered_ms=lambda: None,
            watch=_watch,
            turn=Turn(lambda: self.time_ms, 2.0),
        )

    def _deliver(self, message: ServerMessage) -> None:
        took_ms = self._times[len(self.heard) % len(self._times)]
        self.heard.append(message)
        self.time_ms += took_ms
        self.turns[-1:] = [self.turns[-1] + took_ms] if self.turns else [took_ms]

    async def all(self) -> None:
        async with asyncio.TaskGroup() as group:
            other = group.create_task(self._others())
            with pytest.raises(ConnectionLostError):
                await self.connection.serve()
            other.cancel()

    async def _others(self) -> NoReturn:
        """Everything else that the programme does: each time it gets a turn another one begins."""
        while True:
            self.turns.append(0.0)
            await asyncio.sleep(0)


async def _watch() -> None:
    await asyncio.Event().wait()


def _run(work: Callable[[], object]) -> None:
    with asyncio.Runner() as runner:
        runner.run(work())  # type: ignore[arg-type]


@given(DEEDS, FRAMES, TIMES)
def test_a_burst_ends_in_the_same_book_as_one_message_after_the_other(
    deeds: list[tuple[str, int, str]], sizes: list[int], times: list[float]
) -> None:
    told = _told(deeds)
    reading = Reading(told, sizes, times)
    _run(reading.all)
    assert reading.heard == told
    burst, single = Book(), Book()
    for one in reading.heard:
        if isinstance(one, FeedMessage):
            burst.apply(one)
    for one in told:
        if isinstance(one, FeedMessage):
            single.apply(one)
    assert (burst.requests, burst.quotes, burst.trades, burst.last_seq) == (
        single.requests, single.quotes, single.trades, single.last_seq,
    )  # fmt: skip


@given(DEEDS, FRAMES, TIMES)
def test_no_turn_lasts_longer_than_its_time_and_the_message_that_ends_it(
    deeds: list[tuple[str, int, str]], sizes: list[int], times: list[float]
) -> None:
    reading = Reading(_told(deeds), sizes, times)
    _run(reading.all)
    assert max(reading.turns) < 2.0 + max(times) + 1e-6
