"""The venue's own certificates looked up, over real TLS and real HTTP: refused in the handshake."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.list_server import ListServer, list_server
from support.scripted_est import ScriptedEst
from support.scripted_venue import ScriptedVenue, scripted_venue, server_context, stay
from support.sessions import running
from support.throwaway_ca import A_DAY, ThrowawayCa
from support.waiting import until

from rfqdesk.client import revocation_watch
from rfqdesk.client.errors import (
    ConnectionRefusedByVenueError,
    DistrustKind,
    RevocationUnknownError,
    ServerNotTrustedError,
    UnknownKind,
)
from rfqdesk.client.est import EstServer
from rfqdesk.client.explaining import explain
from rfqdesk.client.handshake import Handshake
from rfqdesk.client.handshake_steps import steps_of
from rfqdesk.client.revocation_lists import RevocationLists
from rfqdesk.client.status import ConnectionState
from rfqdesk.client.websocket import trading_websocket
from rfqdesk.identity.csr import csr_der, make_csr
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.keypair import generate_key


@contextlib.asynccontextmanager
async def publishing() -> AsyncIterator[tuple[ListServer, ThrowawayCa]]:
    """An authority whose certificates name lists that are published, all good."""
    async with list_server() as published:
        ca = ThrowawayCa(published_at=published.url)
        published.publish(ca)
        yield published, ca


async def shaken(identity: Identity, lists: RevocationLists | None = None) -> Handshake:
    """Connect once."""
    heard: list[Handshake] = []
    async with trading_websocket(identity, None, heard.append, lists):
        return heard[0]


async def distrust(identity: Identity, lists: RevocationLists | None = None) -> DistrustKind:
    with pytest.raises(ServerNotTrustedError) as caught:
        await shaken(identity, lists)
    return caught.value.kind


async def unknown(identity: Identity, lists: RevocationLists | None = None) -> UnknownKind:
    with pytest.raises(RevocationUnknownError) as caught:
        await shaken(identity, lists)
    assert "no connection was made" in explain(caught.value).happened
    return caught.value.kind


def told_of_revocation(handshake: Handshake) -> tuple[str, str]:
    """What the inspector says of it, and in which tone."""
    checks = steps_of(handshake)[2].checks
    [check] = [one for one in checks if one.text.startswith("Revocation")]
    return check.text, check.tone


async def test_a_venue_in_good_standing_is_told_with_its_lists() -> None:
    async with publishing() as (published, ca), scripted_venue(stay, ca=ca) as venue:
        published.publish(ca, ca.client(), number=12)
        text, tone = told_of_revocation(await shaken(ca.identity(venue.port)))
        assert tone == "ok"
        day = f"{ca.now - A_DAY:%Y-%m-%d %H:%M} UTC"
        assert text == (
            f"Revocation: checked against list 12 of Test Venue Issuing, of {day} and list 12 of "
            f"Test Venue Root, of {day}."
        )


async def test_a_revoked_server_certificate_is_refused_in_the_handshake() -> None:
    async with publishing() as (published, ca):
        stolen = ca.server("localhost")
        published.publish(ca, stolen, number=2)
        async with scripted_venue(stay, ca=ca, server=stolen) as venue:
            assert await distrust(ca.identity(venue.port)) is DistrustKind.REVOKED
            assert venue.attempts == 0
        async with scripted_venue(stay, ca=ca) as venue:
            await shaken(ca.identity(venue.port))


async def test_a_revoked_issuing_ca_takes_its_servers_with_it() -> None:
    async with publishing() as (published, ca):
        published.publish(ca, ca.issuing, number=2)
        async with scripted_venue(stay, ca=ca) as venue:
            assert await distrust(ca.identity(venue.port)) is DistrustKind.REVOKED
            assert venue.attempts == 0


async def test_an_unreachable_port_fails_closed_and_a_kept_list_bridges_it(tmp_path: Path) -> None:
    async with publishing() as (published, ca), scripted_venue(stay, ca=ca) as venue:
        identity = ca.identity(venue.port)
        await published.close()
        assert await unknown(identity, RevocationLists(tmp_path)) is UnknownKind.UNREACHABLE
        assert venue.attempts == 0
        await published.open()
        await shaken(identity, RevocationLists(tmp_path))
        await published.close()
        # Another run of the programme, which finds the lists where they were kept.
        assert (await shaken(identity, RevocationLists(tmp_path))).revocation_checked
        assert await unknown(identity, RevocationLists()) is UnknownKind.UNREACHABLE


async def test_a_stale_list_fails_closed() -> None:
    async with publishing() as (published, ca), scripted_venue(stay, ca=ca) as venue:
        stale = ca.revocation_list(ca.issuing, from_now=-2 * A_DAY, until_now=-A_DAY)
        published.put(ca.issuing_list_url, stale)
        assert await unknown(ca.identity(venue.port)) is UnknownKind.ENDED
        assert venue.attempts == 0


async def test_a_list_put_back_does_not_let_the_revoked_in_again(tmp_path: Path) -> None:
    async with publishing() as (published, ca):
        stolen = ca.server("localhost")
        async with scripted_venue(stay, ca=ca, server=stolen) as venue:
            identity = ca.identity(venue.port)
            published.publish(ca, stolen, number=2)
            assert await distrust(identity, RevocationLists(tmp_path)) is DistrustKind.REVOKED
            published.publish(ca, number=1)
            assert await distrust(identity, RevocationLists(tmp_path)) is DistrustKind.REVOKED


async def test_somebody_elses_list_is_not_believed() -> None:
    async with publishing() as (published, ca), scripted_venue(stay, ca=ca) as venue:
        mallory = ThrowawayCa()
        published.put(ca.issuing_list_url, mallory.revocation_list(mallory.issuing))
        assert await unknown(ca.identity(venue.port)) is UnknownKind.INVALID


async def test_a_venue_that_publishes_nothing_is_let_in_and_told_so() -> None:
    async with scripted_venue(stay) as venue:
        handshake = await shaken(venue.ca.identity(venue.port))
        text, tone = told_of_revocation(handshake)
        assert not handshake.revocation_checked
        assert "name no list" in text
        assert tone == ""


async def test_the_lists_of_another_issuing_ca_are_learnt_from_what_the_server_shows() -> None:
    async with publishing() as (published, ca):
        newer = ThrowawayCa(published_at=published.url, beside=ca)
        published.publish(newer)
        identity = ca.identity(1)
        lists = RevocationLists()
        async with scripted_venue(stay, ca=newer) as venue:
            mine = _moved(identity, venue)
            text, tone = told_of_revocation(await shaken(mine, lists))
            assert tone == "ok"
            assert "Test Venue Issuing 2" in text
            published.asked.clear()
            # Known by now, so the next handshake does not fail first.
            await shaken(mine, lists)
            assert published.asked == []
        stolen = newer.server("localhost")
        published.publish(newer, stolen, number=2)
        async with scripted_venue(stay, ca=newer, server=stolen) as venue:
            assert await distrust(_moved(identity, venue)) is DistrustKind.REVOKED


async def test_a_venue_that_has_begun_to_publish_is_looked_up_at_once() -> None:
    """The own certificate is older than the publication port and names nothing."""
    async with list_server() as published:
        before = ThrowawayCa()
        now = ThrowawayCa(published_at=published.url, beside=before)
        mine = before.identity(1)
        stolen = now.server("localhost")
        published.publish(now, stolen)
        async with scripted_venue(stay, ca=now, server=stolen) as venue:
            identity = _moved(mine, venue)
            assert await distrust(identity) is DistrustKind.REVOKED
            assert venue.attempts == 0
        async with scripted_venue(stay, ca=now) as venue:
            assert (await shaken(_moved(mine, venue))).revocation_checked


async def test_an_issuing_ca_that_names_no_list_leaves_the_leaf_to_be_judged() -> None:
    async with list_server() as published:
        ca = ThrowawayCa()
        ca.published_at = published.url
        stolen = ca.server("localhost")
        published.publish(ca, stolen)
        async with scripted_venue(stay, ca=ca, server=stolen) as venue:
            assert await distrust(ca.identity(venue.port)) is DistrustKind.REVOKED
        async with scripted_venue(stay, ca=ca) as venue:
            text, tone = told_of_revocation(await shaken(ca.identity(venue.port)))
            assert "No list is named for what Test Venue Root issued" in text
            assert tone == "warn"


async def test_revoked_while_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revocation_watch, "LOOK_EVERY_S", 0.01)
    async with publishing() as (published, ca):
        server = ca.server("localhost")
        clock = [int(ca.now.timestamp()) * 1000]
        lists = RevocationLists(now_ms=lambda: clock[0])
        async with (
            scripted_venue(stay, ca=ca, server=server) as venue,
            running(venue, lists=lists) as (session, heard),
        ):
            await session.wait_live()
            asked = len(published.asked)
            published.publish(ca, server, number=2)
            clock[0] += 900_000
            await until(lambda: session.status.state is ConnectionState.CLOSED)
            assert len(published.asked) > asked
            error = session.status.error
            assert isinstance(error, ServerNotTrustedError)
            assert error.kind is DistrustKind.REVOKED
            assert heard.states == ["connecting", "live", "connecting", "closed"]


async def test_a_missing_list_ends_no_session_that_was_well_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(revocation_watch, "LOOK_EVERY_S", 0.01)
    async with publishing() as (published, ca):
        clock = [int(ca.now.timestamp()) * 1000]
        lists = RevocationLists(now_ms=lambda: clock[0])
        async with (
            scripted_venue(stay, ca=ca) as venue,
            running(venue, lists=lists) as (session, _),
        ):
            await session.wait_live()
            published.documents.clear()
            published.asked.clear()
            clock[0] += 2 * 86_400_000
            await until(lambda: len(published.asked) > 2)
            assert session.status.state is ConnectionState.LIVE


async def test_a_session_waits_for_the_list_and_says_why() -> None:
    async with publishing() as (published, ca), scripted_venue(stay, ca=ca) as venue:
        kept = dict(published.documents)
        published.documents.clear()
        async with running(venue) as (session, _):
            await until(lambda: session.status.state is ConnectionState.WAITING)
            assert isinstance(session.status.error, RevocationUnknownError)
            published.documents.update(kept)
            session.reconnect_now()
            await session.wait_live()


async def test_a_renewal_is_not_asked_of_a_revoked_server() -> None:
    async with publishing() as (published, ca):
        stolen = ca.server("localhost")
        published.publish(ca, stolen, number=2)
        request = csr_der(make_csr(generate_key(), firm_name="Aurora", person="Ines"))
        async with ScriptedEst(ca).running(stolen) as est:
            with pytest.raises(ServerNotTrustedError) as caught:
                await EstServer("localhost", est.port).simple_reenroll(request, ca.identity(1))
            assert caught.value.kind is DistrustKind.REVOKED
            assert est.requests == []


async def test_the_own_certificates_revocation_is_the_venues_to_say() -> None:
    async with publishing() as (published, ca):
        client = ca.client()
        published.publish(ca, client, number=2)
        async with scripted_venue(stay, ca=ca, crls_pem=ca.crls_pem(client)) as venue:
            with pytest.raises(ConnectionRefusedByVenueError):
                await shaken(ca.identity(venue.port, client=client))


def _moved(identity: Identity, venue: ScriptedVenue) -> Identity:
    return replace(identity, trading_port=venue.port)


async def test_many_connections_fetch_a_list_once() -> None:
    async with publishing() as (published, ca), scripted_venue(stay, ca=ca) as venue:
        lists = RevocationLists()
        async with asyncio.TaskGroup() as group:
            for _ in range(5):
                group.create_task(shaken(ca.identity(venue.port), lists))
        assert sorted(published.asked) == ["/issuing-1.crl", "/root.crl"]


async def test_an_older_certificate_that_names_no_list_escapes_none() -> None:
    """Of the same issuing CA, from before it published: its key was stolen since."""
    async with list_server() as published:
        ca = ThrowawayCa()
        old = ca.server("localhost")
        ca.published_at = published.url
        mine = ca.identity(1)
        published.publish(ca, old)
        async with scripted_venue(stay, ca=ca, server=old) as venue:
            assert await distrust(_moved(mine, venue)) is DistrustKind.REVOKED
            assert venue.attempts == 0
            # Nor does it help to keep the list away.
            await published.close()
            assert await unknown(_moved(mine, venue)) is UnknownKind.UNREACHABLE
            assert venue.attempts == 0


async def test_a_participant_of_issuers_left_behind_finds_the_venue_where_it_is() -> None:
    async with publishing() as (published, before):
        now = ThrowawayCa(published_at=published.url, beside=before)
        published.publish(now)
        # Nobody signs lists for the former issuing CA any more.
        del published.documents["/issuing-1.crl"]
        async with scripted_venue(stay, ca=now) as venue:
            mine = _moved(before.identity(1), venue)
            text, tone = told_of_revocation(await shaken(mine))
            assert "Test Venue Issuing 2" in text
            assert tone == "ok"
            assert venue.attempts == 1


@pytest.mark.parametrize("what", ["server certificate", "issuing CA"])
async def test_a_venue_that_replaced_what_was_revoked_is_found_again(what: str) -> None:
    async with publishing() as (published, ca):
        second = ThrowawayCa(published_at=published.url, beside=ca)
        third = ThrowawayCa(published_at=published.url, beside=second)
        for authority in (second, third):
            published.publish(authority)
        clock = [int(ca.now.timestamp()) * 1000]
        lists = RevocationLists(now_ms=lambda: clock[0])
        stolen, mine = second.server("localhost"), ca.identity(1)
        async with scripted_venue(stay, ca=second, server=stolen) as venue:
            await shaken(_moved(mine, venue), lists)
            port = venue.port
        published.publish(second, stolen if what == "server certificate" else second.issuing,
                          number=2)  # fmt: skip
        clock[0] += 900_000
        replacing = second if what == "server certificate" else third
        venue = ScriptedVenue(replacing, stay)
        venue.port = port
        server = replacing.server("localhost")
        async with venue.running(server, server_context(replacing, server)):
            assert (await shaken(_moved(mine, venue), lists)).revocation_checked


async def test_a_revoked_issuing_ca_is_noticed_though_its_servers_name_no_list() -> None:
    async with publishing() as (published, ca):
        silent = ThrowawayCa(beside=ca)
        published.publish(ca, silent.issuing, number=2)
        async with scripted_venue(stay, ca=silent) as venue:
            lists = RevocationLists()
            for _ in range(2):
                kind = await distrust(_moved(ca.identity(1), venue), lists)
                assert kind is DistrustKind.REVOKED
            assert venue.attempts == 0
