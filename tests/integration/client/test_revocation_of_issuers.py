"""The lists of issuing CAs that were left behind, replaced or revoked."""

import pytest
from support.pki.list_server import list_server
from support.pki.published_lists import (
    at_port_of,
    distrust,
    publishing,
    shaken,
    told_of_revocation,
    unknown,
)
from support.pki.throwaway_ca import ThrowawayCa
from support.venues.scripted_venue import ScriptedVenue, scripted_venue, server_context, stay

from rfqdesk.client.errors import DistrustKind, UnknownKind
from rfqdesk.client.trust.revocation_lists import RevocationLists


async def test_a_revoked_issuing_ca_takes_its_servers_with_it() -> None:
    async with publishing() as (published, ca):
        published.publish(ca, ca.issuing, number=2)
        async with scripted_venue(stay, ca=ca) as venue:
            assert await distrust(ca.identity(venue.port)) is DistrustKind.REVOKED
            assert venue.attempts == 0


async def test_the_lists_of_another_issuing_ca_are_learnt_from_what_the_server_shows() -> None:
    async with publishing() as (published, ca):
        newer = ThrowawayCa(published_at=published.url, beside=ca)
        published.publish(newer)
        identity = ca.identity(1)
        lists = RevocationLists()
        async with scripted_venue(stay, ca=newer) as venue:
            mine = at_port_of(identity, venue)
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
            assert await distrust(at_port_of(identity, venue)) is DistrustKind.REVOKED


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


async def test_an_older_certificate_that_names_no_list_escapes_none() -> None:
    """Of the same issuing CA, from before it published: its key was stolen since."""
    async with list_server() as published:
        ca = ThrowawayCa()
        old = ca.server("localhost")
        ca.published_at = published.url
        mine = ca.identity(1)
        published.publish(ca, old)
        async with scripted_venue(stay, ca=ca, server=old) as venue:
            assert await distrust(at_port_of(mine, venue)) is DistrustKind.REVOKED
            assert venue.attempts == 0
            # Nor does it help to keep the list away.
            await published.close()
            assert await unknown(at_port_of(mine, venue)) is UnknownKind.UNREACHABLE
            assert venue.attempts == 0


async def test_a_participant_of_issuers_left_behind_finds_the_venue_where_it_is() -> None:
    async with publishing() as (published, before):
        now = ThrowawayCa(published_at=published.url, beside=before)
        published.publish(now)
        # Nobody signs lists for the former issuing CA any more.
        del published.documents["/issuing-1.crl"]
        async with scripted_venue(stay, ca=now) as venue:
            mine = at_port_of(before.identity(1), venue)
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
            await shaken(at_port_of(mine, venue), lists)
            port = venue.port
        published.publish(second, stolen if what == "server certificate" else second.issuing,
                          number=2)  # fmt: skip
        clock[0] += 900_000
        replacing = second if what == "server certificate" else third
        venue = ScriptedVenue(replacing, stay)
        venue.port = port
        server = replacing.server("localhost")
        async with venue.running(server, server_context(replacing, server)):
            assert (await shaken(at_port_of(mine, venue), lists)).revocation_checked


async def test_a_revoked_issuing_ca_is_noticed_though_its_servers_name_no_list() -> None:
    async with publishing() as (published, ca):
        silent = ThrowawayCa(beside=ca)
        published.publish(ca, silent.issuing, number=2)
        async with scripted_venue(stay, ca=silent) as venue:
            lists = RevocationLists()
            for _ in range(2):
                kind = await distrust(at_port_of(ca.identity(1), venue), lists)
                assert kind is DistrustKind.REVOKED
            assert venue.attempts == 0
