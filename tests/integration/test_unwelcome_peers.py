"""Peers that got through the handshake and are not to get any further."""

from pathlib import Path

import pytest
from support.venues.open_venue import open_venue, raw_client

from rfqdesk.client.enrolling.est import EstServer
from rfqdesk.client.errors import UnreachableKind, VenueUnreachableError
from rfqdesk.client.explaining import explain
from rfqdesk.protocol.commands import Logon
from rfqdesk.protocol.events import Logout, Welcome
from rfqdesk.protocol.limits import MINOR_VERSION
from rfqdesk.protocol.terms import Role
from rfqserver.ca.crl import RevocationReason


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "venue"


async def test_a_certificate_revoked_between_handshake_and_logon_hears_nothing(
    folder: Path,
) -> None:
    async with open_venue(folder) as place:
        jane = await place.enrol("albion", Role.TRADER)
        async with raw_client(jane) as client:
            welcome = await client.next()
            assert isinstance(welcome, Welcome)
            await place.venue.identity.revoke(
                jane.certificate.serial, RevocationReason.KEY_COMPROMISE, operator="test"
            )
            await client.send(Logon(session_id=welcome.session_id, minor_version=MINOR_VERSION))
            logout = await client.next()
            assert isinstance(logout, Logout)
            assert (logout.reason, logout.retry) == ("certificate_revoked", False)
            assert await client.next() is None


async def test_a_newcomer_at_the_trading_port_is_told_which_port_it_is(folder: Path) -> None:
    async with open_venue(folder) as place:
        trading_port = (await place.enrol("albion", Role.TRADER)).trading_port
        with pytest.raises(VenueUnreachableError) as caught:
            await EstServer("localhost", trading_port).fetch_pinned_root("ab" * 32)
    assert caught.value.kind is UnreachableKind.NOT_ENROLMENT
    assert "probably the trading port" in explain(caught.value).happened
