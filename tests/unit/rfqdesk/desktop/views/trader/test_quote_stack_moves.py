"""Prices that move under a hand: what was meant is dealt on, or nothing."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from support.desk.stack_hands import LEFT, Hands, hands_at_stack
from support.qt import settle, visible_text

from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase, AcceptStatus
from rfqdesk.desktop.views.trader.stack.stack_columns import ROW_HEIGHT
from rfqdesk.protocol.terms import QuoteEndReason


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
    return hands_at_stack(qtbot)


def test_a_price_arriving_while_the_button_is_down_changes_nothing(hands: Hands) -> None:
    hands.open()
    hands.settle()
    button = hands.stack.rows.rows["halcyon"].lift
    QTest.mousePress(button, LEFT)
    hands.script.quoted("halcyon", "0.0052", "0.0061")
    hands.show()
    assert hands.stack.rows.order()[0] == "halcyon"
    QTest.mouseRelease(button, LEFT)
    assert [(shown.revision, shown.price) for shown in hands.dealt] == [(1, "0.0057")]
    hands.qtbot.waitUntil(lambda: button.text() == "Lift 0.0061")


def test_rows_stay_put_under_the_mouse_and_move_when_it_leaves(hands: Hands) -> None:
    hands.open()
    before = hands.stack.rows.order()
    hands.mouse_in()
    hands.script.quoted("castellan", "0.0049", "0.0055")
    hands.script.quoted("brightwater", "0.0049", "0.0054")
    hands.show()
    assert hands.stack.rows.order() == before
    assert "Order held" in visible_text(hands.stack)
    assert hands.stack.rows.rows["castellan"].lift.text() == "Lift 0.0055"
    hands.mouse_out()
    assert hands.stack.rows.order() == ["brightwater", "castellan", "halcyon", "meridian"]
    assert "Order held" not in visible_text(hands.stack)


def test_a_new_dealer_comes_in_below_while_the_order_is_held(hands: Hands) -> None:
    hands.open()
    hands.mouse_in()
    hands.script.quoted("keel", None, "0.0050")
    hands.show()
    assert hands.stack.rows.order()[-1] == "keel"


def test_selection_stays_with_the_dealer_when_prices_reorder(hands: Hands) -> None:
    hands.open()
    hands.key(Qt.Key.Key_Down)
    hands.script.quoted("castellan", "0.0049", "0.0051")
    hands.show()
    assert hands.stack.rows.order()[0] == "castellan"
    hands.key(Qt.Key.Key_L)
    assert [shown.maker for shown in hands.dealt] == ["meridian"]


def test_a_key_meant_for_the_former_best_is_not_taken_for_the_new_one(hands: Hands) -> None:
    hands.open()
    hands.script.quoted("castellan", "0.0049", "0.0051")
    hands.show()
    hands.key(Qt.Key.Key_L)
    assert hands.dealt == []
    hands.qtbot.waitUntil(hands.stack.keys_ready)
    hands.key(Qt.Key.Key_L)
    assert [shown.maker for shown in hands.dealt] == ["castellan"]


def test_a_price_that_turns_worse_under_the_mouse_is_shut_for_a_moment(hands: Hands) -> None:
    hands.open()
    row = hands.stack.rows.rows["halcyon"]
    row.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    hands.script.quoted("halcyon", "0.0052", "0.0060")
    hands.show()
    assert not row.lift.isEnabled()
    assert "turned worse" in row.lift.toolTip()
    hands.qtbot.waitUntil(row.lift.isEnabled)


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_key_meant_for_the_former_price_does_not_deal_at_a_worse_one(
    hands: Hands, *, by_hand: bool
) -> None:
    hands.open()
    if by_hand:
        hands.key(Qt.Key.Key_Up)
    row = hands.stack.rows.rows["halcyon"]
    hands.script.quoted("meridian", "0.0050", "0.0095")
    hands.script.quoted("castellan", "0.0049", "0.0096")
    hands.script.quoted("halcyon", "0.0052", "0.0090")
    hands.show()
    hands.key(Qt.Key.Key_L)
    hands.key(Qt.Key.Key_Return)
    assert hands.dealt == []
    assert "turned worse" in row.lift.toolTip()
    hands.qtbot.waitUntil(row.lift.isEnabled)
    hands.key(Qt.Key.Key_L)
    assert [shown.price for shown in hands.dealt] == ["0.009"]


def test_a_price_that_was_gone_meanwhile_turned_worse_as_well(hands: Hands) -> None:
    hands.open()
    hands.key(Qt.Key.Key_Up)
    hands.script.quote_ended("halcyon", QuoteEndReason.WITHDRAWN)
    hands.show()
    hands.script.quoted("halcyon", "0.0052", "0.0090")
    hands.show()
    hands.key(Qt.Key.Key_L)
    assert hands.dealt == []


def test_a_row_selected_just_after_it_turned_worse_waits_too(hands: Hands) -> None:
    hands.open()
    hands.script.quoted("meridian", "0.0050", "0.0090")
    hands.show()
    QTest.mouseClick(hands.stack.rows.rows["meridian"], LEFT, pos=QPoint(3, 3))
    assert hands.stack.selected_maker() == "meridian"
    hands.key(Qt.Key.Key_L)
    assert hands.dealt == []


def test_a_key_deals_at_once_at_a_better_price(hands: Hands) -> None:
    hands.open()
    hands.script.quoted("halcyon", "0.0052", "0.0055")
    hands.show()
    hands.key(Qt.Key.Key_L)
    assert [shown.price for shown in hands.dealt] == ["0.0055"]


def test_a_better_price_under_the_mouse_stays_open(hands: Hands) -> None:
    hands.open()
    row = hands.stack.rows.rows["halcyon"]
    row.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    hands.script.quoted("halcyon", "0.0052", "0.0055")
    hands.show()
    assert row.lift.isEnabled()


def _places(hands: Hands) -> list[tuple[QPoint, QPoint]]:
    rows = hands.stack.rows.rows.values()
    here = QPoint(0, 0)
    return [(row.mapTo(hands.stack, here), row.lift.mapTo(hands.stack, here)) for row in rows]


@pytest.mark.parametrize("height", [900, 420])
def test_what_is_announced_moves_no_row_and_no_button(hands: Hands, height: int) -> None:
    hands.stack.resize(1050, height)
    hands.open()
    settle()
    before = _places(hands)
    shown = hands.stack.rows.rows["halcyon"].picture
    assert shown is not None
    assert shown.lift is not None
    words = Notice("The price had changed", "Nothing was traded. " * 12, "Look at the new price.")
    for phase in (AcceptPhase.ACCEPTING, AcceptPhase.REJECTED):
        hands.accept = AcceptStatus(phase, shown.lift, "resp-1", notice=words)
        hands.show()
        assert hands.stack.page.headline()
        hands.qtbot.waitUntil(lambda: _places(hands) == before)
    hands.accept = None
    hands.show()
    assert hands.stack.page.headline() == ""
    hands.qtbot.waitUntil(lambda: _places(hands) == before)


def test_a_row_is_shown_whole_or_not_at_all(hands: Hands) -> None:
    hands.open()
    for height in range(380, 460, 7):
        hands.stack.resize(1050, height)
        settle()
        rows = hands.stack.rows
        seen = [row.visibleRegion().boundingRect().height() for row in rows.rows.values()]
        assert set(seen) <= {0, ROW_HEIGHT}
