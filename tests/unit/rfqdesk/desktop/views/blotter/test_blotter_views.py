"""How the blotter is looked at: columns, finding, totals, saved views."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu
from pytestqt.qtbot import QtBot
from support.desk.blotter_bench import Bench, busy
from support.qt import settle, visible_text

from rfqdesk.protocol.events import ExecutionReport
from rfqdesk.protocol.terms import ExecType, Side

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    bench = Bench(qtbot)
    busy(bench)
    return bench


def _choose(menu: QMenu, words: str) -> None:
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == words).trigger()


def _shown(bench: Bench) -> list[str]:
    return [column.key for column in bench.blotter.page().table.shown_columns()]


def _type(bench: Bench, text: str) -> None:
    QTest.keyClick(bench.blotter, Qt.Key.Key_F, CTRL)
    QTest.keyClicks(bench.blotter.filter, text)
    QTest.keyClick(bench.blotter.filter, Qt.Key.Key_Return)


def test_columns_filter_by_their_type(bench: Bench) -> None:
    _type(bench, "quantity>=20 side:sell")
    assert bench.cells("rfq_id") == ["rfq-1"]


def test_a_filter_that_is_not_understood_is_said_and_hides_nothing(bench: Bench) -> None:
    _type(bench, "colour:red")
    assert "There is no column “colour”" in visible_text(bench.blotter)
    assert len(bench.cells("rfq_id")) == 3
    QTest.keyClick(bench.blotter.filter, Qt.Key.Key_Escape)
    assert not bench.blotter.banner.isVisible()


def test_a_headings_menu_begins_a_filter_by_it(bench: Bench) -> None:
    table = bench.blotter.page().table
    heading = table.horizontalHeader()
    heading.customContextMenuRequested.emit(QPoint(heading.sectionPosition(2) + 5, 5))
    menu = table.findChild(QMenu)
    assert menu is not None
    _choose(menu, "Filter by Quantity")
    menu.close()
    assert bench.blotter.filter.text() == "quantity>="
    assert QApplication.focusWidget() is bench.blotter.filter


def test_columns_are_chosen_and_the_last_one_stays(bench: Bench) -> None:
    # Wide enough for no column to give way by itself.
    bench.blotter.resize(1700, 500)
    columns = bench.blotter.tools.columns.menu()
    before = _shown(bench)
    _choose(columns, "Side")
    assert _shown(bench) == [key for key in before if key != "side"]
    _choose(columns, "Side")
    assert _shown(bench) == before
    for column in bench.blotter.page().model.columns:
        _choose(columns, column.title)
    assert _shown(bench) == [before[-1]]


def test_hidden_columns_are_not_copied_and_headings_can_be(bench: Bench) -> None:
    table = bench.blotter.page().table
    _choose(bench.blotter.tools.columns.menu(), "Time UTC")
    table.go_to(2)
    table.copy_selected(heading=True)
    heading, row = QGuiApplication.clipboard().text().split("\n")
    assert heading.startswith("Side\tQuantity\tPackage\tPrice")
    assert row.startswith("BUY\t10\tBTC 9OCT26")


def test_finding_goes_round_and_says_where_it_is(bench: Bench) -> None:
    QTest.keyClick(bench.blotter, Qt.Key.Key_F, CTRL | SHIFT)
    finder = bench.blotter.finder
    QTest.keyClicks(finder.field, "rfq")
    table = bench.blotter.page().table
    assert (table.selected_rows(), finder.result.text()) == ([0], "1 of 3")
    QTest.keyClick(finder.field, Qt.Key.Key_Return)
    assert (table.selected_rows(), finder.result.text()) == ([1], "2 of 3")
    QTest.keyClick(bench.blotter, Qt.Key.Key_F3, SHIFT)
    QTest.keyClick(bench.blotter, Qt.Key.Key_F3, SHIFT)
    assert (table.selected_rows(), finder.result.text()) == ([2], "3 of 3")
    QTest.keyClick(bench.blotter, Qt.Key.Key_F3)
    assert (table.selected_rows(), finder.result.text()) == ([0], "1 of 3")
    QTest.keyClicks(finder.field, "x")
    assert finder.result.text() == "Not found"
    assert len(bench.cells("rfq_id")) == 3
    QTest.keyClick(finder.field, Qt.Key.Key_Escape)
    assert not finder.isVisible()
    assert QApplication.focusWidget() is table


def test_totals_are_of_the_rows_shown_and_of_those_chosen(bench: Bench) -> None:
    bench.script.traded("halcyon", "0.0051", rfq_id="rfq-2", quantity="4", trade_id="T-9")
    bench.tell()
    totals = bench.blotter.totals
    assert totals.all.text() == "3 rows  ·  bought 14  ·  sold 0  ·  net +14"
    _type(bench, "quantity=10")
    assert totals.all.text() == "1 row of 3  ·  bought 10  ·  sold 0  ·  net +10"
    QTest.keyClick(bench.blotter.filter, Qt.Key.Key_Escape)
    bench.blotter.page().table.selectAll()
    settle()
    assert totals.chosen.text() == "3 chosen  ·  bought 14  ·  sold 0  ·  net +14"


def test_a_view_is_saved_under_a_name_and_taken_again(bench: Bench) -> None:
    page = bench.blotter.page()
    page.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    _choose(bench.blotter.tools.columns.menu(), "Time UTC")
    _type(bench, "side:buy,sell")
    _choose(bench.blotter.tools.views.menu(), "Save this view…")
    dialog = bench.blotter.findChild(QInputDialog, "view-name")
    assert dialog is not None
    dialog.setTextValue("Small ones")
    dialog.accept()
    menu = bench.blotter.tools.views.menu()
    _choose(menu, "As it was at first")
    assert (bench.cells("rfq_id"), _shown(bench)[0]) == (["rfq-2", "rfq-1", "rfq-0"], "time")
    assert bench.blotter.filter.text() == ""
    _choose(menu, "Small ones")
    assert (bench.cells("rfq_id"), _shown(bench)[0]) == (["rfq-0", "rfq-1"], "side")
    assert bench.blotter.filter.text() == "side:buy,sell"
    assert bench.blotter.views_menu.save_as(" ") == "Give it a name."


def test_views_and_columns_outlive_the_window_and_the_filter_does_not(
    qtbot: QtBot, tmp_path: Path
) -> None:
    first = Bench(qtbot, tmp_path / "desk.ini")
    busy(first)
    _choose(first.blotter.tools.columns.menu(), "Side")
    _type(first, "quantity=10")
    first.blotter.views_menu.save_as("Tens")
    first.blotter.hide()
    second = Bench(qtbot, tmp_path / "desk.ini")
    busy(second)
    assert "side" not in _shown(second)
    assert len(second.cells("rfq_id")) == 3
    _choose(second.blotter.tools.views.menu(), "Tens")
    assert second.cells("rfq_id") == ["rfq-0"]


def test_totals_are_of_trades_as_the_venue_left_them(bench: Bench) -> None:
    script, totals = bench.script, bench.blotter.totals
    bought = next(event for event in script.events if isinstance(event, ExecutionReport))
    sold = script.traded(
        "halcyon", "0.0051", rfq_id="rfq-2", quantity="4", trade_id="T-9", side=Side.SELL
    )
    bench.tell()
    assert totals.all.text().endswith("bought 10  ·  sold 4  ·  net +6")
    script.changed(bought, ExecType.TRADE_CORRECT, quantity="5")
    script.changed(sold, ExecType.TRADE_CANCEL)
    bench.tell()
    for page in ("requests", "trades"):
        bench.blotter.tabs.set_value(page)
        assert totals.all.text().endswith("bought 5  ·  sold 0  ·  net +5")
    bench.blotter.tabs.set_value("requests")
    assert bench.cells("done") == ["0", "", "5"]
