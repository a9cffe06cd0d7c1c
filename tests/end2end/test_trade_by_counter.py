"""A draft is sent, a quote is countered, the counter trades into two accounts: by real windows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.qt import click, type_into, visible_text
from support.stories.desk_windows import desk_of, trader_parts, turn_to
from support.venues.dealing_room import CALLS
from support.venues.real_venue import RealVenue, real_venue
from support.waiting import until

from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.views.trader.stack.quote_stack import QuoteStack
from rfqdesk.desktop.wiring.desk import Desk
from rfqdesk.protocol.events import RequestOpened
from rfqdesk.protocol.terms import Allocation, CounterRespType, PassReason, PriceLevel, Role

pytestmark = pytest.mark.qt_loop(timeout_s=90)


async def ask_with_accounts(desk: Desk) -> None:
    """Fill in the ticket, accounts included, and keep it as a draft."""
    ticket = trader_parts(desk).ticket
    await until(lambda: ticket.search.instrument_count() == len(CALLS))
    await until(lambda: sum(one.online for one in desk.session.makers) == 2)
    ticket.search.setFocus()
    QTest.keyClicks(ticket.search, "80000 call")
    await until(lambda: ticket.search.popup() is not None)
    QTest.keyClick(ticket.search, Qt.Key.Key_Return)
    type_into(ticket.quantity.line, "10")
    ticket.side.set_value("buy")
    ticket.terms.open_or_close()
    editor = ticket.terms.accounts
    for account, quantity in (("fund-a", "6"), ("fund-b", "4")):
        click(editor.add)
        type_into(editor.rows[-1].account, account)
        type_into(editor.rows[-1].quantity, quantity)
    QTest.keyClick(ticket.quantity.line, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)


async def counter(stack: QuoteStack, price: str, stands: str) -> None:
    """Counter the best quote by keys, and see it stand."""
    await until(stack.rows.rows["meridian"].lift.isEnabled)
    stack.setFocus()
    QTest.keyClick(stack, Qt.Key.Key_C)
    QTest.keyClicks(stack.page.counter.price, price)
    QTest.keyClick(stack.page.counter.price, Qt.Key.Key_Return)
    QTest.keyClick(stack.page.counter.confirm, Qt.Key.Key_Return)
    await until(lambda: stands in visible_text(stack))


@asynccontextmanager
async def makers_of(venue: RealVenue, *firms: str) -> AsyncIterator[list[TradingSession]]:
    """Sessions of makers, live at the venue."""
    made = [TradingSession(await venue.enrol(firm, Role.MAKER)) for firm in firms]
    running = [asyncio.create_task(one.run()) for one in made]
    await until(lambda: all(one.status.state is ConnectionState.LIVE for one in made), 20)
    yield made
    for one in made:
        await one.close()
    await asyncio.gather(*running)


async def test_draft_counter_and_accounts(tmp_path: Path) -> None:
    heard: list[object] = []

    def opened() -> list[RequestOpened]:
        return [one for one in heard if isinstance(one, RequestOpened)]

    async with real_venue(tmp_path) as venue, makers_of(venue, "meridian", "halcyon") as makers:
        albion = await venue.enrol("albion", Role.TRADER)
        meridian, halcyon = makers
        meridian.subscribe(heard.append)
        async with desk_of(albion) as desk:
            parts = trader_parts(desk)
            stack = parts.stack
            await turn_to(desk)
            await ask_with_accounts(desk)
            await until(parts.draft.isVisible, what="the draft on the screen")
            assert not opened()
            await until(parts.draft.send.isEnabled)
            click(parts.draft.send)
            await until(opened)
            rfq_id = opened()[0].rfq_id
            await halcyon.working(rfq_id)
            await until(lambda: "Working on a price" in visible_text(stack))
            await halcyon.pass_request(rfq_id, "full", reason=PassReason.NO_APPETITE)
            await meridian.quote(rfq_id, offer=PriceLevel("0.0057", "10"))
            await until(lambda: "Passed: no appetite, full" in visible_text(stack))
            await until(lambda: stack.rows.order()[:1] == ["meridian"])

            await counter(stack, "0.0055", "Counter 1 of 3 stands: buy 10 at 0.0055")
            await meridian.answer_counter(rfq_id, 1, CounterRespType.REJECT, text="no lower")
            await until(lambda: "Declined your 0.0055: no lower" in visible_text(stack))
            await counter(stack, "0.0056", "Counter 2 of 3 stands")
            await meridian.answer_counter(rfq_id, 2, CounterRespType.ACCEPT)
            await until(lambda: "Done: bought 10 at 0.0056" in stack.page.headline())
            [trade] = desk.controller.book.trades_of(rfq_id)
            assert trade.allocations == (Allocation("fund-a", "6"), Allocation("fund-b", "4"))
            assert trade.counter_round == 2
            assert "your counter, round 2" in visible_text(stack.page.deal)
            assert venue.trades_on_disk() == 1
