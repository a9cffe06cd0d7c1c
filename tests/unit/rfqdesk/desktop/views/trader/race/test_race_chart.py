"""The chart of the race: looking at a moment by mouse and keys, and what is painted."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.desk.feed import T0_MS, FeedScript

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.stack.race import race_picture
from rfqdesk.desktop.theme.series import series_colour
from rfqdesk.desktop.views.trader.race.race_card import RaceCard
from rfqdesk.protocol.terms import Side

TICK = Decimal("0.0001")


@pytest.fixture
def card(qtbot: QtBot) -> RaceCard:
    card = RaceCard()
    qtbot.addWidget(card)
    card.resize(600, 320)
    card.show()
    return card


def _show(card: RaceCard, quotes: int = 2, side: Side = Side.UNDISCLOSED) -> None:
    script = FeedScript()
    script.opened(side=side, panel=("meridian", "halcyon"))
    for number in range(quotes):
        script.time_ms += 2_000
        script.quoted(("meridian", "halcyon")[number % 2], f"0.00{50 + number}", "0.0060")
    book = script.book()
    card.show_race(race_picture(book, "rfq-1", name_of=str.title, digits=4), TICK)
    card.tick(T0_MS + 8_000)


def _move(card: RaceCard, place: QPointF) -> None:
    """Move the mouse as Qt tells it, wherever that of this machine is."""
    chart = card.chart
    nothing = Qt.MouseButton.NoButton
    at = QPointF(chart.mapToGlobal(place))
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, at, nothing, nothing, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(chart, event)


def _pixels(card: RaceCard, colour: str) -> int:
    picture = card.chart.grab().toImage()
    wanted = int(colour[1:], 16) | 0xFF000000
    return sum(
        picture.pixel(x, y) == wanted
        for x in range(picture.width())
        for y in range(picture.height())
    )


def test_without_a_request_it_says_so(card: RaceCard) -> None:
    card.show_race(None, TICK)
    assert card.empty.isVisible()
    _show(card, quotes=0)
    assert card.chart.isVisible()
    assert card.chart.accessibleDescription() == "Nobody has quoted yet"


def test_each_dealer_has_its_colour(card: RaceCard) -> None:
    _show(card)
    tokens = theme.current()
    assert _pixels(card, series_colour(tokens, 0)) > 50
    assert _pixels(card, series_colour(tokens, 1)) > 50
    assert _pixels(card, series_colour(tokens, 2)) == 0


def test_keys_go_from_change_to_change(card: RaceCard) -> None:
    _show(card)
    chart = card.chart
    assert chart.accessibleDescription().startswith("After 4.0 s: Meridian 0.0050 / 0.0060; Hal")
    QTest.keyClick(chart, Qt.Key.Key_Left)
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.looked_ms == T0_MS + 2_000
    assert chart.accessibleDescription() == "After 2.0 s: Meridian 0.0050 / 0.0060"
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.looked_ms == T0_MS + 4_000
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert chart.looked_ms == 0


def test_the_mouse_looks_at_the_moment_under_it(card: RaceCard) -> None:
    _show(card)
    chart = card.chart
    _move(card, QPointF(chart.width() / 2, 40))
    assert T0_MS < chart.looked_ms < T0_MS + 10_000
    _move(card, QPointF(2, 40))
    assert chart.looked_ms == 0


def test_another_request_forgets_the_moment(card: RaceCard) -> None:
    _show(card)
    QTest.keyClick(card.chart, Qt.Key.Key_Left)
    card.show_race(None, TICK)
    assert card.chart.looked_ms == 0
