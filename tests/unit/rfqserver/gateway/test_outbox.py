import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfqserver.gateway.outbox import Outbox, SlowConsumerError, joined


@given(st.lists(st.binary(min_size=1, max_size=30).filter(lambda b: b"\n" not in b), max_size=40))
def test_joining_keeps_every_line_in_order(lines: list[bytes]) -> None:
    frames = joined(lines, 64)
    assert [line for frame in frames for line in frame.split(b"\n")] == lines
    assert all(len(frame) <= 64 for frame in frames)


def test_a_line_longer_than_a_frame_travels_alone() -> None:
    assert joined([b"a", b"b" * 100, b"c"], 10) == [b"a", b"b" * 100, b"c"]


def test_what_is_put_in_one_turn_leaves_in_one_write() -> None:
    async def scenario() -> list[str]:
        sent: list[str] = []

        async def send(frame: str) -> None:
            sent.append(frame)

        outbox = Outbox(bytes_max=1000, write_max_s=1, age_max_s=9)
        for line in (b"1", b"2", b"3"):
            outbox.put(line)
        outbox.finish()
        outbox.put(b"too late")
        await outbox.run(send)
        return sent

    assert asyncio.run(scenario()) == ["1\n2\n3"]


@pytest.mark.rule("SES-10")
def test_a_peer_with_too_much_waiting_is_cut_off() -> None:
    async def scenario() -> None:
        async def send(frame: str) -> None:
            raise AssertionError(f"nothing may be sent any more: {frame}")

        outbox = Outbox(bytes_max=10, write_max_s=1, age_max_s=9)
        for _ in range(3):
            outbox.put(b"12345")
        await outbox.run(send)

    with pytest.raises(SlowConsumerError, match="10 bytes"):
        asyncio.run(scenario())


@pytest.mark.rule("SES-10")
def test_a_write_that_hangs_is_cut_off() -> None:
    async def scenario() -> None:
        async def send(_frame: str) -> None:
            await asyncio.Event().wait()

        outbox = Outbox(bytes_max=10, write_max_s=0.01, age_max_s=9)
        outbox.put(b"1")
        await outbox.run(send)

    with pytest.raises(SlowConsumerError, match="waited longer"):
        asyncio.run(scenario())


@pytest.mark.rule("SES-10")
def test_a_message_that_grows_old_cuts_off_as_well() -> None:
    async def scenario() -> None:
        async def never(_frame: str) -> None:
            await asyncio.Event().wait()

        outbox = Outbox(bytes_max=1000, write_max_s=9, age_max_s=0.01)
        outbox.put(b"1")
        await outbox.run(never)

    with pytest.raises(SlowConsumerError, match="message waited longer"):
        asyncio.run(scenario())


def test_what_is_being_written_counts_and_is_not_waited_for_when_it_is_too_much() -> None:
    async def scenario() -> None:
        async def never(_frame: str) -> None:
            outbox.put(b"67890")
            outbox.put(b"x")
            await asyncio.Event().wait()

        outbox = Outbox(bytes_max=12, write_max_s=60, age_max_s=60)
        outbox.put(b"12345")
        await outbox.run(never)

    with pytest.raises(SlowConsumerError, match="12 bytes"):
        asyncio.run(scenario())


def test_more_than_the_bound_goes_through_when_the_sender_waits() -> None:
    async def scenario() -> list[str]:
        sent: list[str] = []

        async def send(frame: str) -> None:
            await asyncio.sleep(0)
            sent.append(frame)

        outbox = Outbox(bytes_max=10, write_max_s=1, age_max_s=9)
        async with asyncio.TaskGroup() as group:
            group.create_task(outbox.run(send))
            for number in range(50):
                outbox.put(b"%08d" % number)
                await outbox.drained()
                assert len(sent) == number + 1
            outbox.finish()
        return sent

    assert asyncio.run(scenario()) == [f"{number:08}" for number in range(50)]


def test_nobody_waits_for_a_peer_that_is_cut_off() -> None:
    async def scenario() -> None:
        async def never(_frame: str) -> None:
            await asyncio.get_running_loop().create_future()

        outbox = Outbox(bytes_max=10, write_max_s=0.05, age_max_s=9)
        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            group.create_task(outbox.run(never))
            outbox.put(b"12345678")
            await outbox.drained()

    with pytest.raises(ExceptionGroup) as raised:
        asyncio.run(scenario())
    assert raised.value.subgroup(SlowConsumerError) is not None


async def test_overflowing_while_a_write_runs_out_troubles_nobody_who_tells() -> None:
    outbox = Outbox(bytes_max=10, write_max_s=0.02, age_max_s=60)
    loop = asyncio.get_running_loop()
    told: list[str] = []

    async def hangs(_frame: str) -> None:
        # In the very turn in which this write is given up, more comes than is kept.
        assert outbox._patience is not None
        when_s = outbox._patience.when()
        assert when_s is not None
        loop.call_at(when_s + 1e-6, tell)
        await asyncio.Event().wait()

    def tell() -> None:
        outbox.put(b"more than ten bytes")
        told.append("told")

    outbox.put(b"first")
    with pytest.raises(SlowConsumerError, match="more than 10 bytes"):
        await outbox.run(hangs)
    assert told == ["told"]
