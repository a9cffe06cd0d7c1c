"""A request and a quote spoken over two raw connections."""

from support.venues.dealing_room import CALLS
from support.venues.open_venue import RawClient

from rfqdesk.protocol.commands import Quote, QuoteRequest, QuoteResponse
from rfqdesk.protocol.events import QuoteLive, RequestOpened
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType


def request(number: str = "1", **changes: object) -> QuoteRequest:
    """A two-way request to every maker."""
    members: dict[str, object] = {
        "quote_req_id": f"req-{number}",
        "legs": (Leg(instrument=CALLS[0].symbol, ratio=1, side=LegSide.BUY),),
        "quantity": "10",
        "request_ttl_ms": 60_000,
    }
    return QuoteRequest(ref=f"ask-{number}", **(members | changes))  # type: ignore[arg-type]


async def quoted(taker: RawClient, maker: RawClient, number: str = "1") -> QuoteLive:
    """Open a request for every maker and have it quoted; what the taker then sees."""
    await taker.send(request(number))
    opened = await maker.next_of(RequestOpened)
    assert isinstance(opened, RequestOpened)
    await maker.send(
        Quote(
            ref=f"quote-{number}",
            rfq_id=opened.rfq_id,
            quote_id=f"q-{number}",
            revision=1,
            bid=PriceLevel("0.0051", "10"),
            offer=PriceLevel("0.0057", "10"),
        )
    )
    quote = await taker.next_of(QuoteLive)
    assert isinstance(quote, QuoteLive)
    return quote


def lift(quote: QuoteLive) -> QuoteResponse:
    """Lift the offer of a quote that `quoted` returned."""
    assert quote.offer is not None
    return QuoteResponse(
        ref="lift",
        quote_resp_id="resp-1",
        quote_req_id="req-1",
        maker=quote.maker,
        quote_id=quote.quote_id,
        revision=quote.revision,
        response=QuoteRespType.LIFT,
        quantity="10",
        price=quote.offer.price,
    )
