"""A trade by hand: two real windows, a real server between them, keys and clicks."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support.qt import click
from support.stories.desk_windows import desk_of, maker_page, trader_parts, turn_to
from support.tcp_relay import tcp_relay
from support.venues.dealing_room import CALLS
from support.venues.real_venue import real_venue, through
from support.waiting import until

from rfqdesk.book.facts import QuoteKey
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase
from rfqdesk.desktop.views.trader.stack.quote_row import QuoteRow
from rfqdesk.desktop.wiring.desk import Desk
from rfqdesk.protocol.terms import QuoteEndReason, Role

pytestmark = pytest.mark.qt_loop(timeout_s=90)

CTRL = Qt.KeyboardModifier.ControlModifier


async def ask_by_keys(desk: Desk) -> None:
    """Fill in the ticket and send it, without the mouse."""
    ticket = trader_parts(desk).ticket
    await turn_to(desk)
    await until(lambda: ticket.search.instrument_count() == len(CALLS))
    ticket.search.setFocus()
    QTest.keyClicks(ticket.search, "80000 call")
    await until(lambda: ticket.search.popup() is not None, what="the list of instruments")
    QTest.keyClick(ticket.search, Qt.Key.Key_Return)
    assert [leg.instrument for leg in ticket.legs.legs()] == [CALLS[0].symbol]
    ticket.quantity.line.setFocus()
    QTest.keyClicks(ticket.quantity.line, "10")
    await until(lambda: len(desk.session.makers) == 1 and desk.session.makers[0].online)
    ticket.dealers.set_chosen(["meridian"])
    QTest.keyClick(ticket.quantity.line, Qt.Key.Key_Return, CTRL)
    await until(lambda: desk.controller.book.requests, what="the request in the book")


async def quote_by_keys(desk: Desk, bid: str, offer: str) -> None:
    """Type a two-way price into the focused request."""
    page = maker_page(desk)
    await turn_to(desk)
    await until(page.in_hand, what="a request in the maker's hand")
    page.take(page.in_hand())
    for keys in (bid, Qt.Key.Key_Tab, offer, Qt.Key.Key_Return):
        focused = QApplication.focusWidget()
        assert focused is not None
        if isinstance(keys, str):
            QTest.keyClicks(focused, keys)
        else:
            QTest.keyClick(focused, keys)


def can_be_lifted(row: QuoteRow) -> bool:
    ready = row.lift.isVisible() and row.lift.isEnabled() and row.lift.settled
    return ready and "0.0057" in row.lift.text()


async def quoted_row(desk: Desk) -> QuoteRow:
    stack = trader_parts(desk).stack
    await until(
        lambda: any(can_be_lifted(row) for row in stack.findChildren(QuoteRow)),
        what="a quote to lift",
    )
    return next(row for row in stack.findChildren(QuoteRow) if can_be_lifted(row))


async def test_request_quote_and_a_double_click_make_one_trade(tmp_path: Path) -> None:
    async with real_venue(tmp_path) as venue:
        albion = await venue.enrol("albion", Role.TRADER)
        meridian = await venue.enrol("meridian", Role.MAKER)
        async with desk_of(albion) as trader, desk_of(meridian) as maker:
            await ask_by_keys(trader)
            await quote_by_keys(maker, "0.0051", "0.0057")
            row = await quoted_row(trader)
            QTest.mouseDClick(row.lift, Qt.MouseButton.LeftButton)
            QTest.mouseClick(row.lift, Qt.MouseButton.LeftButton)
            [rfq_id] = trader.controller.book.requests
            await until(lambda: trader.controller.book.trades_of(rfq_id), what="the trade")
            await until(lambda: maker.controller.book.trades_of(rfq_id), what="the maker's trade")
            await until(
                lambda: (
                    (status := trader.controller.accept_of(rfq_id)) is not None
                    and status.phase is AcceptPhase.DONE
                )
            )
            [bought] = trader.controller.book.trades_of(rfq_id)
            [sold] = maker.controller.book.trades_of(rfq_id)
            assert bought.trade_id == sold.trade_id
            assert bought.price == sold.price
            assert str(bought.price) == "0.0057"
            assert (bought.side, sold.side) == ("buy", "sell")
            assert venue.trades_on_disk() == 1


async def test_a_price_withdrawn_under_the_mouse_is_not_dealt_on(tmp_path: Path) -> None:
    async with real_venue(tmp_path) as venue:
        albion = await venue.enrol("albion", Role.TRADER)
        meridian = await venue.enrol("meridian", Role.MAKER)
        async with desk_of(albion) as trader, desk_of(meridian) as maker:
            await ask_by_keys(trader)
            await quote_by_keys(maker, "0.0051", "0.0057")
            row = await quoted_row(trader)
            await maker.session.cancel_quote()
            # The trader's window has not heard of it yet: no turn of the loop in between.
            click(row.lift)
            [rfq_id] = trader.controller.book.requests
            await until(
                lambda: (
                    trader.controller.book.quotes[QuoteKey(rfq_id, "meridian")].end_reason
                    is QuoteEndReason.WITHDRAWN
                )
            )
            await until(
                lambda: (
                    (status := trader.controller.accept_of(rfq_id)) is None
                    or status.phase is AcceptPhase.REJECTED
                )
            )
            assert venue.trades_on_disk() == 0


@pytest.mark.parametrize("killed", [False, True], ids=["line cut", "server killed"])
async def test_a_window_cut_off_while_accepting_says_unknown_then_done(
    tmp_path: Path, killed: bool
) -> None:
    async with real_venue(tmp_path) as venue, tcp_relay(venue.ready.trading_port) as relay:
        albion = through(await venue.enrol("albion", Role.TRADER), relay.port)
        meridian = through(await venue.enrol("meridian", Role.MAKER), relay.port)
        async with desk_of(albion) as trader, desk_of(meridian) as maker:
            await ask_by_keys(trader)
            await quote_by_keys(maker, "0.0051", "0.0057")
            row = await quoted_row(trader)
            [rfq_id] = trader.controller.book.requests
            phases: list[AcceptPhase] = []

            def note(_rfq_id: str) -> None:
                status = trader.controller.accept_of(rfq_id)
                if status is not None and status.phase not in phases[-1:]:
                    phases.append(status.phase)

            trader.controller.accept_changed.connect(note)
            relay.swallow_answers()
            click(row.lift)
            await until(lambda: venue.trades_on_disk() == 1, what="the trade on disk")
            assert not trader.controller.book.trades_of(rfq_id)
            if killed:
                await venue.process.kill()
            relay.cut()
            if killed:
                await venue.restart()
                relay.target_port = venue.ready.trading_port
            await until(lambda: trader.controller.book.trades_of(rfq_id), 20, what="the trade")
            await until(lambda: maker.controller.book.trades_of(rfq_id), 20, what="the maker's")
            await until(lambda: phases[-1:] == [AcceptPhase.DONE])
            assert phases == [AcceptPhase.ACCEPTING, AcceptPhase.UNKNOWN, AcceptPhase.DONE]
            [bought] = trader.controller.book.trades_of(rfq_id)
            [sold] = maker.controller.book.trades_of(rfq_id)
            assert (bought.trade_id, bought.price) == (sold.trade_id, sold.price)
            assert venue.trades_on_disk() == 1
