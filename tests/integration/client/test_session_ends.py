"""A session can be closed at any moment, and `connect` tidies up after its block."""

import asyncio

import pytest
from support.venues.scripted_venue import (
    Peer,
    hang,
    opened,
    scripted_venue,
    stay,
)
from support.venues.sessions import running
from support.waiting import until

from rfqdesk.client import connect
from rfqdesk.client.errors import (
    ConnectionRefusedByVenueError,
    LocalMistakeError,
    NotConnectedError,
)
from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionState
from rfqdesk.protocol.commands import Logon
from rfqdesk.protocol.events import (
    Logout,
)


@pytest.mark.parametrize("moment", ["before the welcome", "while waiting", "before running"])
async def test_it_can_be_closed_at_any_moment(moment: str) -> None:
    async with scripted_venue(hang) as venue:
        port = venue.port if moment == "before the welcome" else 1
        session = TradingSession(venue.ca.identity(port))
        if moment == "before running":
            await session.close()
            with pytest.raises(LocalMistakeError):
                await session.run()
        else:
            async with asyncio.TaskGroup() as group:
                group.create_task(session.run())
                if moment == "before the welcome":
                    await until(lambda: len(venue.peers) == 1)
                else:
                    await until(lambda: session.status.state is ConnectionState.WAITING)
                await session.close()
        assert session.status.state is ConnectionState.CLOSED
        await session.close()
        with pytest.raises(NotConnectedError):
            await session.wait_live()


async def test_cancelling_run_ends_the_session() -> None:
    async with scripted_venue(stay) as venue:
        session = TradingSession(venue.ca.identity(venue.port))
        stream = session.events()
        async with asyncio.TaskGroup() as group:
            task = group.create_task(session.run())
            await session.wait_live()
            task.cancel()
        assert session.status.state is ConnectionState.CLOSED
        assert [event async for event in stream] == []


@pytest.mark.rule("CON-14")
async def test_the_source_address_can_be_another_one_after_a_cut() -> None:
    addresses: list[str] = []

    async def script(peer: Peer) -> None:
        addresses.append(peer.address)
        await stay(peer)

    async with scripted_venue(script) as venue:
        identity = venue.ca.identity(venue.port, host="127.0.0.1")
        for local_address in (None, "127.0.0.2"):
            async with running(venue, identity, local_address=local_address) as (session, _):
                await session.wait_live()
    assert addresses == ["127.0.0.1", "127.0.0.2"]


async def test_another_certificate_is_used_from_the_next_connection_on() -> None:
    subjects: list[str] = []

    async def script(peer: Peer) -> None:
        transport = peer.request.transport
        assert transport is not None
        peer_certificate = transport.get_extra_info("peercert")
        subjects.append(peer_certificate["serialNumber"])
        await peer.log_on()
        if peer.number == 2:
            await peer.until_gone()

    async with scripted_venue(script) as venue:
        identity = venue.ca.identity(venue.port)
        session = TradingSession(identity)
        async with asyncio.TaskGroup() as group:
            group.create_task(session.run())
            session.replace_identity(venue.ca.identity(venue.port))
            await until(lambda: len(subjects) >= 1)
            session.replace_identity(venue.ca.identity(venue.port))
            await until(lambda: len(subjects) == 2)
            await session.close()
    assert subjects[0] != subjects[1]


async def test_connect_yields_a_live_session_with_every_event() -> None:
    async def script(peer: Peer) -> None:
        await peer.log_on(opened(1), opened(2))
        await peer.send(opened(3))
        await peer.until_gone()

    async with (
        scripted_venue(script) as venue,
        connect(venue.ca.identity(venue.port)) as session,
    ):
        assert session.status.state is ConnectionState.LIVE
        seqs = []
        async for event in session.events():
            seqs.append(event.seq)
            if event.seq == 3:
                break
        assert seqs == [1, 2, 3]


async def test_connect_raises_the_blocks_own_error_and_the_venues_refusal() -> None:
    async with scripted_venue(stay) as venue:
        with pytest.raises(KeyError, match="mine"):
            async with connect(venue.ca.identity(venue.port)):
                raise KeyError("mine")

    async def refusing(peer: Peer) -> None:
        await peer.send(Logout(reason="not_registered", text="", retry=False))

    async def welcoming_first(peer: Peer) -> None:
        await peer.welcome()
        assert isinstance(await peer.receive(), Logon)
        await refusing(peer)

    async with scripted_venue(welcoming_first) as venue:
        with pytest.raises(ConnectionRefusedByVenueError):
            async with connect(venue.ca.identity(venue.port)):
                pytest.fail("the block must not begin")
