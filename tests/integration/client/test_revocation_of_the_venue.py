"""The venue's own certificates looked up, over real TLS and real HTTP: refused in the handshake."""

import asyncio
from pathlib import Path

from support.pki.list_server import list_server
from support.pki.published_lists import (
    at_port_of,
    distrust,
    publishing,
    shaken,
    told_of_revocation,
    unknown,
)
from support.pki.throwaway_ca import A_DAY, ThrowawayCa
from support.venues.scripted_venue import scripted_venue, stay

from rfqdesk.client.errors import DistrustKind, UnknownKind
from rfqdesk.client.trust.revocation_lists import RevocationLists


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


async def test_a_venue_that_has_begun_to_publish_is_looked_up_at_once() -> None:
    """The own certificate is older than the publication port and names nothing."""
    async with list_server() as published:
        before = ThrowawayCa()
        now = ThrowawayCa(published_at=published.url, beside=before)
        mine = before.identity(1)
        stolen = now.server("localhost")
        published.publish(now, stolen)
        async with scripted_venue(stay, ca=now, server=stolen) as venue:
            identity = at_port_of(mine, venue)
            assert await distrust(identity) is DistrustKind.REVOKED
            assert venue.attempts == 0
        async with scripted_venue(stay, ca=now) as venue:
            assert (await shaken(at_port_of(mine, venue))).revocation_checked


async def test_many_connections_fetch_a_list_once() -> None:
    async with publishing() as (published, ca), scripted_venue(stay, ca=ca) as venue:
        lists = RevocationLists()
        async with asyncio.TaskGroup() as group:
            for _ in range(5):
                group.create_task(shaken(ca.identity(venue.port), lists))
        assert sorted(published.asked) == ["/issuing-1.crl", "/root.crl"]
