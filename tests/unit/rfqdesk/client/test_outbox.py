"""What waits is joined into frames, in order, within bounds."""

import asyncio

import pytest

from rfqdesk.client.errors import LocalMistakeError, TooManyPendingError
from rfqdesk.client.outbox import Outbox


async def test_what_waits_leaves_in_one_frame_in_order() -> None:
    outbox = Outbox(frame_max_bytes=100)
    handed: list[str] = []
    outbox.put(b"one", lambda: handed.append("one"))
    outbox.put(b"two", lambda: handed.append("two"))
    assert handed == []
    assert await outbox.next_frame() == "one\ntwo"
    assert handed == ["one", "two"]


async def test_a_frame_never_exceeds_its_bound() -> None:
    outbox = Outbox(frame_max_bytes=7)
    for line in (b"aaa", b"bbb", b"ccc", b"1234567"):
        outbox.put(line)
    frames = [await outbox.next_frame() for _ in range(3)]
    assert frames == ["aaa\nbbb", "ccc", "1234567"]


async def test_it_waits_for_something_to_send() -> None:
    outbox = Outbox(frame_max_bytes=100)
    async with asyncio.TaskGroup() as group:
        frame = group.create_task(outbox.next_frame())
        await asyncio.sleep(0)
        assert not frame.done()
        outbox.put(b"now")
    assert frame.result() == "now"


async def test_too_much_is_refused_and_what_waits_stays() -> None:
    outbox = Outbox(frame_max_bytes=10, max_bytes=12)
    with pytest.raises(LocalMistakeError, match="larger than"):
        outbox.put(b"x" * 11)
    outbox.put(b"y" * 10)
    with pytest.raises(TooManyPendingError):
        outbox.put(b"zzz")
    assert await outbox.next_frame() == "y" * 10
    outbox.put(b"zzz")
    assert await outbox.next_frame() == "zzz"
