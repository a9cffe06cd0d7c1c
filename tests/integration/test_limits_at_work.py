"""Twenty clients at a whole venue, all at once: together they don't get past a limit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from support.venues.dealing_room import CALLS
from support.venues.open_venue import OpenVenue, open_venue
from support.waiting import until

from rfqdesk.client import RefusalError, TradingSession, connect
from rfqdesk.protocol.events import QuoteLive, RequestOpened
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.prices import PricePoint
from rfqdesk.protocol.protection import ProtectionRules
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType, Role, Side
from rfqserver.engine.facts.events import TradeExecuted
from rfqserver.service.operator.account import Account

CLIENTS = 20
OLGA = Account("olga", 1007)
SYMBOL = CALLS[0].symbol
LEGS = (Leg(SYMBOL, 1, LegSide.BUY),)


class Floor:
    """A venue with a maker that offers whatever is asked for, and twenty clients of one firm."""

    def __init__(
        self, place: OpenVenue, maker: TradingSession, desks: list[TradingSession]
    ) -> None:
        self.place = place
        self.maker = maker
        self.desks = desks
        self.quotes: dict[str, QuoteLive] = {}

    def trades(self) -> list[TradeExecuted]:
        """All that was traded."""
        return [one.executed for one in self.place.venue.sequencer.state.trades.values()]

    async def ask(self, number: int) -> RejectReason | None:
        """Ask by one client under its own number; why not, or None."""
        try:
            await self.desks[number].request_quotes(
                LEGS, "1", side=Side.BUY, request_ttl_ms=120_000, quote_req_id=f"req-{number}"
            )
        except RefusalError as error:
            return error.reason
        return None

    async def lift(self, number: int) -> RejectReason | None:
        """Accept the quote on a client's request; why not, or None."""
        rfq_id = self.place.venue.sequencer.state.rfq_ids["albion", f"req-{number}"]
        try:
            await self.desks[number].accept(
                self.quotes[rfq_id], QuoteRespType.LIFT, f"req-{number}", "1"
            )
        except RefusalError as error:
            return error.reason
        return None

    async def hear(self) -> None:
        """Keep what one client hears of quotes."""
        async for event in self.desks[0].events():
            if isinstance(event, QuoteLive):
                self.quotes[event.rfq_id] = event

    async def quote(self) -> None:
        """Offer whatever is asked for, as long as the maker may."""
        async for event in self.maker.events():
            if isinstance(event, RequestOpened):
                try:
                    await self.maker.quote(event.rfq_id, offer=PriceLevel("0.05", "1"))
                except RefusalError:
                    continue


@asynccontextmanager
async def a_floor(folder: Path) -> AsyncIterator[Floor]:
    async with open_venue(folder) as place, AsyncExitStack() as stack:
        maker = await place.enrol("meridian", Role.MAKER)
        traders = [await place.enrol("albion", Role.TRADER, name) for name in ("jane", "joe")]
        session = await stack.enter_async_context(connect(maker))
        desks = [
            await stack.enter_async_context(connect(traders[number % 2]))
            for number in range(CLIENTS)
        ]
        floor = Floor(place, session, desks)
        async with asyncio.TaskGroup() as group:
            working = [group.create_task(floor.hear()), group.create_task(floor.quote())]
            yield floor
            for task in working:
                task.cancel()


@pytest.mark.rule("LIM-01")
async def test_twenty_parallel_acceptances_stay_within_the_firm_s_day(tmp_path: Path) -> None:
    async with a_floor(tmp_path / "venue") as floor:
        await asyncio.gather(*(floor.ask(number) for number in range(CLIENTS)))
        await until(lambda: len(floor.quotes) == CLIENTS)
        limits = floor.place.venue.market.limits
        await limits.set("albion", {"day_quantity_max": "7"}, OLGA)
        outcomes = await asyncio.gather(*(floor.lift(number) for number in range(CLIENTS)))
        assert outcomes.count(None) == 7
        assert set(outcomes) == {None, RejectReason.QUANTITY_LIMIT_EXCEEDED}
        assert len(floor.trades()) == 7
        [shown] = limits.show("albion").limits
        assert shown.day_quantity == "7"


@pytest.mark.rule("LIM-01")
async def test_twenty_parallel_requests_stay_within_the_budgets(tmp_path: Path) -> None:
    async with a_floor(tmp_path / "venue") as floor:
        limits = floor.place.venue.market.limits
        await limits.set("albion/jane", {"requests_per_minute": "3"}, OLGA)
        await limits.set("albion", {"open_requests_max": "8"}, OLGA)
        outcomes = await asyncio.gather(*(floor.ask(number) for number in range(CLIENTS)))
        opened = [number for number, outcome in enumerate(outcomes) if outcome is None]
        assert len(opened) == 8
        assert sum(number % 2 == 0 for number in opened) <= 3
        assert set(outcomes) == {
            None,
            RejectReason.REQUEST_RATE_EXCEEDED,
            RejectReason.OPEN_REQUESTS_EXCEEDED,
        }


async def test_twenty_parallel_acceptances_stop_at_the_maker_s_protection(tmp_path: Path) -> None:
    async with a_floor(tmp_path / "venue") as floor:
        await floor.maker.set_maker_protection(ProtectionRules(window_ms=600_000, trades_max=4))
        await asyncio.gather(*(floor.ask(number) for number in range(CLIENTS)))
        await until(lambda: len(floor.quotes) == CLIENTS)
        outcomes = await asyncio.gather(*(floor.lift(number) for number in range(CLIENTS)))
        assert outcomes.count(None) == 4
        assert set(outcomes) == {None, RejectReason.QUOTE_WITHDRAWN}
        await until(
            lambda: floor.maker.maker_protection is not None and floor.maker.maker_protection.frozen
        )
        await floor.maker.reset_maker_protection()
        assert not floor.place.venue.sequencer.state.protection.makers["meridian"].fills


async def test_a_session_is_told_of_halts_prices_and_news_and_ends_by_its_timer(
    tmp_path: Path,
) -> None:
    async with a_floor(tmp_path / "venue") as floor:
        desk, market = floor.desks[0], floor.place.venue.market
        await market.prices.set_publisher("meridian/jane", allowed=True, account=OLGA)
        await floor.maker.publish_prices([PricePoint(SYMBOL, mark_price="0.0412")])
        await market.broadcast("Closing at 20:00 UTC.", 5, account=OLGA)
        await until(lambda: SYMBOL in desk.reference_prices and bool(desk.news))
        assert desk.reference_prices[SYMBOL].mark_price == "0.0412"
        await floor.ask(0)
        await desk.keep_alive(500)
        state = floor.place.venue.sequencer.state
        rfq_id = state.rfq_ids["albion", "req-0"]
        await until(lambda: state.requests[rfq_id].ended is not None)
        assert state.requests[rfq_id].ended == "dead_man"
        await market.halt(HaltScope.VENUE, "", "drill", account=OLGA)
        await until(lambda: bool(desk.halts))
        assert await floor.ask(2) is RejectReason.HALTED
        await market.resume(HaltScope.VENUE, "", account=OLGA)
        await until(lambda: not desk.halts)
