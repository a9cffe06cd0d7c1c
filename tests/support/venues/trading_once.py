"""One trade at a venue that serves in the test's own process."""

from support.venues.dealing_room import CALLS
from support.venues.open_venue import OpenVenue, RawClient

from rfqdesk.protocol.commands import Quote, QuoteRequest, QuoteResponse
from rfqdesk.protocol.events import Ack, ExecutionReport, RequestOpened
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType


async def trade(opened: OpenVenue, taker: RawClient, dealer: RawClient, number: int = 1) -> str:
    """Ten calls bought at 0.0057; the trade's id. Each needs a `number` of its own."""
    legs = (Leg(instrument=CALLS[0].symbol, ratio=1, side=LegSide.BUY),)
    await taker.send(
        QuoteRequest(
            ref="1", quote_req_id=f"req-{number}", legs=legs, quantity="10", request_ttl_ms=60_000
        )
    )
    request = await dealer.next_of(RequestOpened)
    assert isinstance(request, RequestOpened)
    levels = (PriceLevel("0.0051", "10"), PriceLevel("0.0057", "10"))
    await dealer.send(
        Quote(ref="2", rfq_id=request.rfq_id, quote_id=f"q-{number}", revision=1, bid=levels[0],
              offer=levels[1])
    )  # fmt: skip
    await dealer.next_of(Ack)
    await taker.send(
        QuoteResponse(
            ref="3", quote_resp_id=f"resp-{number}", quote_req_id=f"req-{number}", maker="meridian",
            quote_id=f"q-{number}", revision=1, response=QuoteRespType.LIFT, quantity="10",
            price="0.0057",
        )
    )  # fmt: skip
    for client in (taker, dealer):
        await client.next_of(ExecutionReport)
    return list(opened.venue.sequencer.state.trades)[-1]
