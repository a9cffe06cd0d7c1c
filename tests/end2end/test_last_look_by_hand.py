"""Last look at a real venue: asked for with a quote, and taken or turned down by one key."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.stories.desk_windows import desk_of, maker_page, turn_to
from support.venues.dealing_room import CALLS
from support.venues.real_venue import RealVenue, real_venue
from support.waiting import until

from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.models.maker.quote_draft import Draft
from rfqdesk.desktop.wiring.desk import Desk
from rfqdesk.protocol.events import QuoteLive
from rfqdesk.protocol.offers import LastLookEnded
from rfqdesk.protocol.terms import Leg, LegSide, LookEndReason, QuoteRespType, Role, Side

pytestmark = pytest.mark.qt_loop(timeout_s=90)

TRIES = 5
"""A look lasts a second: a machine that was busy for so long is asked again."""


class Trader:
    """Asks and lifts by program."""

    def __init__(self, session: TradingSession) -> None:
        self.session = session
        self.quotes: list[QuoteLive] = []
        self.looks: list[LookEndReason] = []
        session.subscribe(self._on_heard)

    def _on_heard(self, heard: object) -> None:
        if isinstance(heard, QuoteLive):
            self.quotes.append(heard)
        elif isinstance(heard, LastLookEnded):
            self.looks.append(heard.reason)


@asynccontextmanager
async def trader_at(venue: RealVenue) -> AsyncIterator[Trader]:
    session = TradingSession(await venue.enrol("albion", Role.TRADER))
    trader = Trader(session)
    running = asyncio.create_task(session.run())
    try:
        await until(lambda: session.status.state is ConnectionState.LIVE, 20)
        yield trader
    finally:
        await session.close()
        await running


async def quote_with_last_look(trader: Trader, maker: Desk) -> None:
    """A request, and the maker's offer on it with the box ticked by its key."""
    page = maker_page(maker)
    legs = (Leg(CALLS[0].symbol, 1, LegSide.BUY),)
    await trader.session.request_quotes(
        legs, "10", side=Side.BUY, request_ttl_ms=60_000, quote_req_id="req-1"
    )
    await turn_to(maker)
    await until(page.in_hand, what="the request in hand")
    page.take(page.in_hand())
    page.panel.form.set_draft(Draft(offer="0.0057"))
    QTest.keyClick(page.panel.form.first_edit(), Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(page.panel.form.first_edit(), Qt.Key.Key_Return)


async def answered(trader: Trader, maker: Desk, key: Qt.Key) -> LookEndReason:
    """How the look at one acceptance ended, `key` being pressed as long as it is asked for."""
    page = maker_page(maker)
    before = len(trader.looks)
    ack = await trader.session.accept(trader.quotes[0], QuoteRespType.LIFT, "req-1", "10")
    assert ack.pending

    def ended() -> bool:
        if page.asks.looks.isVisible():
            QTest.keyClick(page, key)
        return len(trader.looks) > before

    await until(ended, what="the end of the look")
    return trader.looks[-1]


async def answered_in_time(trader: Trader, maker: Desk, key: Qt.Key) -> LookEndReason:
    for _ in range(TRIES):
        reason = await answered(trader, maker, key)
        if reason is not LookEndReason.EXPIRED:
            return reason
    raise AssertionError("no look was answered within its second")


async def test_one_key_turns_a_deal_down_and_another_takes_it(tmp_path: Path) -> None:
    async with real_venue(tmp_path, last_look_ms=1_000) as venue:
        meridian = await venue.enrol("meridian", Role.MAKER)
        async with trader_at(venue) as trader, desk_of(meridian) as maker:
            await quote_with_last_look(trader, maker)
            await until(lambda: trader.quotes, what="the quote")
            assert trader.quotes[0].last_look
            assert await answered_in_time(trader, maker, Qt.Key.Key_F9) is LookEndReason.REJECTED
            assert venue.trades_on_disk() == 0
            assert await answered_in_time(trader, maker, Qt.Key.Key_F8) is LookEndReason.ACCEPTED
            assert venue.trades_on_disk() == 1
            await until(lambda: len(maker.controller.book.trades) == 1)
            [sold] = maker.controller.book.trades.values()
            assert (sold.side, sold.last_look) == (Side.SELL, True)


async def test_where_the_venue_allows_none_the_box_closes_and_says_so(tmp_path: Path) -> None:
    async with real_venue(tmp_path) as venue:
        meridian = await venue.enrol("meridian", Role.MAKER)
        async with trader_at(venue) as trader, desk_of(meridian) as maker:
            page = maker_page(maker)
            await quote_with_last_look(trader, maker)
            await until(lambda: page.panel.status.word() == "Refused", what="the refusal")
            assert not page.panel.form.options.last_look.isEnabled()
            QTest.keyClick(page.panel.form.first_edit(), Qt.Key.Key_Return)
            await until(lambda: trader.quotes, what="the quote without last look")
            assert not trader.quotes[0].last_look
