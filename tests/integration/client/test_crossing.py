"""Crosses by the SDK against a real venue: filled by several dealers, and resting."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from support.venues.dealing_room import CALLS
from support.venues.open_venue import OpenVenue, open_venue
from support.waiting import until

from rfqdesk.book.book import Book
from rfqdesk.book.facts import QuoteKey
from rfqdesk.client.errors import RefusalError
from rfqdesk.client.session import TradingSession
from rfqdesk.protocol.events import QuoteLive
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.structs import FeedMessage
from rfqdesk.protocol.terms import (
    CounterRespType,
    Leg,
    LegSide,
    PriceLevel,
    QuoteRespType,
    Role,
    Side,
    TimeInForce,
)


class Desk:
    """A session and the book of what it was told."""

    def __init__(self, session: TradingSession) -> None:
        self.session = session
        self.book = Book()
        self.quote: QuoteLive | None = None
        """The latest that was heard of."""
        session.subscribe(self._take)

    def _take(self, what: object) -> None:
        if isinstance(what, QuoteLive):
            self.quote = what
        if isinstance(what, FeedMessage):
            self.book.apply(what)  # type: ignore[arg-type]  # every one of them is a feed event


@asynccontextmanager
async def desk(venue: OpenVenue, firm: str, role: Role) -> AsyncIterator[Desk]:
    """A desk that is logged on."""
    session = TradingSession(await venue.enrol(firm, role))
    one = Desk(session)
    async with asyncio.TaskGroup() as group:
        group.create_task(session.run(), name=f"session of {firm}")
        try:
            await session.wait_live()
            yield one
        finally:
            await session.close()


async def test_several_dealers_fill_a_cross_and_the_rest_rests(tmp_path: Path) -> None:
    async with (
        open_venue(tmp_path / "venue") as venue,
        desk(venue, "meridian", Role.MAKER) as meridian,
        desk(venue, "halcyon", Role.MAKER) as halcyon,
        desk(venue, "albion", Role.TRADER) as albion,
    ):
        rfq_id = (
            await albion.session.request_quotes(
                (Leg(CALLS[0].symbol, 1, LegSide.BUY),),
                "10",
                all_or_none=False,
                side=Side.BUY,
                request_ttl_ms=60_000,
                quote_req_id="req-1",
                limit_price="0.0001",
            )
        ).rfq_id
        await meridian.session.quote(rfq_id, offer=PriceLevel("0.0057", "4"))
        await halcyon.session.quote(rfq_id, offer=PriceLevel("0.0056", "4"))
        with pytest.raises(RefusalError) as refusal:
            await albion.session.cross("req-1", QuoteRespType.LIFT, "9", "0.0057")
        assert refusal.value.reason is RejectReason.NOT_FILLED
        done = await albion.session.cross("req-1", QuoteRespType.LIFT, "6", "0.0057")
        assert len(done.trade_ids) == 2
        rests = await albion.session.cross(
            "req-1",
            QuoteRespType.LIFT,
            "4",
            "0.0055",
            time_in_force=TimeInForce.GOOD_TILL_CANCEL,
        )
        assert rests.trade_id == ""
        await until(lambda: bool(albion.book.requests[rfq_id].crosses[0].quote_resp_id))
        await halcyon.session.quote(rfq_id, offer=PriceLevel("0.0055", "3"))
        await until(lambda: len(albion.book.trades) == 3)
        assert [(t.maker, str(t.quantity), str(t.price)) for t in albion.book.trades.values()] == [
            ("halcyon", "4", "0.0056"),
            ("meridian", "2", "0.0057"),
            ("halcyon", "3", "0.0055"),
        ]
        await albion.session.cancel_cross("req-1")
        await until(lambda: not albion.book.requests[rfq_id].crosses)
        assert albion.book.requests[rfq_id].leaves_quantity == 1
        assert len(meridian.book.trades) == 1
        assert meridian.book.requests[rfq_id].crosses == ()
        await _a_counter_is_accepted(albion, halcyon, rfq_id)


async def _a_counter_is_accepted(trader: Desk, maker: Desk, rfq_id: str) -> None:
    await maker.session.quote(rfq_id, offer=PriceLevel("0.0058", "1"))
    await until(lambda: trader.quote is not None and trader.quote.revision == 3)
    assert trader.quote is not None
    await trader.session.counter(trader.quote, QuoteRespType.LIFT, "req-1", "1", "0.0057")
    await trader.session.cancel_counter("req-1", "halcyon")
    await trader.session.counter(trader.quote, QuoteRespType.LIFT, "req-1", "1", "0.0056")
    key = QuoteKey(rfq_id, "halcyon")
    await until(lambda: key in maker.book.counters and maker.book.counters[key].round == 2)
    done = await maker.session.answer_counter(rfq_id, 2, CounterRespType.ACCEPT)
    await until(lambda: done.trade_id in trader.book.trades)
    assert str(trader.book.trades[done.trade_id].price) == "0.0056"
    await until(lambda: trader.book.requests[rfq_id].ended)
