"""The blotter: pages, chips, filter, copy, export."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from support.desk.blotter_bench import Bench, busy
from support.desk.fake_desk import FakeSession
from support.qt import click, type_into, visible_text
from support.waiting import until

from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.blotter.blotter_rows import RowStatus
from rfqdesk.desktop.models.blotter.export_job import ExportFormat, ExportJob
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.keys.shortcuts import ShortcutBook
from rfqdesk.desktop.wiring.blotter import make_blotter
from rfqdesk.protocol.quality import ExecutionQuality, QuoteEvidence
from rfqdesk.protocol.terms import ExecType, RequestEndReason

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_an_empty_blotter_says_what_will_stand_there(bench: Bench) -> None:
    assert "No requests yet" in visible_text(bench.blotter)
    bench.blotter.tabs.set_value("trades")
    assert "once the venue has confirmed it" in visible_text(bench.blotter)


def test_newest_first_and_updated_in_place(bench: Bench) -> None:
    busy(bench)
    assert bench.cells("rfq_id") == ["rfq-2", "rfq-1", "rfq-0"]
    assert bench.cells("status") == ["OPEN", "EXPIRED", "DONE"]
    bench.script.ended(RequestEndReason.CANCELLED, rfq_id="rfq-2")
    bench.tell()
    assert bench.cells("status") == ["CANCELLED", "EXPIRED", "DONE"]


def test_chips_count_and_filter(bench: Bench) -> None:
    busy(bench)
    chips = bench.blotter.chips
    assert [chip.text() for chip in chips.values()] == ["All 3", "Open 1", "Done 1", "Expired 1"]
    click(chips[RowStatus.DONE])
    assert bench.cells("rfq_id") == ["rfq-0"]
    click(chips[RowStatus.DONE])
    assert len(bench.cells("rfq_id")) == 3


def test_words_filter_and_escape_clears(bench: Bench) -> None:
    busy(bench)
    QTest.keyClick(bench.blotter, Qt.Key.Key_F, CTRL)
    assert QApplication.focusWidget() is bench.blotter.filter
    QTest.keyClicks(bench.blotter.filter, "call sell")
    QTest.keyClick(bench.blotter.filter, Qt.Key.Key_Return)
    assert bench.cells("rfq_id") == ["rfq-1"]
    QTest.keyClicks(bench.blotter.filter, " nonsense")
    QTest.keyClick(bench.blotter.filter, Qt.Key.Key_Return)
    assert "No requests match the filter" in visible_text(bench.blotter)
    QTest.keyClick(bench.blotter.filter, Qt.Key.Key_Escape)
    assert len(bench.cells("rfq_id")) == 3


def test_pages_keep_their_own_rows_and_share_the_words(bench: Bench) -> None:
    busy(bench)
    bench.blotter.tabs.set_value("quotes")
    assert bench.cells("status") == ["LIVE", "EXPIRED", "TRADED"]
    assert bench.cells("maker") == ["Meridian Digital"] * 3
    bench.blotter.tabs.set_value("trades")
    type_into(bench.blotter.filter, "meridian")
    QTest.keyClick(bench.blotter.filter, Qt.Key.Key_Return)
    assert bench.cells("price") == ["0.0057"]


def test_headings_sort(bench: Bench) -> None:
    busy(bench)
    table = bench.blotter.page().table
    table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert bench.cells("quantity") == ["10", "20", "30"]


def test_rows_are_copied_as_they_stand(bench: Bench) -> None:
    busy(bench)
    table = bench.blotter.page().table
    table.selectRow(2)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_C, CTRL)
    assert "BUY\t10\tBTC 9OCT26 86000/90000 call spread\t0.0057" in (
        QGuiApplication.clipboard().text()
    )


def test_enter_looks_at_the_rows_request(bench: Bench) -> None:
    busy(bench)
    asked: list[str] = []
    bench.blotter.request_activated.connect(asked.append)
    table = bench.blotter.page().table
    table.selectRow(1)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert asked == ["rfq-1"]


def test_export_asks_without_blocking_and_takes_what_is_shown(bench: Bench, tmp_path: Path) -> None:
    busy(bench)
    jobs: list[ExportJob] = []
    bench.blotter.export_wanted.disconnect()
    bench.blotter.export_wanted.connect(jobs.append)
    click(bench.blotter.chips[RowStatus.DONE])
    bench.blotter.page().table.horizontalHeader().setSectionHidden(1, True)
    QTest.keyClick(bench.blotter, Qt.Key.Key_E, CTRL | Qt.KeyboardModifier.ShiftModifier)
    dialog = bench.blotter.findChild(QFileDialog, "export")
    assert dialog is not None
    path = tmp_path / "out.csv"
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    assert jobs[0].write() == 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["rfq_id"] for row in rows] == ["rfq-0"]
    assert "side" not in rows[0]


@pytest.mark.qt_loop
async def test_a_file_is_written_and_one_that_cant_be_is_said(
    qapp: QApplication, tmp_path: Path
) -> None:
    session = FakeSession()
    tasks = TaskOwner(lambda _name, _error: None)
    desk = DeskController(session, tasks)
    blotter = make_blotter(desk, ShortcutBook(BlotterView(lambda _legs: 4)))
    blotter.export_to(tmp_path / "out.xlsx", ExportFormat.EXCEL)
    await until(lambda: blotter.banner.title() == "0 rows written")
    assert (tmp_path / "out.xlsx").stat().st_size > 0
    blotter.export_to(tmp_path / "missing" / "out.csv")
    await until(lambda: blotter.banner.title() == "The file was not written")
    assert "No such file or directory" in blotter.banner.text()
    assert "Choose another folder" in blotter.banner.text()
    await tasks.aclose()
    blotter.deleteLater()


def test_chips_move_to_their_own_line_in_a_narrow_window(bench: Bench) -> None:
    busy(bench)
    chip = bench.blotter.chips[RowStatus.DONE]
    above = chip.mapTo(bench.blotter, chip.rect().topLeft()).y()
    bench.blotter.resize(560, 400)
    QApplication.processEvents()
    below = chip.mapTo(bench.blotter, chip.rect().topLeft()).y()
    assert below > above
    assert bench.blotter.tools.export.geometry().right() <= bench.blotter.width()


def test_fills_of_one_acceptance_are_one_deal_and_the_venues_changes_are_told(
    bench: Bench,
) -> None:
    script = bench.script
    script.opened(all_or_none=False)
    script.quoted("meridian", "0.0050", "0.0057")
    first = script.traded("meridian", "0.0057", quantity="40", quote_resp_id="r", trade_id="T-1")
    quality = ExecutionQuality(
        rank=2,
        best_price="0.0057",
        evidence=(QuoteEvidence("meridian", "q", 1, "0.0057", "40"),) * 3,
        mid_price="0.0055",
        slippage="0.0003",
    )
    script.time_ms += 1
    script.traded(
        "halcyon", "0.0058", quantity="20", quote_resp_id="r", trade_id="T-2",
        quality=quality, cover_price="0.0059",
    )  # fmt: skip
    bench.tell()
    assert bench.cells("price") == ["0.005733"]
    assert bench.cells("done") == ["60"]
    assert bench.cells("status") == ["OPEN"]
    assert bench.cells("counterparty") == ["Meridian Digital, Halcyon Trading"]
    bench.blotter.tabs.set_value("trades")
    assert bench.cells("rank") == ["2 of 3", ""]
    assert bench.cells("cover") == ["0.0059", ""]
    assert bench.cells("slippage") == ["+0.0003", ""]
    script.changed(first, ExecType.TRADE_CANCEL, text="wrong strike")
    script.ended(RequestEndReason.EXPIRED)
    bench.tell()
    assert bench.cells("status") == ["DONE", "CANCELLED"]
    assert bench.cells("note") == ["", "Cancelled by the venue: wrong strike"]
    bench.blotter.tabs.set_value("requests")
    assert bench.cells("status") == ["CORRECTED"]
    assert bench.cells("price") == ["0.0058"]
