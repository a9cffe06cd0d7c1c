"""A stream gives each event once, ends as the session ends, and never skips silently."""

import asyncio

import pytest
from support.venues.scripted_venue import opened

from rfqdesk.client.errors import ConnectionRefusedByVenueError, FeedOverrunError, RefusalKind
from rfqdesk.client.event_stream import EventStream
from rfqdesk.client.fan_out import FanOut


async def read(stream: EventStream) -> list[int]:
    return [event.seq async for event in stream]


async def test_events_come_in_order_and_the_end_comes_last() -> None:
    stream = EventStream()
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(read(stream))
        stream.put(opened(1))
        await asyncio.sleep(0)
        stream.put(opened(2))
        stream.end(None)
        stream.put(opened(3))
    assert reading.result() == [1, 2]


async def test_what_ended_the_session_is_raised_after_the_events() -> None:
    stream = EventStream()
    stream.put(opened(1))
    stream.end(ConnectionRefusedByVenueError(RefusalKind.REVOKED))
    assert (await anext(stream)).seq == 1
    with pytest.raises(ConnectionRefusedByVenueError):
        await anext(stream)


async def test_a_reader_too_far_behind_gets_an_error_not_a_gap() -> None:
    stream = EventStream(max_events=2)
    for seq in (1, 2, 3, 4):
        stream.put(opened(seq))
    with pytest.raises(FeedOverrunError):
        await anext(stream)


async def test_a_kept_stream_is_handed_out_once() -> None:
    fan_out = FanOut()
    fan_out.keep()
    fan_out.put(opened(1))
    kept, later = fan_out.stream(), fan_out.stream()
    fan_out.put(opened(2))
    fan_out.end(None)
    assert await read(kept) == [1, 2]
    assert await read(later) == [2]
    assert await read(fan_out.stream()) == []


async def test_listeners_may_leave_while_being_called() -> None:
    fan_out = FanOut()
    heard: list[str] = []

    def first(_: object) -> None:
        heard.append("first")
        leave_second()

    fan_out.subscribe(first)
    leave_second = fan_out.subscribe(lambda _: heard.append("second"))
    fan_out.tell(opened(1))
    fan_out.tell(opened(2))
    leave_second()
    assert heard == ["first", "second", "first"]
