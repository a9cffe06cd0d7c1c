"""The venue's own certificates looked up while a session lasts."""

import pytest
from support.pki.published_lists import publishing, shaken
from support.venues.scripted_est import ScriptedEst
from support.venues.scripted_venue import scripted_venue, stay
from support.venues.sessions import running
from support.waiting import until

from rfqdesk.client.enrolling.est import EstServer
from rfqdesk.client.errors import (
    ConnectionRefusedByVenueError,
    DistrustKind,
    RevocationUnknownError,
    ServerNotTrustedError,
)
from rfqdesk.client.status import ConnectionState
from rfqdesk.client.trust import revocation_watch
from rfqdesk.client.trust.revocation_lists import RevocationLists
from rfqdesk.identity.csr import csr_der, make_csr
from rfqdesk.identity.keypair import generate_key


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
