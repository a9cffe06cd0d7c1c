"""Prices stepped by keys and wheel, and filled in from the mark."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from support.desk.maker_hands import CTRL, HUNDRED, SHIFT, Hands
from support.qt import click

from rfqdesk.book.facts import Level
from rfqdesk.desktop.models.maker.quote_draft import Field
from rfqdesk.desktop.models.maker.saved_spreads import SavedSpreads
from rfqdesk.protocol.terms import Side


def test_arrows_step_by_ticks_from_the_mark(hands: Hands, asked: Callable[..., None]) -> None:
    asked(r1=30)
    hands.presses(Qt.Key.Key_Down, times=2)
    assert hands.draft().bid == "0.0053"
    hands.presses(Qt.Key.Key_Tab)
    hands.presses(Qt.Key.Key_Up)
    hands.presses(Qt.Key.Key_Up, SHIFT)
    assert hands.draft().offer == "0.0065"


def test_fill_from_mark_uses_the_width_that_was_set(
    hands: Hands, asked: Callable[..., None]
) -> None:
    asked(r1=30)
    hands.presses(Qt.Key.Key_M, CTRL)
    assert (hands.draft().bid, hands.draft().offer) == ("0.0051", "0.0058")
    hands.page.panel.form.mark_row.half_width.setFocus()
    hands.presses(Qt.Key.Key_Down, times=2)
    hands.presses(Qt.Key.Key_Return)
    assert (hands.draft().bid, hands.draft().offer) == ("0.0053", "0.0056")


def test_both_prices_move_together_apart_and_towards_each_other(
    hands: Hands, asked: Callable[..., None]
) -> None:
    asked(r1=30)
    hands.presses(Qt.Key.Key_M, CTRL)
    assert (hands.draft().bid, hands.draft().offer) == ("0.0051", "0.0058")
    hands.presses(Qt.Key.Key_Up, CTRL)
    assert (hands.draft().bid, hands.draft().offer) == ("0.0052", "0.0059")
    hands.presses(Qt.Key.Key_Right, CTRL)
    assert (hands.draft().bid, hands.draft().offer) == ("0.0051", "0.0060")
    hands.presses(Qt.Key.Key_Left, CTRL, times=9)
    assert (hands.draft().bid, hands.draft().offer) == ("0.0055", "0.0056")
    spread = hands.page.panel.form.spread
    assert spread.words() == "Spread 1 tick (183 bps), middle 1 above the mark"
    for button in spread.buttons:
        click(button)
    assert (hands.draft().bid, hands.draft().offer) == ("0.0054", "0.0057")


def test_one_side_asked_for_is_one_side_moved(hands: Hands, asked: Callable[..., None]) -> None:
    asked(Side.BUY, r1=30)
    hands.presses(Qt.Key.Key_Up, CTRL)
    assert (hands.draft().bid, hands.draft().offer) == ("", "0.0055")


def turn_wheel(widget: QWidget, notches: int) -> None:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(widget.mapToGlobal(widget.rect().center())),
        QPoint(0, 0),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_the_wheel_steps_where_the_keyboard_is_and_nowhere_else(
    hands: Hands, asked: Callable[..., None]
) -> None:
    asked(r1=30)
    hands.presses(Qt.Key.Key_M, CTRL)
    fields = hands.page.panel.form.fields
    turn_wheel(fields.edits[Field.BID], 2)
    turn_wheel(fields.edits[Field.OFFER], 2)
    assert (hands.draft().bid, hands.draft().offer) == ("0.0053", "0.0058")


def test_a_two_way_price_from_the_mark_is_one_key(hands: Hands, asked: Callable[..., None]) -> None:
    hands.desk.marked()
    asked(r1=30)
    hands.presses(Qt.Key.Key_Return, CTRL)
    ((_, order),) = hands.sent
    assert (order.bid, order.offer) == (
        Level(Decimal("0.0051"), HUNDRED),
        Level(Decimal("0.0058"), HUNDRED),
    )


def test_the_half_width_is_kept_for_its_kind_of_product(
    qtbot: QtBot, tmp_path: Path, hands: Hands
) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    spreads = SavedSpreads(settings)
    assert spreads.of("BTC package") == 3
    spreads.save("BTC package", 7)
    assert SavedSpreads(settings).of("BTC package") == 7
    assert SavedSpreads(settings).of("ETH package") == 3
    settings.setValue("maker/half_width/ETH package", "-5; drop")
    assert SavedSpreads(settings).of("ETH package") == 3
