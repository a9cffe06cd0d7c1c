"""The request, quote and acceptance that tests of dealing play in a room."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from support.venues.dealing_room import CALLS, ListPeer, Room, open_room

from rfqdesk.protocol.commands import Quote, QuoteRequest, QuoteResponse
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType, Side

REQUEST = QuoteRequest(
    ref="1",
    quote_req_id="req-1",
    legs=(Leg(instrument=CALLS[0].symbol, ratio=1, side=LegSide.BUY),),
    quantity="10",
    side=Side.UNDISCLOSED,
    request_ttl_ms=60_000,
)
RESPONSE = QuoteResponse(
    ref="9",
    quote_resp_id="resp-1",
    quote_req_id="req-1",
    maker="meridian",
    quote_id="q-1",
    revision=1,
    response=QuoteRespType.LIFT,
    quantity="10",
    price="0.0057",
)


def quote(rfq_id: str, quote_id: str = "q-1") -> Quote:
    return Quote(
        ref="2",
        rfq_id=rfq_id,
        quote_id=quote_id,
        revision=1,
        bid=PriceLevel("0.0051", "10"),
        offer=PriceLevel("0.0057", "10"),
    )


def play(folder: Path, scenario: Callable[[Room], Awaitable[None]]) -> None:
    async def run() -> None:
        async with open_room(folder) as room:
            await scenario(room)

    asyncio.run(run())


async def ask_and_quote(room: Room, trader: ListPeer, maker: ListPeer) -> str:
    room.receive(trader, REQUEST)
    await room.settle()
    rfq_id = trader.of(Ack)[-1].rfq_id
    room.receive(maker, quote(rfq_id))
    await room.settle()
    return rfq_id
