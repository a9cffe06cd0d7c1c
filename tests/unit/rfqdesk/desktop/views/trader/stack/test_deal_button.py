"""The button that deals: one deal, or one letting go, for each press."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from support.qt import drag

from rfqdesk.desktop.views.trader.stack.deal_button import DealButton

LEFT = Qt.MouseButton.LeftButton
INSIDE, OUTSIDE = QPoint(12, 12), QPoint(-40, -40)


@pytest.fixture
def button(qtbot: QtBot) -> DealButton:
    made = DealButton()
    qtbot.addWidget(made)
    made.resize(120, 32)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made.settled)
    return made


@pytest.fixture
def deals(button: DealButton) -> list[bool]:
    found: list[bool] = []
    button.dealt.connect(lambda: found.append(True))
    return found


def test_a_move_after_the_deal_begins_no_second_one(
    button: DealButton, deals: list[bool], qtbot: QtBot
) -> None:
    button.set_hold(True)
    QTest.mousePress(button, LEFT, pos=INSIDE)
    qtbot.waitUntil(lambda: len(deals) == 1)
    drag(button, INSIDE + QPoint(1, 0))
    assert not button.holding
    assert not button.isDown()
    QTest.mouseRelease(button, LEFT, pos=INSIDE)
    assert len(deals) == 1


def test_a_move_after_it_was_let_go_begins_nothing(button: DealButton, deals: list[bool]) -> None:
    button.set_hold(True)
    QTest.mousePress(button, LEFT, pos=INSIDE)
    button.let_go()
    drag(button, INSIDE + QPoint(1, 0))
    assert not button.holding
    QTest.mouseRelease(button, LEFT, pos=INSIDE)
    assert deals == []


@pytest.mark.parametrize("hold", [True, False])
def test_a_press_that_leaves_the_button_is_over(
    button: DealButton, deals: list[bool], *, hold: bool
) -> None:
    button.set_hold(hold)
    QTest.mousePress(button, LEFT, pos=INSIDE)
    drag(button, OUTSIDE)
    drag(button, INSIDE)
    assert not button.holding
    QTest.mouseRelease(button, LEFT, pos=INSIDE)
    assert deals == []


@pytest.mark.parametrize(
    "press",
    [
        lambda button: QTest.mousePress(button, LEFT, pos=INSIDE),
        lambda button: QTest.keyPress(button, Qt.Key.Key_Space),
        lambda button: button.act(),
    ],
    ids=["mouse", "space", "key"],
)
def test_a_press_of_its_own_deals_again(
    button: DealButton, deals: list[bool], qtbot: QtBot, press: Callable[[DealButton], None]
) -> None:
    button.set_hold(True)
    QTest.mousePress(button, LEFT, pos=INSIDE)
    button.let_go()
    QTest.mouseRelease(button, LEFT, pos=INSIDE)
    press(button)
    assert button.holding
    qtbot.waitUntil(lambda: len(deals) == 1)


def test_a_key_that_deals_leaves_the_mouse_that_is_down_nothing(
    button: DealButton, deals: list[bool]
) -> None:
    QTest.mousePress(button, LEFT, pos=INSIDE)
    button.act()
    drag(button, INSIDE + QPoint(1, 0))
    QTest.mouseRelease(button, LEFT, pos=INSIDE)
    assert len(deals) == 1
