"""A dealer's bot against a session that is played by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import msgspec
import pytest
from support.desk.feed import FeedScript

from rfqdesk.client.errors import NotConnectedError, OutcomeUnknownError, RefusalError
from rfqdesk.client.event_stream import EventStream
from rfqdesk.demo.board import Board, ms_of
from rfqdesk.demo.board_generated import generated_board
from rfqdesk.demo.dealers import DealerBot
from rfqdesk.demo.people import DEALERS
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, RequestEndReason, Side

NOW_MS = ms_of(datetime(2026, 11, 20, 22, 54, tzinfo=UTC))
QUICK = msgspec.structs.replace(DEALERS[0], latency_ms=0, refresh_ms=1)


class HandClock:
    def now_ms(self) -> int:
        return NOW_MS


class HandSession:
    """Answers each quote with the next of `answers`, then with acks."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.stream = EventStream()
        self.quotes: list[tuple[PriceLevel | None, PriceLevel | None, int]] = []
        self.quoted_ids: list[str] = []
        self.passes: list[str] = []
        self.answers: list[Exception] = []
        self.waited_live = 0
        self.closed = False
        self.news = asyncio.Event()

    def events(self) -> EventStream:
        return self.stream

    async def quote(
        self,
        rfq_id: str,
        *,
        bid: PriceLevel | None = None,
        offer: PriceLevel | None = None,
        quote_ttl_ms: int = 0,
    ) -> Ack:
        self.quoted_ids.append(rfq_id)
        self.quotes.append((bid, offer, quote_ttl_ms))
        self.news.set()
        if self.answers:
            raise self.answers.pop(0)
        return Ack(ref="1", rfq_id=rfq_id)

    async def pass_request(self, rfq_id: str, text: str = "") -> Ack:
        self.passes.append(text)
        self.news.set()
        return Ack(ref="1", rfq_id=rfq_id)

    async def wait_live(self) -> None:
        self.waited_live += 1
        if self.closed:
            raise NotConnectedError("the session is closed")

    async def quoted(self, count: int) -> None:
        while len(self.quotes) < count:
            self.news.clear()
            await self.news.wait()


class Floor:
    """One dealer at work on the generated board."""

    def __init__(self) -> None:
        self.board: Board = generated_board(NOW_MS)
        self.session = HandSession()
        self.feed = FeedScript(time_ms=NOW_MS)
        self.bot = DealerBot(QUICK, self.session, self.board, seed=1)

    def asks(
        self, rfq_id: str = "r", *, legs: tuple[Leg, ...] = (), side: Side = Side.UNDISCLOSED
    ) -> None:
        first = self.board.options()[60].instrument.symbol
        event = self.feed.opened(
            rfq_id, own=False, side=side, legs=legs or (Leg(first, 1, LegSide.BUY),)
        )
        self.session.stream.put(event)

    def ends(self) -> None:
        self.session.stream.put(self.feed.ended(RequestEndReason.CLOSED, rfq_id="r"))


@asynccontextmanager
async def floor() -> AsyncIterator[Floor]:
    made = Floor()
    running = asyncio.create_task(made.bot.run())
    try:
        yield made
    finally:
        made.session.stream.end(None)
        await running


async def test_it_quotes_both_sides_in_full_size_and_refreshes() -> None:
    async with floor() as f:
        f.asks()
        await f.session.quoted(3)
        bid, offer, ttl_ms = f.session.quotes[0]
        assert bid is not None
        assert offer is not None
        assert bid.quantity == offer.quantity == "100"
        assert ttl_ms == QUICK.quote_ttl_ms


async def test_it_stops_when_the_request_ends() -> None:
    async with floor() as f:
        f.asks()
        await f.session.quoted(1)
        f.ends()
        f.asks(rfq_id="next")
        while "next" not in f.session.quoted_ids:
            await f.session.quoted(len(f.session.quotes) + 1)
        before = f.session.quoted_ids.count("r")
        await f.session.quoted(len(f.session.quotes) + 5)
        assert f.session.quoted_ids.count("r") == before


async def test_it_passes_where_it_has_no_bid_for_a_two_way_request() -> None:
    async with floor() as f:
        worthless = min(f.board.options(), key=lambda line: line.mark).instrument.symbol
        f.asks(legs=(Leg(worthless, 1, LegSide.BUY),))
        while not f.session.passes:
            f.session.news.clear()
            await f.session.news.wait()
        assert f.session.quotes == []
        assert "ask to buy" in f.session.passes[0]


@pytest.mark.parametrize("error", [OutcomeUnknownError("quote"), NotConnectedError("gone")])
async def test_it_quotes_anew_after_a_lost_connection(error: Exception) -> None:
    async with floor() as f:
        f.session.answers = [error]
        f.asks()
        await f.session.quoted(2)
        assert f.session.waited_live == 1
        assert f.bot.refusals == []


async def test_it_gives_up_quietly_when_the_session_is_over() -> None:
    async with floor() as f:
        f.session.closed = True
        f.session.answers = [NotConnectedError("gone")]
        f.asks()
        await f.session.quoted(1)
    assert len(f.session.quotes) == 1


async def test_a_request_that_has_just_ended_is_no_refusal_to_report() -> None:
    async with floor() as f:
        f.session.answers = [RefusalError(RejectReason.REQUEST_ENDED, "It is over.")]
        f.asks()
        await f.session.quoted(1)
    assert f.bot.refusals == []


async def test_other_refusals_are_kept_for_the_report() -> None:
    async with floor() as f:
        f.session.answers = [RefusalError(RejectReason.PRICE_OFF_TICK, "Off the tick.")]
        f.asks()
        await f.session.quoted(1)
    assert f.bot.refusals == ["meridian: Off the tick."]
