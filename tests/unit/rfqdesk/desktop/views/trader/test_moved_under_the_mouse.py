"""Rows that shift under a hand: a click deals only where the button stood for a while."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from support.desk.stack_hands import LEFT, Hands, accepting, hands_at_stack
from support.qt import settle

from rfqdesk.desktop.models.stack.desk_state import AcceptPhase, DeskLink
from rfqdesk.desktop.views.common import Banner
from rfqdesk.desktop.views.trader.stack.deal_button import DealButton
from rfqdesk.desktop.views.trader.stack.quote_row import QuoteRow


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
    return hands_at_stack(qtbot)


def widget_at(window: QWidget, spot: QPoint) -> QWidget | None:
    """Also where the window stands out of the screen."""
    return window.childAt(window.mapFromGlobal(spot))


def click_at(window: QWidget, spot: QPoint) -> None:
    """Click whatever is at this place of the screen."""
    widget = widget_at(window, spot)
    assert widget is not None
    QTest.mouseClick(widget, LEFT, pos=widget.mapFromGlobal(spot))


def middle(button: DealButton) -> QPoint:
    return button.mapToGlobal(button.rect().center())


def row_at(window: QWidget, spot: QPoint) -> str:
    place = widget_at(window, spot)
    while place is not None and not isinstance(place, QuoteRow):
        place = place.parentWidget()
    return place.maker if place is not None else ""


def refused(hands: Hands) -> None:
    """The venue has an accept, and then it turns it down."""
    for phase in (AcceptPhase.ACCEPTING, AcceptPhase.REJECTED):
        accepting(hands, phase)
        settle()


def seen_at(button: DealButton) -> QRect:
    return QRect(button.mapToGlobal(QPoint(0, 0)), button.size())


def test_a_refusal_puts_no_other_button_under_the_mouse(hands: Hands) -> None:
    hands.open()
    hands.settle()
    buttons = [hands.stack.rows.rows[maker].lift for maker in ("halcyon", "meridian", "castellan")]
    before = [seen_at(button) for button in buttons]
    refused(hands)
    hands.qtbot.waitUntil(lambda: [seen_at(button) for button in buttons] == before)
    assert all(button.isEnabled() for button in buttons)
    click_at(hands.stack, before[-1].center())
    assert [shown.maker for shown in hands.dealt] == ["castellan"]
    hands.accept = None
    hands.show()
    hands.qtbot.waitUntil(lambda: [seen_at(button) for button in buttons] == before)


def test_a_button_that_was_moved_from_outside_deals_when_it_has_stood_for_a_while(
    hands: Hands, qtbot: QtBot
) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    inside = QWidget()
    column = QVBoxLayout(inside)
    above = Banner()
    column.addWidget(above)
    column.addWidget(hands.stack, 1)
    window.setCentralWidget(inside)
    window.resize(1200, 900)
    window.show()
    hands.open()
    hands.settle()
    lift = hands.stack.rows.rows["meridian"].lift
    before = middle(lift)
    above.show_message("warn", "Trading is halted", "In one instrument.")
    settle()
    assert middle(lift) != before
    assert not lift.settled
    click_at(window, middle(lift))
    assert hands.dealt == []
    assert hands.stack.selected_maker() == "halcyon", "the row took the click for the button"
    qtbot.waitUntil(lambda: lift.settled)
    click_at(window, middle(lift))
    assert [shown.maker for shown in hands.dealt] == ["meridian"]


def test_a_move_that_nobody_has_told_of_yet_is_seen_by_the_press(hands: Hands) -> None:
    hands.open()
    hands.settle()
    lift = hands.stack.rows.rows["meridian"].lift
    hands.stack.move(hands.stack.pos() + QPoint(0, 60))
    QTest.mouseClick(lift, LEFT)
    assert hands.dealt == []


def test_a_banner_that_comes_and_goes_with_the_line_moves_no_row(hands: Hands) -> None:
    hands.open()
    hands.settle()
    lift = hands.stack.rows.rows["meridian"].lift
    before = seen_at(lift)
    hands.link = DeskLink(False, "No connection")
    hands.show()
    hands.qtbot.waitUntil(lambda: seen_at(lift) == before)
    hands.link = DeskLink(True)
    hands.show()
    hands.qtbot.waitUntil(lambda: seen_at(lift) == before)
    assert lift.isEnabled()


def test_rows_that_change_places_are_shut_to_the_mouse(hands: Hands) -> None:
    hands.open()
    hands.settle()
    spot = middle(hands.stack.rows.rows["halcyon"].lift)
    hands.script.quoted("castellan", "0.0049", "0.0051")
    hands.show()
    settle()
    assert row_at(hands.stack, spot) == "castellan"
    click_at(hands.stack, spot)
    assert hands.dealt == []


def test_what_only_now_comes_to_be_seen_is_shut_to_the_mouse(hands: Hands) -> None:
    hands.open()
    hands.settle()
    hands.script.quoted("brightwater", "0.0049", "0.0059")
    hands.show()
    settle()
    click_at(hands.stack, middle(hands.stack.rows.rows["brightwater"].lift))
    assert hands.dealt == []


def test_keys_deal_whatever_moved(hands: Hands) -> None:
    hands.open()
    hands.settle()
    hands.key(Qt.Key.Key_Down)
    hands.stack.move(hands.stack.pos() + QPoint(0, 60))
    settle()
    lift = hands.stack.rows.rows["meridian"].lift
    assert not lift.settled
    assert lift.isEnabled()
    hands.key(Qt.Key.Key_L)
    assert [shown.maker for shown in hands.dealt] == ["meridian"]


def test_it_is_pale_until_it_has_settled(hands: Hands) -> None:
    hands.open()
    hands.settle()
    lift = hands.stack.rows.rows["halcyon"].lift
    settled = lift.grab().toImage()
    hands.stack.move(hands.stack.pos() + QPoint(0, 60))
    settle()
    pale = lift.grab().toImage()
    assert pale != settled
    hands.qtbot.waitUntil(lambda: lift.settled)
    assert lift.grab().toImage() == settled
