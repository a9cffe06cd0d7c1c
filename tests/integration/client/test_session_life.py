"""A session logs on, resumes without loss or duplicates, and ends when it should."""

import asyncio

import pytest
from support.venues.scripted_venue import (
    Peer,
    now_ms,
    opened,
    scripted_venue,
    stay,
    welcome,
)
from support.venues.sessions import Recorder, running
from support.waiting import until

from rfqdesk.client.errors import (
    ConnectionLostError,
    ConnectionRefusedByVenueError,
    LostKind,
    ProtocolError,
    RefusalKind,
    SequenceGapError,
    UnreachableKind,
    VenueUnreachableError,
)
from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.protocol.events import (
    CaughtUp,
    LogonAck,
    Logout,
    PartyEntry,
    PartyList,
    SecurityList,
)
from rfqdesk.protocol.terms import Instrument, InstrumentKind


def instrument(symbol: str) -> Instrument:
    return Instrument(
        symbol=symbol,
        kind=InstrumentKind.FUTURE,
        underlying="BTC",
        price_currency="USD",
        tick_size="0.5",
        lot_size="1",
    )


async def test_it_logs_on_and_hears_the_backlog_and_what_follows() -> None:
    async def script(peer: Peer) -> None:
        logon = await peer.log_on(opened(1), opened(2))
        assert (logon.resume_after_seq, logon.pull_on_disconnect) == (0, False)
        await peer.send(opened(3), opened(4))
        await peer.until_gone()

    async with (
        scripted_venue(script) as venue,
        running(venue, pull_on_disconnect=False) as (session, heard),
    ):
        await session.wait_live()
        await until(lambda: session.last_seq == 4)
        assert heard.seqs == [1, 2, 3, 4]
        assert session.status.welcome is not None
        assert session.status.welcome.firm == "aurora"
        await until(lambda: session.status.rtt_ms is not None)
        assert session.clock.synchronised
        assert abs(session.clock.now_ms() - now_ms()) < 1_000
    assert heard.states == ["connecting", "live", "closed"]
    assert session.status.error is None


async def test_reference_data_is_replaced_when_complete() -> None:
    async def script(peer: Peer) -> None:
        await peer.log_on()
        await peer.send(SecurityList(instruments=(instrument("A"),), first=True, last=False))
        await peer.send(SecurityList(instruments=(instrument("B"),), first=False, last=True))
        await peer.send(PartyList(makers=(PartyEntry("delta", "Delta Five", True),)))
        await peer.send(SecurityList(instruments=(instrument("C"),), first=True, last=False))
        await peer.until_gone()

    async with scripted_venue(script) as venue, running(venue) as (session, heard):
        await until(lambda: len([m for m in heard.messages if isinstance(m, SecurityList)]) == 3)
        assert sorted(session.instruments) == ["A", "B"]
        assert session.makers == (PartyEntry("delta", "Delta Five", True),)


async def test_a_dropped_connection_is_taken_up_again_where_it_ended() -> None:
    async def first(peer: Peer) -> None:
        await peer.log_on(opened(1), opened(2))
        await peer.send(opened(3))
        peer.drop()

    async def second(peer: Peer) -> None:
        logon = await peer.log_on(opened(4), opened(5))
        assert logon.resume_after_seq == 3
        await peer.until_gone()

    async with scripted_venue(first, second) as venue, running(venue) as (session, heard):
        await until(lambda: session.last_seq == 5)
        assert heard.seqs == [1, 2, 3, 4, 5]
        assert ConnectionState.WAITING in {status.state for status in heard.statuses}
        await session.wait_live()
        assert session.status.error is None


async def test_what_is_held_already_is_not_told_twice() -> None:
    async def script(peer: Peer) -> None:
        await peer.log_on(opened(6), opened(7), last_seq=8)
        await peer.send(opened(7), opened(8))
        await peer.until_gone()

    async with (
        scripted_venue(script) as venue,
        running(venue, resume_after_seq=6) as (session, heard),
    ):
        await until(lambda: session.last_seq == 8)
        assert heard.seqs == [7, 8]


async def test_a_gap_is_not_accepted_but_fetched() -> None:
    async def first(peer: Peer) -> None:
        await peer.log_on(opened(1))
        await peer.send(opened(3))
        await peer.until_gone()

    async def second(peer: Peer) -> None:
        logon = await peer.log_on(opened(2), opened(3))
        assert logon.resume_after_seq == 1
        await peer.until_gone()

    async with scripted_venue(first, second) as venue, running(venue) as (session, heard):
        await until(lambda: session.last_seq == 3)
        assert heard.seqs == [1, 2, 3]
        errors = [status.error for status in heard.statuses if status.error is not None]
        assert any(isinstance(error, SequenceGapError) for error in errors)


@pytest.mark.rule("SES-03")
async def test_silence_counts_as_lost() -> None:
    async def silent(peer: Peer) -> None:
        peer.silent = True
        await peer.welcome(heartbeat_interval_ms=20, peer_silence_max_ms=150)
        await peer.receive()
        await peer.send(LogonAck(last_seq=0, server_time_ms=now_ms()), CaughtUp(last_seq=0))
        await peer.until_gone()

    async with scripted_venue(silent, stay) as venue, running(venue) as (session, heard):
        await until(lambda: len(venue.peers) == 2)
        await session.wait_live()
        lost = [s.error for s in heard.statuses if isinstance(s.error, ConnectionLostError)]
        assert lost[0].kind is LostKind.SILENCE


@pytest.mark.rule("SES-03")
async def test_heartbeats_keep_a_quiet_session_up() -> None:
    async def script(peer: Peer) -> None:
        await peer.welcome(heartbeat_interval_ms=20, peer_silence_max_ms=200)
        await peer.receive()
        await peer.send(LogonAck(last_seq=0, server_time_ms=now_ms()), CaughtUp(last_seq=0))
        await peer.until_gone()

    async with scripted_venue(script) as venue, running(venue) as (session, heard):
        await session.wait_live()
        await until(lambda: sum(s.rtt_ms is not None for s in heard.statuses) > 20)
        assert len(venue.peers) == 1
        assert heard.states == ["connecting", "live"]


@pytest.mark.parametrize(
    "script_name", ["no_welcome", "wrong_party", "binary", "not_json", "unknown_type"]
)
async def test_a_venue_that_breaks_the_protocol_is_left_and_tried_again(script_name: str) -> None:
    async def misbehave(peer: Peer) -> None:
        if script_name == "no_welcome":
            await peer.send(CaughtUp(last_seq=0))
        elif script_name == "wrong_party":
            await peer.send(welcome("session-1", firm="somebody-else"))
        elif script_name == "binary":
            await peer.websocket.send_bytes(b"\x00")
        elif script_name == "not_json":
            await peer.websocket.send_str("{")
        else:
            await peer.websocket.send_str('{"type":"surprise"}')
        await peer.until_gone()

    async with scripted_venue(misbehave, stay) as venue, running(venue) as (session, heard):
        await session.wait_live()
        assert any(isinstance(status.error, ProtocolError) for status in heard.statuses)


@pytest.mark.rule("SES-25")
async def test_a_log_out_that_invites_back_is_followed_by_another_connection() -> None:
    async def leaving(peer: Peer) -> None:
        await peer.log_on()
        await peer.send(Logout(reason="venue_stopping", text="Back in a minute.", retry=True))
        await peer.until_gone()

    async with scripted_venue(leaving, stay) as venue, running(venue) as (session, heard):
        await until(lambda: len(venue.peers) == 2)
        await session.wait_live()
        lost = [s.error for s in heard.statuses if isinstance(s.error, ConnectionLostError)]
        assert (lost[0].kind, lost[0].detail) == (LostKind.LOGGED_OUT, "Back in a minute.")


@pytest.mark.rule("SES-25")
async def test_a_log_out_for_good_ends_the_session() -> None:
    async def revoking(peer: Peer) -> None:
        await peer.log_on()
        await peer.send(Logout(reason="certificate_revoked", text="Ask us.", retry=False))
        await peer.until_gone()

    async with scripted_venue(revoking) as venue:
        session = TradingSession(venue.ca.identity(venue.port))
        await session.run()
        error = session.status.error
        assert isinstance(error, ConnectionRefusedByVenueError)
        assert (error.kind, error.text) == (RefusalKind.REVOKED, "Ask us.")
        assert session.status.state is ConnectionState.CLOSED
        with pytest.raises(ConnectionRefusedByVenueError):
            await session.wait_live()


async def test_a_venue_that_knows_less_than_we_do_is_not_traded_with() -> None:
    async def behind(peer: Peer) -> None:
        await peer.log_on(last_seq=3)
        await peer.until_gone()

    async with scripted_venue(behind) as venue:
        session = TradingSession(venue.ca.identity(venue.port), resume_after_seq=9)
        await session.run()
        error = session.status.error
        assert isinstance(error, ConnectionRefusedByVenueError)
        assert error.kind is RefusalKind.SEQUENCE_AHEAD


async def test_nobody_listening_is_retried_with_growing_pauses_and_can_be_hurried() -> None:
    async with scripted_venue(stay) as venue:
        identity = venue.ca.identity(venue.port)
    async with asyncio.TaskGroup() as group:
        session = TradingSession(identity)
        heard = Recorder(session)
        group.create_task(session.run())

        def waits() -> list[ConnectionStatus]:
            return [s for s in heard.statuses if s.state is ConnectionState.WAITING]

        for count in range(1, 5):
            await until(lambda count=count: len(waits()) == count)  # type: ignore[misc]
            session.reconnect_now()
        await session.close()
    pauses = [status.retry_in_ms or 0 for status in waits()]
    assert 125 <= pauses[0] <= 250
    assert 1_000 <= pauses[3] <= 2_000
    error = waits()[0].error
    assert isinstance(error, VenueUnreachableError)
    assert error.kind is UnreachableKind.REFUSED
