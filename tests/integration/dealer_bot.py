"""A dealer: quotes each one-legged request two ticks around the venue's mark price."""

import asyncio
import sys
from decimal import Decimal

from rfqdesk.client import ClientError, TradingSession, connect, explain, identity_from
from rfqdesk.identity.errors import IdentityError
from rfqdesk.protocol.events import RequestOpened
from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.terms import PriceLevel


async def quote(session: TradingSession, request: RequestOpened) -> None:
    instrument = session.instruments[request.legs[0].instrument]
    mark, tick = Decimal(instrument.mark_price), Decimal(instrument.tick_size)
    prices = [text_of(mark - mark % tick + ticks * tick) for ticks in (-2, 2)]
    bid, offer = (PriceLevel(price, request.quantity) for price in prices)
    await session.quote(request.rfq_id, bid=bid, offer=offer, quote_ttl_ms=5_000)


async def main(profile_directory: str) -> None:
    async with connect(await identity_from(profile_directory)) as session:
        async for event in session.events():
            if isinstance(event, RequestOpened) and len(event.legs) == 1:
                try:
                    await quote(session, event)
                except ClientError as error:
                    print(explain(error).happened, flush=True)


if __name__ == "__main__":
    try:
        asyncio.run(main(sys.argv[1]))
    except (ClientError, IdentityError) as error:
        sys.exit(explain(error).happened)
