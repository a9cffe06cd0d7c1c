"""What is held down and let go deals no more until it is pressed again."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget
from support.desk.trading_floor import PANEL, Floor, floor
from support.qt import drag
from support.waiting import until

from rfqdesk.client.errors import RefusalError
from rfqdesk.desktop.controllers.desk import SETTLE_MS
from rfqdesk.desktop.views.trader.stack.deal_button import DealButton
from rfqdesk.protocol.reasons import RejectReason

pytestmark = pytest.mark.qt_loop
LEFT = Qt.MouseButton.LeftButton
SPOT = QPoint(10, 10)


async def begin(made: Floor, *, all_or_none: bool = True) -> DealButton:
    """A request whose deals have to be held down; the button that lifts the best offer."""
    made.session.script.opened(panel=PANEL, all_or_none=all_or_none)
    made.session.script.quoted("meridian", "0.0040", "0.0050", quantity="100")
    made.tell()
    stack = made.parts.stack
    made.parts.set_hold("50" if all_or_none else "5")
    await until(lambda: "meridian" in stack.rows.rows)
    await until(stack.keys_ready)
    await until(stack.rows.rows["meridian"].lift.isEnabled)
    await until(lambda: stack.rows.rows["meridian"].lift.settled)
    stack.setFocus()
    return stack.rows.rows["meridian"].lift


def jitter(button: DealButton) -> None:
    """What a hand does that keeps the mouse's button down."""
    drag(button, SPOT + QPoint(1, 0))
    drag(button, SPOT)


async def test_a_move_of_the_mouse_deals_on_no_price_that_came_after_the_press() -> None:
    async with floor() as made:
        lift = await begin(made)
        QTest.mousePress(lift, LEFT, pos=SPOT)
        made.session.script.quoted("meridian", "0.0040", "0.0060")
        made.tell()
        await until(lambda: "0.0060" in lift.text() and lift.isEnabled())
        jitter(lift)
        assert not lift.holding
        QTest.mouseRelease(lift, LEFT, pos=SPOT)
        assert made.session.waiting == 0


async def test_a_move_of_the_mouse_after_a_refusal_sends_nothing() -> None:
    async with floor() as made:
        lift = await begin(made)
        QTest.mousePress(lift, LEFT, pos=SPOT)
        await until(lambda: made.session.waiting == 1)
        made.session.fail(RefusalError(RejectReason.QUOTE_ID_CHANGED, "another quote"))
        made.session.script.quoted("meridian", "0.0040", "0.0051")
        made.tell()
        await until(lambda: "0.0051" in lift.text() and lift.isEnabled())
        jitter(lift)
        assert not lift.holding
        QTest.mouseRelease(lift, LEFT, pos=SPOT)
        assert len(made.session.responses) == 1


async def test_a_move_of_the_mouse_after_a_part_was_filled_takes_no_other() -> None:
    async with floor() as made:
        lift = await begin(made, all_or_none=False)
        QTest.mousePress(lift, LEFT, pos=SPOT)
        await until(lambda: made.session.waiting == 1)
        made.session.script.traded(
            "meridian",
            "0.0050",
            quantity="40",
            quote_resp_id=made.session.responses[0].quote_resp_id,
            quote_leaves_quantity="60",
        )
        made.tell()
        made.session.ack(trade_id="T-rfq-1")
        await until(lift.isEnabled, SETTLE_MS / 1000 + 5)
        jitter(lift)
        assert not lift.holding
        QTest.mouseRelease(lift, LEFT, pos=SPOT)
        assert len(made.session.responses) == 1


async def test_a_move_of_the_mouse_takes_no_second_time_from_the_best() -> None:
    async with floor() as made:
        await begin(made, all_or_none=False)
        best = made.parts.stack.take.best
        await until(best.isEnabled)
        await until(lambda: best.settled)
        QTest.mousePress(best, LEFT, pos=SPOT)
        await until(lambda: made.session.waiting == 1)
        made.session.fail(RefusalError(RejectReason.NOT_FILLED, "not enough"))
        await until(best.isEnabled)
        jitter(best)
        assert not best.holding
        QTest.mouseRelease(best, LEFT, pos=SPOT)
        assert len(made.session.crosses) == 1


async def hold_key(made: Floor) -> DealButton:
    """L is down on the best offer, and has not dealt yet."""
    lift = await begin(made)
    QTest.keyPress(made.parts.stack, Qt.Key.Key_L)
    assert lift.holding
    return lift


async def test_a_key_held_down_is_let_go_with_the_focus() -> None:
    async with floor() as made:
        lift = await hold_key(made)
        made.parts.ticket.search.setFocus(Qt.FocusReason.MouseFocusReason)
        assert not lift.holding
        assert not lift.isDown()
        QTest.keyRelease(made.parts.ticket.search, Qt.Key.Key_L)
        assert made.session.waiting == 0


async def test_a_key_held_down_is_let_go_where_a_child_of_the_stack_loses_the_focus() -> None:
    async with floor() as made:
        lift = await begin(made)
        lift.setFocus()
        QTest.keyPress(lift, Qt.Key.Key_L)
        assert lift.holding
        made.parts.ticket.search.setFocus(Qt.FocusReason.MouseFocusReason)
        assert not lift.holding


async def test_a_key_held_down_is_let_go_with_the_window() -> None:
    async with floor() as made:
        lift = await hold_key(made)
        other = QWidget()
        other.show()
        other.activateWindow()
        await until(other.isActiveWindow)
        assert not lift.holding
        other.close()
        other.deleteLater()
        assert made.session.waiting == 0


async def test_a_key_held_down_is_let_go_where_a_menu_takes_the_keys() -> None:
    async with floor() as made:
        lift = await hold_key(made)
        menu = QMenu(made.window)
        menu.addAction("Something else")
        menu.popup(made.window.mapToGlobal(QPoint(5, 5)))
        await until(lambda: not lift.holding)
        menu.close()
        assert made.session.waiting == 0


async def test_a_key_held_down_is_let_go_where_no_request_is_shown_any_more() -> None:
    async with floor() as made:
        lift = await hold_key(made)
        made.parts.stack.show_picture(None)
        assert not lift.holding
        assert made.session.waiting == 0


async def test_a_key_held_down_is_let_go_on_the_page_of_a_draft() -> None:
    async with floor() as made:
        lift = await hold_key(made)
        made.parts.pages.setCurrentWidget(made.parts.draft)
        assert not lift.holding


async def test_a_key_held_down_is_let_go_for_another_request() -> None:
    async with floor() as made:
        await begin(made, all_or_none=False)
        best = made.parts.stack.take.best
        await until(best.isEnabled)
        QTest.keyPress(made.parts.stack, Qt.Key.Key_B)
        assert best.holding
        made.session.script.opened("rfq-2", panel=PANEL, all_or_none=False)
        made.session.script.quoted("meridian", "0.0040", "0.0050", rfq_id="rfq-2")
        made.tell()
        made.parts.choose("rfq-2")
        assert not best.holding
        assert made.session.waiting == 0


@pytest.mark.parametrize("way", ["hide", "disable"])
async def test_a_button_that_goes_away_or_is_shut_is_let_go(way: str) -> None:
    async with floor() as made:
        lift = await hold_key(made)
        if way == "hide":
            lift.hide()
            lift.show()
        else:
            lift.setEnabled(False)
            lift.setEnabled(True)
        assert not lift.holding
        assert made.session.waiting == 0
