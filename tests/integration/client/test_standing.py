"""What a session knows of its own standing, against a real venue and an old one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from support.venues.dealing_room import CALLS
from support.venues.open_venue import OpenVenue, open_venue
from support.venues.scripted_venue import Peer, scripted_venue
from support.venues.sessions import Recorder, running
from support.waiting import until

from rfqdesk.client.errors import RefusalError
from rfqdesk.client.session import TradingSession
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.commands import Logon
from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.events import Ack, RequestEnded, Standing
from rfqdesk.protocol.limits import MINOR_VERSION
from rfqdesk.protocol.operations.decisions import EntitlementChange
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Leg, LegSide, RequestEndReason, Role

LEGS = (Leg(CALLS[0].symbol, 1, LegSide.BUY),)
OLGA = "operator:olga"


@asynccontextmanager
async def at_work(identity: Identity) -> AsyncIterator[tuple[TradingSession, Recorder]]:
    session = TradingSession(identity)
    recorder = Recorder(session)
    async with asyncio.TaskGroup() as group:
        group.create_task(session.run(), name="session under test")
        try:
            await session.wait_live()
            yield session, recorder
        finally:
            await session.close()


async def ask(session: TradingSession, quantity: str = "10") -> Ack:
    return await session.request_quotes(LEGS, quantity, request_ttl_ms=60_000)


async def refused(session: TradingSession, quantity: str = "10") -> RejectReason:
    with pytest.raises(RefusalError) as told:
        await ask(session, quantity)
    return told.value.reason


async def test_a_session_knows_its_standing_and_hears_each_change(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        jane = await place.enrol("albion", Role.TRADER)
        await place.enrol("meridian", Role.MAKER)
        async with at_work(jane) as (session, recorder):
            assert session.standing is not None
            assert (session.standing.role, session.standing.suspended) == (Role.TRADER, False)
            await _suspended_and_resumed(place, session, recorder)
            change = EntitlementChange(quantity_max="5")
            await place.venue.identity.principals.entitle("albion", change, operator=OLGA)
            limits = (Entitlements(quantity_max="5"),)
            await until(lambda: session.standing.entitlements == limits)  # type: ignore[union-attr]  # told by now
            assert await refused(session, "5.1") is RejectReason.QUANTITY_NOT_PERMITTED
            assert (await ask(session, "5")).rfq_id


async def _suspended_and_resumed(
    place: OpenVenue, session: TradingSession, recorder: Recorder
) -> None:
    principals = place.venue.identity.principals
    await ask(session)
    await principals.suspend("albion/jane", "a fat finger", operator=OLGA)
    await until(lambda: session.standing is not None and session.standing.suspended)
    assert session.standing is not None
    assert session.standing.text == "a fat finger"
    # The standing holds at once; what it ended is told when it is durable.
    await until(lambda: any(isinstance(one, RequestEnded) for one in recorder.messages))
    ended = [one.reason for one in recorder.messages if isinstance(one, RequestEnded)]
    assert ended == [RequestEndReason.SUSPENDED]
    assert await refused(session) is RejectReason.SUSPENDED
    await principals.resume("albion/jane", operator=OLGA)
    await until(lambda: session.standing is not None and not session.standing.suspended)
    assert (await ask(session)).rfq_id
    told = [one.suspended for one in recorder.messages if isinstance(one, Standing)]
    assert told == [False, True, False]


@pytest.mark.rule("VER-04")
@pytest.mark.parametrize(
    ("venue_knows", "agreed"),
    [(0, 0), (MINOR_VERSION, MINOR_VERSION), (MINOR_VERSION + 7, MINOR_VERSION)],
)
async def test_both_sides_speak_the_highest_version_that_both_know(
    venue_knows: int, agreed: int
) -> None:
    logons: list[Logon] = []

    async def script(peer: Peer) -> None:
        await peer.welcome(minor_version=venue_knows)
        logon = await peer.receive()
        assert isinstance(logon, Logon)
        logons.append(logon)
        # A venue of the first version refuses a member that it does not know.
        assert ("minor_version" in peer.frames[0]) == bool(agreed)

    async with scripted_venue(script) as venue, running(venue) as (session, _):
        await until(lambda: bool(logons))
        assert logons[0].minor_version == agreed
        assert session.standing is None
