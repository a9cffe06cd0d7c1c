"""One step of the operator ends a whole firm: sessions, quotes and handshakes to come."""

from pathlib import Path

import pytest
from support.venues.open_venue import RawClient, open_venue, raw_client

from rfqdesk.client.errors import ConnectionRefusedByVenueError
from rfqdesk.protocol.commands import QuoteRequest
from rfqdesk.protocol.events import Ack, Logout
from rfqdesk.protocol.terms import Leg, LegSide, Role
from rfqserver.ca.crl import RevocationReason


async def farewell(client: RawClient) -> Logout:
    """What the venue says last."""
    message = await client.next_of(Logout)
    assert isinstance(message, Logout)
    return message


async def test_every_session_of_the_firm_ends_and_no_other(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        jane = await place.enrol("albion", Role.TRADER, "jane")
        john = await place.enrol("albion", Role.MAKER, "john")
        zoe = await place.enrol("zeta", Role.TRADER, "zoe")
        async with raw_client(jane) as one, raw_client(john) as two, raw_client(zoe) as three:
            for client in (one, two, three):
                await client.log_on()

            gone = await place.venue.identity.revoke_firm(
                "albion", RevocationReason.AFFILIATION_CHANGED, operator="operator:olga"
            )

            assert {record.trader for record in gone} == {"jane", "john"}
            assert (await farewell(one)).reason == "certificate_revoked"
            assert (await farewell(two)).reason == "certificate_revoked"
            symbol = next(iter(place.venue.sequencer.state.instruments))
            await three.send(
                QuoteRequest(
                    ref="1",
                    quote_req_id="still-here",
                    legs=(Leg(instrument=symbol, ratio=1, side=LegSide.BUY),),
                    quantity="10",
                    request_ttl_ms=60_000,
                )
            )
            assert isinstance(await three.next_of(Ack), Ack)
        for revoked in (jane, john):
            with pytest.raises(ConnectionRefusedByVenueError, match="revoked"):
                async with raw_client(revoked) as client:
                    await client.next()
        async with raw_client(zoe) as client:
            await client.log_on()
