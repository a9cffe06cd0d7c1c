"""The venue's own certificate is revoked while somebody trades."""

import ssl
from pathlib import Path

from cryptography import x509
from support.venues.open_venue import OpenVenue, open_venue, raw_client

from rfqdesk.protocol.commands import QuoteRequest
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.terms import Leg, LegSide, Role
from rfqserver.ca.crl import RevocationReason


def request(place: OpenVenue, own_id: str) -> QuoteRequest:
    symbol = next(iter(place.venue.sequencer.state.instruments))
    return QuoteRequest(
        ref=own_id,
        quote_req_id=own_id,
        legs=(Leg(instrument=symbol, ratio=1, side=LegSide.BUY),),
        quantity="10",
        request_ttl_ms=60_000,
    )


def presented(client: ssl.SSLObject) -> str:
    """The serial number of the certificate that a connection was shown."""
    der = client.getpeercert(binary_form=True)
    assert der is not None
    return format(x509.load_der_x509_certificate(der).serial_number, "x")


async def test_live_sessions_go_on_and_new_ones_see_the_successor(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        jane = await place.enrol("albion", Role.TRADER)
        await place.enrol("meridian", Role.MAKER, "john")
        desk = place.venue.identity
        async with raw_client(jane) as before:
            await before.log_on()
            shown = presented(before.websocket.get_extra_info("ssl_object"))
            gone, new = await desk.revoke_own(
                shown, RevocationReason.KEY_COMPROMISE, operator="operator:olga"
            )
            assert (gone.status, new.status) == ("revoked", "in-use")

            async with raw_client(jane) as after:
                await after.log_on()
                assert presented(after.websocket.get_extra_info("ssl_object")) == new.serial
            await before.send(request(place, "still-here"))
            assert isinstance(await before.next_of(Ack), Ack)
