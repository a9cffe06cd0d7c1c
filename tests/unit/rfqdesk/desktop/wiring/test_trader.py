"""Ticket, quotes and blotter on one desk, without a network."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support.desk.feed import T0_MS
from support.desk.trading_floor import PANEL, floor
from support.qt import click, visible_text
from support.waiting import until

from rfqdesk.client.errors import RefusalError
from rfqdesk.client.status import ConnectionState
from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.market import HaltEntry, HaltScope
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteEndReason, QuoteRespType, RequestEndReason


@pytest.mark.qt_loop
async def test_from_the_ticket_to_a_trade_in_the_blotter() -> None:
    async with floor() as made:
        await made.ask()
        stack = made.parts.stack
        await until(lambda: QApplication.focusWidget() is stack)
        made.session.script.quoted("meridian", "0.0090", "0.0093")
        made.session.script.quoted("halcyon", "0.0090", "0.0092")
        made.tell()
        await until(lambda: stack.rows.order()[:2] == ["halcyon", "meridian"])
        lift = stack.rows.rows["halcyon"].lift
        await until(lambda: lift.isVisible() and lift.settled)
        click(stack.rows.rows["halcyon"].lift)
        await until(lambda: made.session.waiting == 1)
        await until(lambda: stack.banner.title().startswith("Not done yet"))
        (response,) = made.session.responses
        script = made.session.script
        script.traded("halcyon", "0.0092", quote_resp_id=response.quote_resp_id)
        script.quote_ended("halcyon", QuoteEndReason.TRADED)
        script.quote_ended("meridian", QuoteEndReason.DONE_AWAY)
        script.ended(RequestEndReason.FILLED)
        made.tell()
        await until(lambda: stack.page.headline().startswith("Done: bought 100 at 0.0092"))
        made.session.ack(trade_id="T-rfq-1")
        # Quotes and blotter draw what the book holds in frames of their own.
        await until(lambda: made.parts.blotter.trades.model.rowCount() == 1)
        await until(lambda: made.parts.tabs.tabs["rfq-1"].accessibleName().endswith("Done"))


@pytest.mark.qt_loop
async def test_time_alone_makes_a_quote_stale() -> None:
    async with floor() as made:
        await made.ask()
        made.session.script.quoted("meridian", "0.0090", "0.0093", firm_ms=5_000)
        made.tell()
        row = made.parts.stack.rows.rows
        await until(lambda: "meridian" in row and row["meridian"].lift.isVisible())
        made.session.clock.time_ms = T0_MS + 5_000
        await until(lambda: not row["meridian"].lift.isVisible())
        assert "Ran out" in visible_text(made.parts.stack)


@pytest.mark.qt_loop
async def test_a_refused_request_is_told_on_the_ticket() -> None:
    async with floor() as made:
        ticket = made.parts.ticket
        QTest.keyClicks(ticket.search, "oct 86 call")
        QTest.keyClick(ticket.search, Qt.Key.Key_Return)
        ticket.quantity.set_text("100")
        click(ticket.send)
        await until(lambda: made.session.waiting == 1)
        made.session.fail(RefusalError(RejectReason.EMPTY_PANEL, "There is no maker to ask."))
        await until(ticket.banner.isVisible)
        assert ticket.send.isEnabled()


@pytest.mark.qt_loop
async def test_losing_the_connection_shuts_ticket_and_quotes_until_it_is_back() -> None:
    async with floor() as made:
        await made.ask()
        made.session.script.quoted("meridian", "0.0090", "0.0093")
        made.tell()
        rows = made.parts.stack.rows.rows
        await until(lambda: "meridian" in rows and rows["meridian"].lift.isEnabled())
        made.session.go(ConnectionState.WAITING)
        await until(lambda: not rows["meridian"].lift.isEnabled())
        assert "No connection" in made.parts.ticket.problem.text()
        made.session.go(ConnectionState.LIVE)
        await until(rows["meridian"].lift.isEnabled)


@pytest.mark.qt_loop
async def test_cancel_goes_from_escape_to_the_venue() -> None:
    async with floor() as made:
        await made.ask()
        stack = made.parts.stack
        stack.setFocus()
        QTest.keyClick(stack, Qt.Key.Key_Escape)
        click(stack.sheet.confirm)
        await until(lambda: made.session.cancelled == ["q-rfq-1"])
        made.session.script.ended(RequestEndReason.CANCELLED)
        made.tell()
        made.session.ack()
        await until(lambda: "Cancelled, nothing traded" in visible_text(stack))


@pytest.mark.qt_loop
async def test_ctrl_enter_asks_again_also_from_the_quotes() -> None:
    async with floor() as made:
        await made.ask()
        stack = made.parts.stack
        await until(lambda: QApplication.focusWidget() is stack)
        await until(made.parts.ticket.send.isEnabled)
        QTest.keyClick(stack, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: made.session.waiting == 1)
        made.session.ack(rfq_id="rfq-2")
        await until(lambda: made.session.waiting == 0)


@pytest.mark.qt_loop
async def test_a_new_request_does_not_begin_with_the_legs_of_the_last() -> None:
    async with floor() as made:
        await made.ask()
        ticket = made.parts.ticket
        chosen, side = ticket.dealers.chosen(), ticket.side.value()
        QTest.keyClick(made.parts.stack, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        assert QApplication.focusWidget() is ticket.search
        QTest.keyClicks(ticket.search, "oct 90 put")
        QTest.keyClick(ticket.search, Qt.Key.Key_Return)
        assert [leg.instrument for leg in ticket.legs.legs()] == ["BTC-9OCT26-90000-P"]
        assert ticket.quantity.text() == ""
        assert (ticket.dealers.chosen(), ticket.side.value()) == (chosen, side)


@pytest.mark.qt_loop
async def test_a_suspended_desk_looks_on_and_sends_nothing() -> None:
    async with floor() as made:
        await made.ask()
        made.session.script.quoted("meridian", bid="0.0052", offer="0.0056")
        made.tell()
        made.session.tell_standing(suspended="unpaid fees")
        ticket = made.parts.ticket
        assert not ticket.send.isEnabled()
        assert ticket.problem.text() == "Suspended by the venue's operator"
        assert made.desk.link().connected
        before = made.session.waiting
        assert not made.desk.cancel_request("rfq-1")
        assert made.session.waiting == before
        # The feed goes on.
        made.session.script.quoted("castellan", bid="0.0052", offer="0.0055")
        made.tell()
        assert len(made.desk.book.quotes_of("rfq-1")) == 2
        made.parts.refresh()
        assert "quotes go on arriving" in made.parts.stack.banner.text()

        made.session.tell_standing()
        assert made.desk.link().live
        assert made.desk.cancel_request("rfq-1")
        await until(lambda: made.session.waiting == 1)
        made.session.ack()


@pytest.mark.qt_loop
async def test_the_ticket_refuses_what_the_standing_excludes() -> None:
    async with floor() as made:
        ticket = made.parts.ticket
        QTest.keyClicks(ticket.search, "oct 86 call")
        QTest.keyClick(ticket.search, Qt.Key.Key_Return)
        QTest.keyClicks(ticket.quantity.line, "100")
        assert ticket.send.isEnabled()
        made.session.tell_standing(Entitlements(quantity_max="99.9"))
        assert not ticket.send.isEnabled()
        assert "Your limit is 99.9 of any one leg" in ticket.problem.text()
        QTest.keyClick(ticket.quantity.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert made.session.requests == []
        made.session.tell_standing(Entitlements(instruments=("ETH-*",)))
        assert "has not admitted you to BTC-9OCT26-86000-C" in ticket.problem.text()
        made.session.tell_standing(Entitlements(counterparties=("halcyon",)))
        assert "does not let you deal with" in ticket.problem.text()
        made.session.tell_standing()
        assert ticket.send.isEnabled()


@pytest.mark.qt_loop
async def test_a_halt_shuts_ticket_and_quotes_with_the_venues_words() -> None:
    async with floor() as made:
        await made.ask()
        made.session.script.quoted("meridian", "0.0090", "0.0093")
        made.tell()
        made.session.tell_halts(HaltEntry(HaltScope.VENUE, T0_MS, text="maintenance"))
        assert "maintenance" in made.parts.ticket.problem.text()
        assert not made.parts.ticket.send.isEnabled()
        made.session.tell_halts(
            HaltEntry(HaltScope.INSTRUMENT, T0_MS, "BTC-9OCT26-*", "index feed interrupted")
        )
        assert made.desk.link().live
        assert "index feed interrupted" in made.parts.ticket.problem.text()
        made.session.tell_halts()
        assert "halted" not in made.parts.ticket.problem.text()


@pytest.mark.qt_loop
async def test_a_request_in_parts_is_taken_from_several_dealers_by_keys() -> None:
    async with floor() as made:
        script, stack = made.session.script, made.parts.stack
        script.opened(panel=PANEL, all_or_none=False)
        script.quoted("meridian", None, "0.0057", quantity="40")
        script.quoted("halcyon", None, "0.0056", quantity="25")
        made.tell()
        await until(stack.take.isVisible)
        stack.setFocus()
        QTest.keyClick(stack, Qt.Key.Key_T)
        QTest.keyClicks(stack.take.quantity, "60")
        stack.setFocus()
        QTest.keyClick(stack, Qt.Key.Key_B)
        await until(lambda: made.session.waiting == 1)
        quote_req_id, _way, quantity, price, _kind, resp_id = made.session.crosses[0]
        assert (quote_req_id, quantity, price) == ("q-rfq-1", "60", "0.0057")
        assert resp_id is not None
        script.traded("halcyon", "0.0056", quantity="25", quote_resp_id=resp_id, trade_id="T-1",
                      quote_leaves_quantity="0")  # fmt: skip
        script.traded("meridian", "0.0057", quantity="35", quote_resp_id=resp_id, trade_id="T-2",
                      quote_leaves_quantity="5")  # fmt: skip
        made.tell()
        made.session.ack(trade_id="T-1")
        await until(lambda: "bought 60 at 0.005658 on average" in visible_text(stack))
        await until(lambda: "60 done, 40 left" in made.parts.tabs.tabs["rfq-1"].accessibleName())
        script.rested("resp-9", QuoteRespType.LIFT, "40")
        made.tell()
        await until(stack.take.resting.isVisible)
        click(stack.take.resting.buttons[QuoteRespType.LIFT])
        await until(lambda: made.session.waiting == 1)
        assert made.session.crosses_cancelled == [("q-rfq-1", QuoteRespType.LIFT)]
        made.session.ack()
