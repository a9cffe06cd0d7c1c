"""A structure from its template, by keys as a trader does."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.desk.fake_desk import MAKERS, board
from support.desk.feed import T0_MS
from support.qt import visible_text

from rfqdesk.desktop.models.stack.desk_state import DeskLink
from rfqdesk.desktop.views.trader.ticket.structure_chooser import LEG_BY_LEG
from rfqdesk.desktop.views.trader.ticket.ticket import TicketView
from rfqdesk.protocol.structures import Strategy
from rfqdesk.protocol.terms import Leg, LegSide


@pytest.fixture
def ticket(qtbot: QtBot) -> TicketView:
    view = TicketView(lambda: T0_MS)
    qtbot.addWidget(view)
    view.resize(360, 900)
    view.show()
    qtbot.waitExposed(view)
    view.set_reference(board(), MAKERS)
    view.set_link(DeskLink(True))
    return view


def find(ticket: TicketView, words: str) -> None:
    ticket.search.setFocus()
    QTest.keyClicks(ticket.search, words)
    QTest.keyClick(ticket.search, Qt.Key.Key_Return)


def sides(ticket: TicketView) -> list[tuple[str, str, int]]:
    return [(leg.instrument, leg.side.value, leg.ratio) for leg in ticket.legs.legs()]


def test_a_put_spread_is_built_by_keys_alone(ticket: TicketView) -> None:
    QTest.keyClick(ticket, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    assert ticket.structure.hasFocus()
    QTest.keyClicks(ticket.structure, "put")
    assert ticket.structure.currentText() == "Put spread"
    QTest.keyClick(ticket.structure, Qt.Key.Key_Tab)
    assert ticket.search.hasFocus()
    assert ticket.search.placeholderText() == "find the higher put"
    find(ticket, "dec 90")
    assert ticket.search.placeholderText() == "find the lower put"
    find(ticket, "80")
    assert sides(ticket) == [
        ("BTC-25DEC26-90000-P", "buy", 1),
        ("BTC-25DEC26-80000-P", "sell", 1),
    ]
    assert "BTC 25DEC26 90000/80000 put spread" in visible_text(ticket)
    assert ticket.structure.currentText() == LEG_BY_LEG


def test_the_search_offers_only_what_fits_and_says_as_what(ticket: TicketView) -> None:
    ticket.structure.choose(Strategy.CALL_SPREAD)
    find(ticket, "dec 80")
    ticket.search.setFocus()
    QTest.keyClick(ticket.search, Qt.Key.Key_Down)
    assert "Enter takes it as the higher call" in visible_text(ticket)
    QTest.keyClicks(ticket.search, "oct")
    assert "No instrument fits as the higher call" in visible_text(ticket)
    QTest.keyClick(ticket.search, Qt.Key.Key_Return)
    assert len(ticket.legs.legs()) == 1


def test_one_pick_makes_a_straddle(ticket: TicketView) -> None:
    ticket.structure.choose(Strategy.STRADDLE)
    find(ticket, "oct 86 call")
    assert sides(ticket) == [("BTC-9OCT26-86000-C", "buy", 1), ("BTC-9OCT26-86000-P", "buy", 1)]


def test_choosing_destroys_nothing_before_the_first_pick(ticket: TicketView) -> None:
    find(ticket, "oct 86 call")
    ticket.structure.choose(Strategy.STRADDLE)
    ticket.structure.choose(Strategy.CALL_SPREAD)
    assert ticket.legs.legs() == (Leg("BTC-9OCT26-86000-C", 1, LegSide.BUY),)
    words = "Buys the lower call, sells the higher call. It takes the place of these legs."
    assert words in visible_text(ticket)
    find(ticket, "dec 80")
    assert sides(ticket) == [("BTC-25DEC26-80000-C", "buy", 1)]


def test_legs_changed_by_hand_are_gone_on_with_leg_by_leg(ticket: TicketView) -> None:
    ticket.structure.choose(Strategy.CALL_SPREAD)
    find(ticket, "dec 80")
    QTest.keyClick(ticket.legs.rows[0].flip, Qt.Key.Key_Space)
    assert ticket.structure.currentText() == LEG_BY_LEG
    find(ticket, "oct 80 put")
    assert [leg.instrument for leg in ticket.legs.legs()] == [
        "BTC-25DEC26-80000-C",
        "BTC-9OCT26-80000-P",
    ]


def test_a_new_request_begins_leg_by_leg(ticket: TicketView) -> None:
    ticket.structure.choose(Strategy.CONDOR)
    ticket.begin_anew()
    assert ticket.structure.currentText() == LEG_BY_LEG
    find(ticket, "oct 86 call")
    assert len(ticket.legs.legs()) == 1


def test_the_wheel_scrolls_the_page_and_not_the_choice(ticket: TicketView) -> None:
    ticket.structure.setFocus()
    before = ticket.structure.currentText()
    spot = ticket.structure.rect().center()
    wheel(ticket, spot.x(), spot.y())
    assert ticket.structure.currentText() == before


def wheel(ticket: TicketView, x: int, y: int) -> None:
    place = QPointF(x, y)
    event = QWheelEvent(
        place,
        ticket.structure.mapToGlobal(place),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(ticket.structure, event)
