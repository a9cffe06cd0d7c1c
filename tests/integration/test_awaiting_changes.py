"""Operators hear that something changed, over real TLS, without asking again and again."""

import asyncio
from pathlib import Path

import pytest
from support.pki.knocking import floor
from support.venues.open_venue import open_venue, raw_client
from support.venues.operators import line_of, newcomer, olga
from support.waiting import until

from rfqdesk.client import operate
from rfqdesk.client.errors import ClientError
from rfqdesk.client.operating import OperatorSession
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.live import AwaitChanges, ChangesView, ListSessions, ShowChanges
from rfqdesk.protocol.operations.market_requests import HaltTrading
from rfqdesk.protocol.operations.wire import encode_operation
from rfqdesk.protocol.terms import Role
from rfqserver.gateway import operations


async def settled(venue: OperatorSession) -> ChangesView:
    """The counts, once the connection that waits is counted itself."""
    changes = (await venue.perform(ShowChanges())).changes
    assert changes is not None
    return await venue.wait_changes(changes)


@pytest.mark.rule("OPR-12")
async def test_each_kind_of_change_ends_the_wait(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        alice = await place.enrol("acme", Role.TRADER, "alice")
        async with operate(await olga(place)) as venue, operate(await olga(place, "oleg")) as other:
            seen = await settled(venue)

            async def heard() -> ChangesView:
                """What ends the wait that has begun by then."""
                nonlocal seen
                before, seen = seen, await asyncio.wait_for(waiting, 5)
                return before

            waiting = asyncio.create_task(venue.wait_changes(seen))
            await newcomer(place)
            assert (await heard()).identity < seen.identity
            assert seen.enrolments_pending == 1
            waiting = asyncio.create_task(venue.wait_changes(seen))
            await other.perform(HaltTrading(scope=HaltScope.FIRM, name="acme", reason="drill"))
            before = await heard()
            while before.market == seen.market:
                # The other operator's connection comes first.
                waiting = asyncio.create_task(venue.wait_changes(seen))
                before = await heard()
            waiting = asyncio.create_task(venue.wait_changes(seen))
            async with raw_client(alice) as client:
                await client.log_on()
                assert (await heard()).sessions < seen.sessions
                sessions = (await venue.perform(ListSessions())).sessions
                assert "alice" in {one.trader for one in sessions}


@pytest.mark.rule("OPR-07", "OPR-12")
async def test_waiting_takes_no_operations_place_and_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "WAITS_MAX", 2)
    monkeypatch.setattr(operations, "AT_ONCE_MAX", 1)
    async with (
        floor(tmp_path) as (place, forger),
        line_of(place, forger, await olga(place)) as line,
    ):
        # All connections first: each is a change, which would end the waiting.
        [signer, *_] = await asyncio.gather(*(line.begin() for _ in range(4)))
        identity, market, sessions, trades = place.venue.live.changes().counts
        wait = encode_operation(
            AwaitChanges(identity=identity, market=market, sessions=sessions, trades=trades)
        )
        async with asyncio.TaskGroup() as group:
            waits = []
            for number in (1, 2):
                waits.append(group.create_task(line.post(signer.signed(wait))))
                await until(lambda number=number: place.venue.live.waiting == number)
            assert await line.post(signer.signed(wait)) == (429, "too_many_messages")
            halt = HaltTrading(scope=HaltScope.VENUE, reason="drill")
            assert (await line.post(signer.signed(encode_operation(halt))))[0] == 200
        assert [wait.result()[0] for wait in waits] == [200, 200]
        assert place.venue.live.waiting == 0


async def test_who_waits_is_let_go_when_the_venue_ends(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "v") as place:
        session = OperatorSession(await olga(place))
        waiting = asyncio.create_task(session.wait_changes(await settled(session)))
        await until(lambda: place.venue.live.waiting == 1)
    # The venue has ended in good order, and told what it knew.
    with pytest.raises(ClientError):
        await session.wait_changes(await waiting)
    await session.close()


async def test_another_identity_and_an_old_connection_are_replaced_before_the_next_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with floor(tmp_path) as (place, _):
        first, second = await olga(place), await olga(place, "oleg")
        async with operate(first) as venue:
            seen = await settled(venue)
            # As a renewal does; here with another holder, so that it shows.
            venue.replace_identity(second)
            await venue.wait_changes(seen)
            holders = {one.trader for one in place.venue.live.sessions()}
            assert holders == {"olga", "oleg"}
        monkeypatch.setattr("rfqdesk.client.operating.LINE_MAX_AGE_S", 0.0)
        async with operate(first) as venue:
            seen = await settled(venue)
            before = {one.line_id for one in place.venue.live.sessions()}
            await venue.wait_changes(seen)
            assert {one.line_id for one in place.venue.live.sessions()} - before
