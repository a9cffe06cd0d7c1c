"""What a lost connection, a killed server and a new address do to a trade: nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

import pytest
from support.tcp_relay import TcpRelay, tcp_relay
from support.venues.dealing_room import CALLS
from support.venues.real_venue import RealVenue, real_venue, through
from support.waiting import until

from rfqdesk.client import connect
from rfqdesk.client.errors import RefusalError
from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionState
from rfqdesk.protocol.commands import QuoteResponse
from rfqdesk.protocol.events import (
    Ack,
    ExecutionReport,
    FeedEvent,
    QuoteEnded,
    QuoteLive,
    RequestOpened,
    ServerMessage,
)
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType, Role, Side

LEGS = (Leg(instrument=CALLS[0].symbol, ratio=1, side=LegSide.BUY),)


class Heard:
    """Everything of a session's feed, in order."""

    def __init__(self, session: TradingSession) -> None:
        self.events: list[FeedEvent] = []
        session.subscribe(self._take)

    def _take(self, message: object) -> None:
        if isinstance(message, FeedEvent):
            self.events.append(message)

    def of(self, kind: type[ServerMessage]) -> list[ServerMessage]:
        return [event for event in self.events if isinstance(event, kind)]

    def is_gapless(self) -> bool:
        seqs = [event.seq for event in self.events]
        return seqs == list(range(1, len(seqs) + 1))


async def quoted(trader: TradingSession, maker: TradingSession, heard: Heard) -> QuoteResponse:
    """Ask and quote; returns the response that would lift the quote."""
    asked = await trader.request_quotes(
        LEGS, Decimal(10), side=Side.BUY, request_ttl_ms=60_000, quote_req_id="req-1"
    )
    await maker.quote(asked.rfq_id, offer=PriceLevel("0.0057", "10"))
    await until(lambda: bool(heard.of(QuoteLive)))
    [live] = heard.of(QuoteLive)
    assert isinstance(live, QuoteLive)
    return QuoteResponse(
        ref="",
        quote_resp_id="resp-1",
        quote_req_id="req-1",
        maker=live.maker,
        quote_id=live.quote_id,
        revision=live.revision,
        response=QuoteRespType.LIFT,
        quantity="10",
        price="0.0057",
    )


Scenario = Callable[[RealVenue, TcpRelay, TradingSession, TradingSession], Awaitable[None]]


async def stage(folder: Path, scenario: Scenario) -> None:
    """A trader and a maker, both live and both behind one relay."""
    async with real_venue(folder) as venue, tcp_relay(venue.ready.trading_port) as relay:
        albion = through(await venue.enrol("albion", Role.TRADER), relay.port)
        meridian = through(await venue.enrol("meridian", Role.MAKER), relay.port)
        async with connect(albion) as trader, connect(meridian) as maker:
            await scenario(venue, relay, trader, maker)


async def test_killed_between_trade_and_confirmation(tmp_path: Path) -> None:
    """The trade is on disk, the confirmation never left: both sides learn of the one trade."""

    async def scenario(
        venue: RealVenue, relay: TcpRelay, trader: TradingSession, maker: TradingSession
    ) -> None:
        bought, sold = Heard(trader), Heard(maker)
        response = await quoted(trader, maker, bought)
        relay.swallow_answers()
        answer = asyncio.ensure_future(trader.respond(response))
        await until(lambda: venue.trades_on_disk() == 1)
        assert not answer.done()
        await venue.process.kill()
        relay.cut()
        await venue.restart()
        relay.target_port = venue.ready.trading_port
        ack = await asyncio.wait_for(answer, 15)
        assert isinstance(ack, Ack)
        assert ack.duplicate
        await until(lambda: bool(bought.of(ExecutionReport)) and bool(sold.of(ExecutionReport)))
        [buy], [sell] = bought.of(ExecutionReport), sold.of(ExecutionReport)
        assert isinstance(buy, ExecutionReport)
        assert isinstance(sell, ExecutionReport)
        assert buy.trade_id == sell.trade_id == ack.trade_id
        assert (buy.side, sell.side) == (Side.BUY, Side.SELL)
        assert bought.is_gapless()
        assert sold.is_gapless()
        assert venue.trades_on_disk() == 1

    await stage(tmp_path, scenario)


async def test_killed_before_the_response_arrived(tmp_path: Path) -> None:
    """The response was lost on the way: asking again does not trade, however good the price."""

    async def scenario(
        venue: RealVenue, relay: TcpRelay, trader: TradingSession, maker: TradingSession
    ) -> None:
        bought, sold = Heard(trader), Heard(maker)
        response = await quoted(trader, maker, bought)
        relay.swallow_requests()
        answer = asyncio.ensure_future(trader.respond(response))
        await until(lambda: "resp-1" in trader.unanswered_responses)
        await venue.process.kill()
        relay.cut()
        await venue.restart()
        relay.target_port = venue.ready.trading_port
        with pytest.raises(RefusalError) as refused:
            await asyncio.wait_for(answer, 15)
        assert refused.value.reason is RejectReason.NOT_RECEIVED
        await until(lambda: bool(bought.of(QuoteEnded)) and bool(sold.of(QuoteEnded)))
        assert bought.of(ExecutionReport) == []
        assert venue.trades_on_disk() == 0

    await stage(tmp_path, scenario)


async def test_back_from_another_address_nothing_is_lost(tmp_path: Path) -> None:
    async def scenario(
        venue: RealVenue, relay: TcpRelay, trader: TradingSession, maker: TradingSession
    ) -> None:
        heard = Heard(trader)
        asked = await trader.request_quotes(
            LEGS, Decimal(10), request_ttl_ms=60_000, quote_req_id="req-1"
        )
        await until(lambda: bool(heard.of(RequestOpened)))
        relay.source_address = "127.0.0.2"
        relay.cut()
        await until(lambda: maker.status.state is not ConnectionState.LIVE)
        await maker.wait_live()
        sides = {"bid": PriceLevel("0.0051", "10"), "offer": PriceLevel("0.0057", "10")}
        await maker.quote(asked.rfq_id, **sides)
        await until(lambda: bool(heard.of(QuoteLive)))
        assert heard.is_gapless()
        log = venue.process.log_path.read_text()
        assert '"address": "127.0.0.2"' in log

    await stage(tmp_path, scenario)


async def test_a_restart_keeps_the_request_and_pulls_the_quotes(tmp_path: Path) -> None:
    async def scenario(
        venue: RealVenue, relay: TcpRelay, trader: TradingSession, maker: TradingSession
    ) -> None:
        heard = Heard(trader)
        await quoted(trader, maker, heard)
        await venue.process.kill()
        await venue.restart()
        relay.target_port = venue.ready.trading_port
        await until(lambda: bool(heard.of(QuoteEnded)))
        await trader.wait_live()
        await maker.wait_live()
        [opened] = heard.of(RequestOpened)
        assert isinstance(opened, RequestOpened)
        ack = await maker.quote(opened.rfq_id, offer=PriceLevel("0.0058", "10"))
        assert not ack.duplicate
        assert heard.is_gapless()

    await stage(tmp_path, scenario)
