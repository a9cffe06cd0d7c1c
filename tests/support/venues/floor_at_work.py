"""A trader, a maker and its rival at a venue whose operator acts on them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from support.venues.dealing_room import CALLS
from support.venues.open_venue import OpenVenue, RawClient, open_venue, raw_client
from support.venues.port_messages import answer

from rfqdesk.protocol.commands import Quote, QuoteRequest, QuoteResponse
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType, Role
from rfqserver.service.operator.audit import AuditFilter, audit_rows
from rfqserver.service.operator.principal_desk import PrincipalDesk

OLGA = "operator:olga"


def ask(quote_req_id: str = "req-1", quantity: str = "10", **changes: object) -> QuoteRequest:
    legs = (Leg(instrument=CALLS[0].symbol, ratio=1, side=LegSide.BUY),)
    members = {"legs": legs, "quantity": quantity, "request_ttl_ms": 60_000} | changes
    return QuoteRequest(ref="1", quote_req_id=quote_req_id, **members)  # type: ignore[arg-type]


def price(rfq_id: str, revision: int = 1) -> Quote:
    return Quote(
        ref="2",
        rfq_id=rfq_id,
        quote_id="q-1",
        revision=revision,
        bid=PriceLevel("0.0051", "10"),
        offer=PriceLevel("0.0057", "10"),
    )


def lift(quote_resp_id: str = "resp-1") -> QuoteResponse:
    return QuoteResponse(
        ref="3",
        quote_resp_id=quote_resp_id,
        quote_req_id="req-1",
        maker="meridian",
        quote_id="q-1",
        revision=1,
        response=QuoteRespType.LIFT,
        quantity="10",
        price="0.0057",
    )


@dataclass
class Floor:
    """A trader, a maker and its rival, all logged on."""

    place: OpenVenue
    trader: RawClient
    maker: RawClient
    rival: RawClient
    trader_serial: str

    @property
    def principals(self) -> PrincipalDesk:
        return self.place.venue.identity.principals

    async def ask_and_quote(self) -> str:
        opened = await answer(self.trader, ask())
        assert isinstance(opened, Ack)
        assert isinstance(await answer(self.maker, price(opened.rfq_id)), Ack)
        return opened.rfq_id

    def audited(self, **wanted: str) -> list[str]:
        asked = AuditFilter(**wanted)  # type: ignore[arg-type]
        rows = audit_rows(self.place.venue.journal.read())
        return [row.record.entry.kind for row in rows if asked.takes(row)]


@asynccontextmanager
async def open_floor(folder: Path) -> AsyncIterator[Floor]:
    async with open_venue(folder) as place:
        albion = await place.enrol("albion", Role.TRADER)
        meridian = await place.enrol("meridian", Role.MAKER)
        halcyon = await place.enrol("halcyon", Role.MAKER)
        async with (
            raw_client(albion) as trader,
            raw_client(meridian) as maker,
            raw_client(halcyon) as rival,
        ):
            for client in (trader, maker, rival):
                await client.log_on()
            yield Floor(place, trader, maker, rival, albion.certificate.serial)
