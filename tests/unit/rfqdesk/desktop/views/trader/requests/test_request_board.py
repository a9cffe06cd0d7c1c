"""The requests above the quotes: strip, cards, rows."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from support.desk.feed import T0_MS, FeedScript
from support.qt import click

from rfqdesk.desktop.models.stack.request_strip import BoardLook, StripInputs, request_strip
from rfqdesk.desktop.views.trader.requests.request_board import RequestBoard
from rfqdesk.protocol.terms import RequestEndReason, Side


def _strip(qtbot: QtBot, script: FeedScript, current: str) -> RequestBoard:
    tabs = RequestBoard()
    qtbot.addWidget(tabs)
    tabs.resize(900, 60)
    tabs.show_requests(request_strip(script.book(), T0_MS, StripInputs(lambda _id: None)), current)
    tabs.show()
    tabs.tick(T0_MS)
    return tabs


def _two_open() -> FeedScript:
    script = FeedScript()
    script.opened("one", ttl_ms=9_500)
    script.opened("two", quantity="12.5")
    return script


def test_several_requests_are_named_with_their_time_left(qtbot: QtBot) -> None:
    tabs = _strip(qtbot, _two_open(), "two")
    assert list(tabs.tabs) == ["two", "one"]
    assert tabs.tabs["two"].isChecked()
    assert tabs.tabs["one"].accessibleName() == (
        "Request: BUY 100 BTC 9OCT26 86000/90000 call spread, 0 of 0 live, 9.5 s left"
    )


def test_choosing_by_mouse_and_keys(qtbot: QtBot) -> None:
    tabs = _strip(qtbot, _two_open(), "two")
    chosen: list[str] = []
    tabs.chosen.connect(chosen.append)
    click(tabs.tabs["one"])
    tabs.tabs["one"].setFocus()
    QTest.keyClick(tabs.tabs["one"], Qt.Key.Key_Left)
    tabs.step(1)
    assert chosen == ["one", "two", "one"]


def test_an_ended_request_says_how_and_then_goes(qtbot: QtBot) -> None:
    script = _two_open()
    tabs = _strip(qtbot, script, "two")
    script.ended(RequestEndReason.CANCELLED, rfq_id="one")
    tabs.show_requests(request_strip(script.book(), T0_MS, StripInputs(lambda _id: None)), "two")
    assert "Cancelled" in tabs.tabs["one"].accessibleName()
    tabs.show_requests([], "")
    assert not tabs.isVisible()
    assert tabs.tabs == {}


@pytest.fixture
def workspace(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(900, 900)
    return window


def _board(workspace: QMainWindow, look: BoardLook, count: int) -> RequestBoard:
    script = FeedScript()
    for number in range(count):
        script.opened(f"r{number}", side=Side.UNDISCLOSED, panel=("meridian", "halcyon"))
        script.quoted("meridian", "0.0050", "0.0058", rfq_id=f"r{number}")
    page, board = QWidget(), RequestBoard()
    workspace.setCentralWidget(page)
    column = QVBoxLayout(page)
    column.addWidget(board)
    column.addStretch(1)
    workspace.show()
    board.set_look(look)
    board.show_requests(request_strip(script.book(), T0_MS, StripInputs(lambda _id: None)), "r0")
    QApplication.processEvents()
    board.tick(T0_MS)
    return board


@pytest.mark.parametrize("look", list(BoardLook))
def test_best_prices_are_told_in_every_look(workspace: QMainWindow, look: BoardLook) -> None:
    board = _board(workspace, look, 2)
    assert board.tabs["r1"].accessibleName() == (
        "Request: TWO-WAY 100 BTC 9OCT26 86000/90000 call spread, 1 of 2 live, "
        "best bid 0.0050 of meridian, best offer 0.0058 of meridian, 1:00 left"
    )
    assert board.switches[look].isChecked()
    assert board.tabs["r0"].isChecked()


def test_arrows_go_to_the_neighbour_and_enter_to_the_quotes(workspace: QMainWindow) -> None:
    board = _board(workspace, BoardLook.CARDS, 5)
    across = [board.tabs[f"r{n}"].y() for n in range(5)].count(board.tabs["r4"].y())
    assert across == 3
    chosen: list[str] = []
    entered: list[None] = []
    board.chosen.connect(chosen.append)
    board.entered.connect(lambda: entered.append(None))
    # Newest first: r4 r3 r2 over r1 r0.
    QTest.keyClick(board.tabs["r0"], Qt.Key.Key_Up)
    QTest.keyClick(board.tabs["r3"], Qt.Key.Key_Right)
    QTest.keyClick(board.tabs["r2"], Qt.Key.Key_Down)
    assert chosen == ["r3", "r2"]
    QTest.keyClick(board.tabs["r2"], Qt.Key.Key_Return)
    assert (chosen[-1], entered) == ("r2", [None])


def test_rows_step_up_and_down(workspace: QMainWindow) -> None:
    board = _board(workspace, BoardLook.ROWS, 3)
    chosen: list[str] = []
    board.chosen.connect(chosen.append)
    QTest.keyClick(board.tabs["r0"], Qt.Key.Key_Up)
    QTest.keyClick(board.tabs["r1"], Qt.Key.Key_Down)
    assert chosen == ["r1", "r0"]


def test_many_cards_leave_room_for_the_quotes(workspace: QMainWindow) -> None:
    few = _board(workspace, BoardLook.CARDS, 3).height()
    assert few < _board(workspace, BoardLook.CARDS, 60).height() <= 900 * 0.31


def test_another_look_keeps_the_request_chosen(workspace: QMainWindow) -> None:
    board = _board(workspace, BoardLook.STRIP, 2)
    looks: list[str] = []
    board.look_chosen.connect(looks.append)
    click(board.switches[BoardLook.ROWS])
    board.next_look()
    assert looks == ["rows", "cards"]


def test_the_buttons_of_the_looks_stay_where_they_are(workspace: QMainWindow) -> None:
    places = []
    for look in BoardLook:
        board = _board(workspace, look, 5)
        switches = board.switches.values()
        places.append([one.mapTo(workspace, QPoint(0, 0)) for one in switches])
    assert places[0] == places[1] == places[2]
