"""Peers that got through the handshake and are not to get any further."""

from pathlib import Path

import pytest
from support.open_venue import open_venue, raw_client

from rfqdesk.protocol.commands import Logon
from rfqdesk.protocol.events import Logout, Welcome
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
            await client.send(Logon(session_id=welcome.session_id))
            logout = await client.next()
            assert isinstance(logout, Logout)
            assert (logout.reason, logout.retry) == ("certificate_revoked", False)
            assert await client.next() is None
