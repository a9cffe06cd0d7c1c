"""What is done with a row: its request's history, a trade's confirmation, the events page."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot
from support.desk.blotter_bench import Bench, busy
from support.qt import click, settle

from rfqdesk.desktop.models.blotter.confirmation import confirmation_of
from rfqdesk.desktop.views.blotter.confirmation_paper import paper_of
from rfqdesk.desktop.views.blotter.history_window import HistoryWindow
from rfqdesk.protocol.terms import Allocation, ExecType, HedgeLeg, LegSide, Side

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    bench = Bench(qtbot)
    busy(bench)
    return bench


def _history(bench: Bench, row: int) -> HistoryWindow:
    table = bench.blotter.page().table
    table.go_to(row)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Return, CTRL)
    settle()
    windows = [child for child in bench.blotter.children() if isinstance(child, HistoryWindow)]
    assert len(windows) == 1
    return windows[0]


def _cells(window: HistoryWindow, key: str) -> list[str]:
    place = [column.key for column in window.quotes.columns].index(key)
    rows = range(window.quotes.rowCount())
    return [window.quotes.index(row, place).data() for row in rows]


def test_events_stand_in_the_venues_order_with_their_words(bench: Bench) -> None:
    bench.blotter.tabs.set_value("events")
    assert bench.cells("seq") == [str(n) for n in range(len(bench.script.events), 0, -1)]
    assert bench.cells("event")[-2:] == ["Quote", "Request opened"]
    assert "buy 10 at 0.0057" in bench.cells("text")
    chips = [chip.text() for chip in bench.blotter.chips.values()]
    assert chips == ["All 11", "Requests 5", "Quotes 5", "Trades 1"]


def test_history_shows_the_quotes_as_they_stood(bench: Bench) -> None:
    window = _history(bench, 2)
    assert window.windowTitle().startswith("History: Buy 10")
    assert window.when.text().endswith("event 5 of 5")
    assert _cells(window, "remark") == ["Traded"]
    QTest.keyClick(window.table, Qt.Key.Key_Up)
    QTest.keyClick(window.table, Qt.Key.Key_Up)
    QTest.keyClick(window.table, Qt.Key.Key_Up)
    assert window.when.text().endswith("event 2 of 5")
    assert _cells(window, "offer") == ["0.0057"]
    assert _cells(window, "remark")[0].startswith("Best offer")
    click(window.back)
    assert window.outcome.text().startswith("Open")
    assert _cells(window, "remark") == []
    assert not window.back.isEnabled()
    window.slider.setValue(4)
    assert window.heading.text() == "Request ended"


def test_history_shows_the_quotes_best_first(bench: Bench) -> None:
    bench.script.time_ms += 1_000
    bench.script.opened("rfq-8", side=Side.BUY)
    bench.script.quoted("meridian", "0.0050", "0.0058", rfq_id="rfq-8")
    bench.script.quoted("halcyon", "0.0050", "0.0057", rfq_id="rfq-8")
    bench.script.quoted("castellan", "0.0050", "0.0059", rfq_id="rfq-8")
    bench.tell()
    window = _history(bench, 0)
    assert _cells(window, "offer") == ["0.0057", "0.0058", "0.0059"]
    window.go_to(1)
    assert _cells(window, "offer") == ["0.0058"]
    bench.script.quoted("castellan", "0.0050", "0.0056", rfq_id="rfq-8")
    bench.tell()
    window.go_to(4)
    assert _cells(window, "offer") == ["0.0056", "0.0057", "0.0058"]


def test_history_goes_on_with_the_feed_and_leaves_who_looks_back_alone(bench: Bench) -> None:
    window = _history(bench, 0)
    bench.script.quoted("halcyon", "0.0052", "0.0056", rfq_id="rfq-2")
    bench.tell()
    assert window.when.text().endswith("event 3 of 3")
    window.go_to(0)
    bench.script.quoted("halcyon", "0.0053", "0.0056", rfq_id="rfq-2")
    bench.tell()
    assert window.when.text().endswith("event 1 of 3")
    assert window.events.rowCount() == 4
    window.close()
    QApplication.processEvents()
    bench.script.quoted("halcyon", "0.0054", "0.0056", rfq_id="rfq-2")
    bench.tell()


def test_a_confirmation_says_what_was_agreed_and_under_which_certificate(bench: Bench) -> None:
    trade_id = next(iter(bench.desk.book.trades))
    confirmation = confirmation_of(
        bench.desk.book.trades[trade_id],
        bench.desk.holder,
        name_of=bench.desk.name_of,
        instruments=bench.session.instruments,
    )
    facts = dict(confirmation.facts)
    assert facts["Price per package"] == "0.0057 BTC"
    assert facts["Counterparty"].startswith("Meridian Digital")
    assert facts["Its fingerprint"] == "ab" * 32
    assert [(leg.side, leg.quantity) for leg in confirmation.legs] == [
        ("Buy", "10"),
        ("Sell", "10"),
    ]
    text = paper_of(confirmation).toPlainText()
    assert "Trade confirmation" in text
    assert "BTC-9OCT26-86000-C" in text


def test_a_trade_that_the_venue_changed_is_no_plain_confirmation(bench: Bench) -> None:
    trade = next(
        event for event in bench.script.events if event.__class__.__name__ == "ExecutionReport"
    )
    bench.script.changed(trade, ExecType.TRADE_CANCEL, text="<b>wrong</b> strike")
    bench.tell()
    confirmation = confirmation_of(
        next(iter(bench.desk.book.trades.values())),
        bench.desk.holder,
        name_of=bench.desk.name_of,
        instruments={},
    )
    assert confirmation.title == "Trade cancelled"
    assert "<b>wrong</b> strike" in paper_of(confirmation).toPlainText()


def test_the_pdf_is_asked_for_from_the_rows_menu(bench: Bench, tmp_path: Path) -> None:
    bench.blotter.tabs.set_value("trades")
    table = bench.blotter.page().table
    table.menu_asked.emit(0, QPoint(0, 0))
    menu = bench.blotter.findChild(QMenu, "row")
    assert menu is not None
    next(a for a in menu.actions() if a.text() == "Confirmation as PDF…").trigger()
    menu.close()
    dialog = bench.blotter.findChild(QFileDialog, "confirmation")
    assert dialog is not None
    path = tmp_path / "trade.pdf"
    dialog.fileSelected.emit(str(path))
    dialog.fileSelected.emit(str(tmp_path / "missing" / "trade.pdf"))
    dialog.reject()
    assert path.read_bytes().startswith(b"%PDF")
    assert bench.blotter.banner.title() == "The confirmation was not written"
    assert "stands all the same" in bench.blotter.banner.text()


def test_a_corrected_trade_is_confirmed_on_its_new_terms(bench: Bench) -> None:
    hedge = HedgeLeg("BTC-PERP", LegSide.SELL, "0.45", "84210.5")
    bench.script.opened("rfq-9", side=Side.SELL)
    report = replace(
        bench.script.traded("meridian", "0.0057", rfq_id="rfq-9", side=Side.SELL),
        hedge=hedge,
        hedge_quantity="45",
        allocations=(Allocation("fund-a", "60"), Allocation("fund-b", "40")),
    )
    bench.script.events[-1] = report
    bench.tell()
    bench.script.changed(
        report, ExecType.TRADE_CORRECT, quantity="50", hedge_quantity="22.5", allocations=()
    )
    bench.tell()
    confirmation = confirmation_of(
        bench.desk.book.trades["T-rfq-9"],
        bench.desk.holder,
        name_of=bench.desk.name_of,
        instruments={},
    )
    facts = dict(confirmation.facts)
    assert facts["Quantity"] == "50 packages"
    assert facts["Hedge"] == "Buy 22.5 BTC-PERP at 84210.5"
    assert not [heading for heading in facts if heading.startswith("Allocated")]


def test_a_confirmation_names_who_dealt_and_who_drew_it_up(bench: Bench) -> None:
    facts = dict(
        confirmation_of(
            next(iter(bench.desk.book.trades.values())),
            bench.desk.holder,
            name_of=bench.desk.name_of,
            instruments={},
        ).facts
    )
    assert facts["Your firm"] == "Albion Capital (okafor)"
    assert facts["Drawn up by"] == "Jane Okafor, under certificate 5c01"
