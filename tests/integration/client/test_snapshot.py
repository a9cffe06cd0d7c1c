"""A bot that begins with a snapshot, at a real venue and after a broken connection."""

import asyncio
from pathlib import Path

from support.venues.dealing_room import CALLS
from support.venues.open_venue import open_venue, raw_client
from support.venues.scripted_venue import Peer, now_ms, opened, scripted_venue
from support.waiting import until

from rfqdesk.client.entry import connect
from rfqdesk.client.session import TradingSession
from rfqdesk.protocol.commands import Logon
from rfqdesk.protocol.events import CaughtUp, FeedEvent, LogonAck, RequestOpened, Snapshot
from rfqdesk.protocol.terms import Leg, LegSide, Role

LEGS = (Leg(CALLS[0].symbol, 1, LegSide.BUY),)


async def test_a_snapshot_then_live_and_no_cancelled_request_of_before(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        jane = await place.enrol("albion", Role.TRADER)
        await place.enrol("meridian", Role.MAKER)
        async with connect(jane) as first:
            await first.request_quotes(LEGS, "10", request_ttl_ms=60_000, quote_req_id="over")
            await first.cancel_request("over")
            stands = await first.request_quotes(
                LEGS, "10", request_ttl_ms=60_000, quote_req_id="stands"
            )
        async with connect(jane, snapshot=True) as session:
            events = session.events()
            begun = await anext(events)
            assert isinstance(begun, RequestOpened)
            assert begun.rfq_id == stands.rfq_id
            assert session.last_seq == 3
            later = await session.request_quotes(LEGS, "10", request_ttl_ms=60_000)
            live = await anext(events)
            assert (live.seq, live.rfq_id) == (4, later.rfq_id)


async def test_who_asks_for_none_gets_none(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        jane = await place.enrol("albion", Role.TRADER)
        async with raw_client(jane) as client:
            await client.log_on()
        async with raw_client(jane) as client:
            welcome = await client.next()
            session_id = getattr(welcome, "session_id", "")
            await client.send(Logon(session_id=session_id, minor_version=2, snapshot=True))
            part = await client.next_of(Snapshot, CaughtUp)
            assert part == Snapshot(last_seq=0, events=(), first=True, last=True)


async def test_one_cut_short_is_asked_for_again_and_what_is_held_is_not() -> None:
    logons: list[Logon] = []

    async def script(peer: Peer) -> None:
        await peer.welcome()
        logon = await peer.receive()
        assert isinstance(logon, Logon)
        logons.append(logon)
        await peer.send(LogonAck(last_seq=8, server_time_ms=now_ms()))
        if peer.number == 1:
            await peer.send(Snapshot(last_seq=7, events=(opened(2),), first=True, last=False))
            peer.drop()
        elif peer.number == 2:
            await peer.send(Snapshot(last_seq=7, events=(opened(5),), first=True, last=True))
            await peer.send(CaughtUp(last_seq=7), opened(8))
            await until(lambda: len(heard) == 2)
            peer.drop()
        else:
            await peer.send(CaughtUp(last_seq=8))
            await peer.until_gone()

    heard: list[FeedEvent] = []

    async def listen(session: TradingSession) -> None:
        async for event in session.events():
            heard.append(event)  # noqa: PERF401 - Watched while it grows.

    async with scripted_venue(script) as venue, asyncio.TaskGroup() as group:
        session = TradingSession(venue.ca.identity(venue.port), snapshot=True)
        group.create_task(listen(session))
        group.create_task(session.run())
        await until(lambda: len(logons) == 3)
        await session.close()
    assert [event.seq for event in heard] == [5, 8]
    assert [(one.snapshot, one.resume_after_seq) for one in logons] == [
        (True, 0),
        (True, 0),
        (False, 8),
    ]
