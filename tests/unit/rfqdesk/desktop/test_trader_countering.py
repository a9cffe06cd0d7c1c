"""Counters at the stack with real keys: sent once, answered, refused, of unknown outcome."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support.desk.stack_talk import LIFT, begin, send_counter
from support.desk.trading_floor import floor
from support.qt import click, type_into, visible_text
from support.waiting import until

from rfqdesk.client.errors import OutcomeUnknownError, RefusalError
from rfqdesk.client.status import ConnectionState
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import CounterEndReason, RequestEndReason, Side

pytestmark = pytest.mark.qt_loop


async def test_a_counter_goes_out_once_as_it_was_typed_and_stands_with_its_time() -> None:
    async with floor() as made:
        await begin(made)
        counter_id = await send_counter(made)
        stack = made.parts.stack
        assert made.session.counters == [("meridian", 1, LIFT, "100", "0.0055", 10_000)]
        assert stack.page.counter.isHidden()
        await until(lambda: "Not out yet: counter to buy 100 at 0.0055" in visible_text(stack))
        QTest.keyClick(stack, Qt.Key.Key_C)
        assert stack.page.counter.isHidden()
        made.session.script.countered("meridian", counter_id=counter_id)
        made.tell()
        made.session.ack()
        rows = stack.page.counters.rows
        await until(lambda: "Counter 1 of 3 stands" in rows["meridian"].label.text())
        click(rows["meridian"].button)
        await until(lambda: made.session.sent == [("cancel_counter", "q-rfq-1", "meridian")])
        made.session.script.counter_ended("meridian", CounterEndReason.WITHDRAWN)
        made.tell()
        made.session.ack()
        await until(stack.page.counters.isHidden)


async def test_the_dealers_answers_to_a_counter() -> None:
    async with floor() as made:
        await begin(made)
        stack, script = made.parts.stack, made.session.script
        counter_id = await send_counter(made)
        made.session.ack()
        script.countered("meridian", counter_id=counter_id)
        script.counter_ended("meridian", CounterEndReason.REJECTED)
        made.tell()
        await until(lambda: "Declined your 0.0055: why" in visible_text(stack))
        counter_id = await send_counter(made, "0.0056")
        made.session.ack()
        script.countered("meridian", 2, price="0.0056", counter_id=counter_id)
        script.counter_ended("meridian", CounterEndReason.ACCEPTED, 2)
        script.traded("meridian", "0.0056", quote_resp_id=counter_id)
        script.ended(RequestEndReason.FILLED)
        made.tell()
        await until(lambda: stack.page.headline().startswith("Done: bought 100 at 0.0056"))
        assert stack.page.counters.isHidden()


async def test_a_counter_worse_than_the_quote_or_off_the_tick_is_not_sent() -> None:
    async with floor() as made:
        await begin(made, side=Side.UNDISCLOSED)
        stack = made.parts.stack
        QTest.keyClick(stack, Qt.Key.Key_C)
        sheet = stack.page.counter
        type_into(sheet.price, "0.0060")
        assert "worse for you than the quote: lift it" in visible_text(sheet)
        assert not sheet.confirm.isEnabled()
        type_into(sheet.price, "0.00555")
        assert "steps of 0.0001" in visible_text(sheet)
        sheet.side.set_value("sell")
        type_into(sheet.price, "0.0053")
        assert sheet.confirm.isEnabled()
        # H, L and Q are letters here, and no orders.
        QTest.keyClicks(sheet.price, "hlq")
        QTest.keyClick(sheet.price, Qt.Key.Key_Escape)
        assert sheet.isHidden()
        assert QApplication.focusWidget() is stack
        assert made.session.waiting == 0


async def test_a_counter_of_unknown_outcome_is_withdrawn_where_the_feed_has_not_shown_it() -> None:
    async with floor() as made:
        await begin(made)
        stack = made.parts.stack
        await send_counter(made)
        made.session.go(ConnectionState.WAITING)
        made.session.fail(OutcomeUnknownError("quote_counter", None))
        await until(lambda: "Not known whether it stands" in visible_text(stack))
        made.session.go(ConnectionState.LIVE)
        named = ("cancel_counter", "q-rfq-1", "meridian", made.session.counter_ids[0])
        await until(lambda: made.session.sent == [named])
        # Meanwhile no second one goes out to this dealer.
        await until(stack.rows.rows["meridian"].lift.isEnabled)
        stack.setFocus()
        QTest.keyClick(stack, Qt.Key.Key_C)
        assert stack.page.counter.isHidden()
        made.session.ack()
        await until(lambda: "nothing of yours stands" in visible_text(stack))
        click(stack.page.counters.rows["meridian"].button)
        await until(stack.page.counters.isHidden)


async def test_a_counter_that_the_feed_shows_after_a_lost_line_is_left_standing() -> None:
    async with floor() as made:
        await begin(made)
        stack = made.parts.stack
        counter_id = await send_counter(made)
        made.session.go(ConnectionState.WAITING)
        made.session.fail(OutcomeUnknownError("quote_counter", None))
        made.session.script.countered("meridian", counter_id=counter_id)
        made.tell()
        made.session.go(ConnectionState.LIVE)
        await until(lambda: "Counter 1 of 3 stands" in visible_text(stack))
        assert made.session.sent == []


async def test_a_refused_counter_says_why() -> None:
    async with floor() as made:
        await begin(made)
        await send_counter(made)
        made.session.fail(RefusalError(RejectReason.REVISION_REPLACED, "newer"))
        await until(lambda: "Not made: counter to buy" in visible_text(made.parts.stack))


async def test_a_withdrawal_that_is_refused_is_told_and_can_be_asked_for_again() -> None:
    async with floor() as made:
        await begin(made)
        stack = made.parts.stack
        await send_counter(made)
        made.session.go(ConnectionState.WAITING)
        made.session.fail(OutcomeUnknownError("quote_counter", None))
        made.session.go(ConnectionState.LIVE)
        await until(lambda: made.session.waiting == 1)
        made.session.fail(RefusalError(RejectReason.SUSPENDED, "You are suspended."))
        await until(lambda: "did not take it back" in visible_text(stack))
        assert "Not known whether it stands" in visible_text(stack)
        button = stack.page.counters.rows["meridian"].button
        await until(lambda: button.isVisible() and button.text() == "Make sure")
        click(button)
        await until(lambda: made.session.waiting == 1)
        assert made.session.sent[1] == made.session.sent[0]
        await until(button.isHidden)
        made.session.ack()
        await until(lambda: "nothing of yours stands" in visible_text(stack))


@pytest.mark.parametrize("way", ["unforeseen", "cancelled"])
async def test_a_counter_whose_sending_broke_off_can_be_made_sure_of(way: str) -> None:
    async with floor() as made:
        made.desk.tasks._on_error = lambda _name, _error: None
        await begin(made)
        stack = made.parts.stack
        await send_counter(made)
        made.session.break_off(ZeroDivisionError("ours") if way == "unforeseen" else None)
        await until(lambda: "Not known whether it stands" in visible_text(stack))
        button = stack.page.counters.rows["meridian"].button
        await until(button.isVisible)
        click(button)
        await until(lambda: made.session.waiting == 1)
        made.session.ack()
        await until(lambda: "nothing of yours stands" in visible_text(stack))
