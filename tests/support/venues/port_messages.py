"""What tests say at the trading port, message by message, and what they hear there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from support.venues.dealing_room import CALLS
from support.venues.open_venue import OpenVenue, RawClient, open_venue, raw_client

from rfqdesk.protocol.commands import Heartbeat, Quote, QuoteRequest, QuoteResponse
from rfqdesk.protocol.events import Ack, HeartbeatAck, Reject, ServerMessage
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType, Role


def ask(ref: str = "1", **changes: object) -> QuoteRequest:
    members: dict[str, object] = {
        "quote_req_id": "req-1",
        "legs": (Leg(instrument=CALLS[0].symbol, ratio=1, side=LegSide.BUY),),
        "quantity": "10",
        "request_ttl_ms": 60_000,
    }
    return QuoteRequest(ref=ref, **(members | changes))  # type: ignore[arg-type]


def price(rfq_id: str, ref: str = "1", **changes: object) -> Quote:
    members: dict[str, object] = {
        "quote_id": "q-1",
        "revision": 1,
        "bid": PriceLevel("0.0051", "10"),
        "offer": PriceLevel("0.0057", "10"),
    }
    return Quote(ref=ref, rfq_id=rfq_id, **(members | changes))  # type: ignore[arg-type]


def lift(ref: str = "1", **changes: object) -> QuoteResponse:
    members: dict[str, object] = {
        "quote_resp_id": "resp-1",
        "quote_req_id": "req-1",
        "maker": "meridian",
        "quote_id": "q-1",
        "revision": 1,
        "response": QuoteRespType.LIFT,
        "quantity": "10",
        "price": "0.0057",
    }
    return QuoteResponse(ref=ref, **(members | changes))  # type: ignore[arg-type]


@asynccontextmanager
async def logged_off(folder: Path) -> AsyncIterator[tuple[OpenVenue, RawClient]]:
    """A venue and a trader's connection to it."""
    async with open_venue(folder) as place:
        jane = await place.enrol("albion", Role.TRADER)
        async with raw_client(jane) as client:
            yield place, client


async def answer(client: RawClient, message: object) -> Ack | Reject:
    await client.send(message)  # type: ignore[arg-type]
    found = await client.next_of(Ack, Reject)
    assert isinstance(found, Ack | Reject)
    return found


async def reason(client: RawClient, message: object) -> RejectReason:
    found = await answer(client, message)
    assert isinstance(found, Reject), found
    return found.reason


async def open_request(place: OpenVenue, trader: RawClient) -> str:
    opened = await answer(trader, ask())
    assert isinstance(opened, Ack)
    return opened.rfq_id


async def heard_until_now(client: RawClient) -> list[ServerMessage]:
    """Everything said up to the answer to a heartbeat."""
    heard = []
    await client.send(Heartbeat(ref="now"))
    while not isinstance(message := await client.next(), HeartbeatAck):
        assert message is not None
        heard.append(message)
    return heard
