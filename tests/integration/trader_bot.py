"""A trader: asks every maker for an offer and lifts the best after two seconds."""

import asyncio
import sys
from contextlib import suppress

from rfqdesk.client import ClientError, connect, explain, identity_from
from rfqdesk.identity.errors import IdentityError
from rfqdesk.protocol.events import QuoteEnded, QuoteLive
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.terms import Leg, LegSide, QuoteRespType, Side


async def buy(profile_directory: str, symbol: str, quantity: str, own_id: str) -> None:
    async with connect(await identity_from(profile_directory)) as session:
        legs, quotes = [Leg(symbol, 1, LegSide.BUY)], {}
        asked = await session.request_quotes(
            legs, quantity, side=Side.BUY, request_ttl_ms=10_000, quote_req_id=own_id
        )
        with suppress(TimeoutError):
            async with asyncio.timeout(2):
                async for event in session.events():
                    if isinstance(event, QuoteLive) and event.rfq_id == asked.rfq_id:
                        quotes[event.maker] = event
                    elif isinstance(event, QuoteEnded) and event.rfq_id == asked.rfq_id:
                        quotes.pop(event.maker, None)
        if not quotes:
            print("nobody offered, and nothing was bought")
            return
        best = min(quotes.values(), key=lambda quote: decimal_of(quote.offer.price))
        done = await session.accept(best, QuoteRespType.LIFT, own_id, quantity)
        print(f"bought {quantity} at {best.offer.price}: trade {done.trade_id}")


if __name__ == "__main__":
    try:
        asyncio.run(buy(*sys.argv[1:]))
    except (ClientError, IdentityError) as error:
        sys.exit(explain(error).happened)
