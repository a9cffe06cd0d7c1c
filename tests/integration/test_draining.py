"""A real server that is asked to stop while requests are open."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from support.venues.dealing_room import CALLS
from support.venues.real_venue import RealVenue, real_venue
from support.waiting import until

from rfqdesk.client import RefusalError, connect
from rfqdesk.client.session import TradingSession
from rfqdesk.protocol.events import Ack, Logout, QuoteEnded, QuoteLive, RequestOpened
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteEndReason, QuoteRespType, Role

LEGS = (Leg(CALLS[0].symbol, 1, LegSide.BUY),)
OFFER = PriceLevel("0.0057", "10")
BID = PriceLevel("0.0051", "10")


class Floor:
    """A trader with an open request and the maker that has quoted on it."""

    def __init__(self, venue: RealVenue, trader: TradingSession, maker: TradingSession) -> None:
        self.venue, self.trader, self.maker = venue, trader, maker
        self.rfq_id = ""
        self.quotes: list[QuoteLive] = []
        self.said: list[Logout] = []
        trader.subscribe(self._hear)

    def _hear(self, message: object) -> None:
        if isinstance(message, QuoteLive):
            self.quotes.append(message)
        elif isinstance(message, Logout):
            self.said.append(message)

    async def open(self) -> None:
        self.rfq_id = (await self.ask("one")).rfq_id
        await self.maker.quote(self.rfq_id, bid=BID, offer=OFFER)
        await until(lambda: bool(self.quotes))

    async def ask(self, quote_req_id: str) -> Ack:
        return await self.trader.request_quotes(
            LEGS, "10", request_ttl_ms=600_000, quote_req_id=quote_req_id
        )

    async def refused(self, quote_req_id: str) -> RejectReason:
        with pytest.raises(RefusalError) as told:
            await self.ask(quote_req_id)
        assert "its id is not spent" in told.value.text
        return told.value.reason

    def signal(self, number: signal.Signals = signal.SIGTERM) -> None:
        os.kill(self.venue.ready.pid, number)

    async def exit_code(self) -> int:
        process = self.venue.process._process
        assert process is not None
        return await asyncio.to_thread(process.wait, 20)

    async def until_draining(self) -> None:
        log = self.venue.process.log_path
        await until(lambda: "draining" in log.read_text())


@asynccontextmanager
async def floor_of(folder: Path) -> AsyncIterator[Floor]:
    async with real_venue(folder) as venue:
        jane = await venue.enrol("albion", Role.TRADER)
        mary = await venue.enrol("meridian", Role.MAKER)
        async with connect(jane) as trader, connect(mary) as maker:
            floor = Floor(venue, trader, maker)
            await floor.open()
            yield floor


@pytest.mark.rule("SES-21")
async def test_no_new_request_and_everything_about_the_open_one_until_it_is_done(
    tmp_path: Path,
) -> None:
    async with floor_of(tmp_path) as floor:
        floor.signal()
        await floor.until_draining()
        assert await floor.refused("two") is RejectReason.VENUE_STOPPING
        assert (await floor.ask("one")).duplicate
        await floor.maker.quote(floor.rfq_id, bid=BID, offer=PriceLevel("0.0056", "10"))
        await until(lambda: len(floor.quotes) == 2)
        done = await floor.trader.accept(floor.quotes[-1], QuoteRespType.LIFT, "one", "10")
        assert done.trade_id
        # It was the last one open, long before the 30 s that it might have had.
        assert await floor.exit_code() == 0
        assert floor.venue.trades_on_disk() == 1
        await until(lambda: bool(floor.said))
        assert (floor.said[0].reason, floor.said[0].retry) == ("venue_stopping", True)


@pytest.mark.rule("SES-14", "SES-22")
async def test_a_second_signal_stops_at_once_and_the_request_is_there_again(
    tmp_path: Path,
) -> None:
    async with floor_of(tmp_path) as floor:
        floor.signal()
        await floor.until_draining()
        floor.signal()
        assert await floor.exit_code() == 0
        await floor.venue.process.stop()
        await floor.venue.restart()
        jane = await floor.venue.enrol("albion", Role.TRADER, "joan")
        async with connect(jane, snapshot=True) as again:
            events = again.events()
            opened, quoted, ended = [await anext(events) for _ in range(3)]
            assert isinstance(opened, RequestOpened)
            assert opened.rfq_id == floor.rfq_id
            assert isinstance(quoted, QuoteLive)
            assert isinstance(ended, QuoteEnded)
            assert ended.reason in {
                QuoteEndReason.DISCONNECTED,
                QuoteEndReason.VENUE_RESTARTED,
            }


@pytest.mark.rule("SES-21")
async def test_when_the_time_is_over_it_stops_all_the_same(tmp_path: Path) -> None:
    async with floor_of(tmp_path) as floor:
        settings = floor.venue.process.folder / "venue.toml"
        await floor.venue.process.stop()
        text = await asyncio.to_thread(settings.read_text)
        await asyncio.to_thread(settings.write_text, text.replace("drain_s = 30", "drain_s = 1"))
        await floor.venue.restart()
        floor.signal()
        assert await floor.exit_code() == 0
        assert "drained" in floor.venue.process.log_path.read_text()
