"""A request in parts by hand: terms on the ticket, a small quote, several makers taken at once."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.qt import click, type_into, visible_text
from support.stories.desk_windows import desk_of, maker_page, trader_parts, turn_to
from support.venues.dealing_room import CALLS
from support.venues.real_venue import real_venue
from support.waiting import until

from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.models.maker.quote_draft import Draft
from rfqdesk.desktop.views.trader.stack.take_bar import TakeBar
from rfqdesk.protocol.events import RequestOpened
from rfqdesk.protocol.terms import PriceLevel, Role

pytestmark = pytest.mark.qt_loop(timeout_s=90)


async def test_terms_preview_and_one_deal_of_two_makers(tmp_path: Path) -> None:
    async with real_venue(tmp_path) as venue:
        albion = await venue.enrol("albion", Role.TRADER)
        meridian = await venue.enrol("meridian", Role.MAKER)
        halcyon = TradingSession(await venue.enrol("halcyon", Role.MAKER))
        asked: list[str] = []
        halcyon.subscribe(
            lambda heard: asked.append(heard.rfq_id) if isinstance(heard, RequestOpened) else None
        )
        running = asyncio.create_task(halcyon.run())
        await until(lambda: halcyon.status.state is ConnectionState.LIVE, 20)
        async with desk_of(albion) as trader, desk_of(meridian) as maker:
            ticket, stack = trader_parts(trader).ticket, trader_parts(trader).stack
            await turn_to(trader)
            await until(lambda: ticket.search.instrument_count() == len(CALLS))
            await until(lambda: sum(one.online for one in trader.session.makers) == 2)
            ticket.search.setFocus()
            QTest.keyClicks(ticket.search, "80000 call")
            await until(lambda: ticket.search.popup() is not None)
            QTest.keyClick(ticket.search, Qt.Key.Key_Return)
            type_into(ticket.quantity.line, "10")
            ticket.side.set_value("buy")
            ticket.terms.mode.set_value("parts")
            type_into(ticket.terms.least, "2")
            ticket.dealers.set_chosen(["meridian", "halcyon"])
            click(ticket.send)

            page = maker_page(maker)
            await until(page.in_hand, what="the request in the maker's hand")
            assert "in parts of at least 2" in visible_text(page.panel)
            page.panel.form.set_draft(Draft(offer="0.0056", offer_size="4"))
            click(page.panel.form.send_button)
            await until(lambda: asked)
            await halcyon.quote(asked[0], offer=PriceLevel("0.0057", "10"))

            await until(lambda: "halcyon 5 at 0.0057" in _taken(stack.take, "9"))
            await until(lambda: stack.take.best.settled)
            click(stack.take.best)
            book = trader.controller.book
            await until(lambda: len(book.trades_of(asked[0])) == 2, what="both trades")
            await until(lambda: "bought 9 at 0.005656 on average" in visible_text(stack))
            await until(lambda: "4 at 0.0056" in visible_text(stack))
            assert venue.trades_on_disk() == 2
            assert str(book.requests[asked[0]].leaves_quantity) == "1"
            assert maker.controller.book.requests[asked[0]].cum_quantity == 4
        await halcyon.close()
        await running


def _taken(take: TakeBar, quantity: str) -> str:
    """The preview for a quantity, once the bar is there to be typed into."""
    if not take.isVisible():
        return ""
    if take.quantity.text() != quantity:
        type_into(take.quantity, quantity)
    return visible_text(take)
