"""How long a trade takes: a real server process, five bots, one trader, each on real TLS.

Everything but the server shares this process, so the figures are an upper
bound of what the venue adds. Run by `make bench`.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from decimal import Decimal
from pathlib import Path

from support.dealing_room import CALLS
from support.real_venue import real_venue

from rfqdesk.client import TradingSession, connect
from rfqdesk.protocol.commands import QuoteResponse
from rfqdesk.protocol.events import FeedEvent, QuoteLive, RequestOpened
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType, Role

MAKERS = 5
LEGS = (Leg(instrument=CALLS[0].symbol, ratio=1, side=LegSide.BUY),)
BID, OFFER = PriceLevel("0.0051", "10"), PriceLevel("0.0057", "10")


async def quote_everything(session: TradingSession) -> None:
    """Answer each request at once with the same price."""
    async for event in session.events():
        if isinstance(event, RequestOpened):
            await session.quote(event.rfq_id, bid=BID, offer=OFFER)


async def trade_once(
    trader: TradingSession, feed: AsyncIterator[FeedEvent], number: int
) -> tuple[float, float]:
    """Request, all quotes, accept; returns milliseconds of the accept and of the whole."""
    began = time.perf_counter()
    own_id = f"request-{number}"
    asked = await trader.request_quotes(
        LEGS, Decimal(10), request_ttl_ms=30_000, quote_req_id=own_id
    )
    quotes: list[QuoteLive] = []
    while len(quotes) < MAKERS:
        event = await anext(feed)
        if isinstance(event, QuoteLive) and event.rfq_id == asked.rfq_id:
            quotes.append(event)
    accepted = time.perf_counter()
    await trader.respond(
        QuoteResponse(
            ref="",
            quote_resp_id=f"response-{number}",
            quote_req_id=own_id,
            maker=quotes[0].maker,
            quote_id=quotes[0].quote_id,
            revision=quotes[0].revision,
            response=QuoteRespType.LIFT,
            quantity="10",
            price=OFFER.price,
        )
    )
    ended = time.perf_counter()
    return (ended - accepted) * 1000, (ended - began) * 1000


async def measure(trades: int) -> list[tuple[float, float]]:
    """Set a venue up and trade one after the other."""
    with tempfile.TemporaryDirectory(prefix="rfqdesk-bench-") as folder:
        async with AsyncExitStack() as stack:
            venue = await stack.enter_async_context(real_venue(Path(folder)))
            makers = [await venue.enrol(f"maker{n}", Role.MAKER) for n in range(MAKERS)]
            albion = await venue.enrol("albion", Role.TRADER)
            sessions = [await stack.enter_async_context(connect(maker)) for maker in makers]
            trader = await stack.enter_async_context(connect(albion))
            async with asyncio.TaskGroup() as group:
                bots = [group.create_task(quote_everything(session)) for session in sessions]
                feed = trader.events()
                times = [await trade_once(trader, feed, number) for number in range(trades)]
                for bot in bots:
                    bot.cancel()
            return times


def line(name: str, times: list[float]) -> str:
    """Median, 99th percentile and maximum as a line of text."""
    ordered = sorted(times)
    p99 = ordered[max(0, round(len(ordered) * 0.99) - 1)]
    return (
        f"{name:34} p50 {statistics.median(ordered):6.2f}  p99 {p99:6.2f}  max {ordered[-1]:6.2f}"
    )


def measure_and_print(trades: int) -> None:
    """Print the figures."""
    times = asyncio.run(measure(trades))
    print(f"{trades} trades, one after the other, {MAKERS} makers; milliseconds")
    print(line("accept to confirmed", [accept for accept, _ in times]))
    print(line("request to confirmed, five quotes", [whole for _, whole in times]))
