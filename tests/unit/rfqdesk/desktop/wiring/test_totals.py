"""The window of totals follows the filter, the rows chosen, and the feed."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from support.desk.blotter_bench import Bench
from support.desk.feed import CALL_SPREAD
from support.qt import click

from rfqdesk.desktop.models.figures import MINUS
from rfqdesk.desktop.views.blotter.totals_window import TotalsWindow
from rfqdesk.desktop.wiring import totals as totals_wiring
from rfqdesk.desktop.wiring.totals import TotalsKeeper
from rfqdesk.protocol.events import ExecutionReport
from rfqdesk.protocol.terms import ExecType, Leg, LegSide, Side

CALL = (Leg("BTC-9OCT26-86000-C", 1, LegSide.BUY),)
B = (Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Bench:
    made = Bench(qtbot, tmp_path / "desk.ini")
    for number, legs in enumerate((CALL, CALL, CALL_SPREAD)):
        rfq_id = f"rfq-{number}"
        made.script.opened(rfq_id, legs=legs)
        made.script.traded(
            "meridian", "0.0057", rfq_id=rfq_id, quantity="10", trade_id=f"T-{number}",
            side=Side.SELL if number == 1 else Side.BUY, legs=legs,
        )  # fmt: skip
    made.tell()
    made.blotter.tabs.set_value("trades")
    return made


def opened(bench: Bench) -> TotalsWindow:
    keeper = bench.blotter.findChild(TotalsKeeper)
    assert isinstance(keeper, TotalsKeeper)
    assert keeper.window is not None
    return keeper.window


def rows(window: TotalsWindow, name: str) -> list[list[str]]:
    model = getattr(window, name).model()
    return [
        [model.data(model.index(row, place)) for place in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_unlike_packages_are_not_added_up_in_the_line_below(bench: Bench) -> None:
    assert bench.blotter.totals.all.text() == "3 rows  ·  2 different packages"
    bench.blotter.page().table.selectRow(0)
    bench.blotter.filter.take("package:call quantity=10 side:sell")
    assert bench.blotter.totals.all.text().endswith(f"bought 0  ·  sold 10  ·  net {MINUS}10")
    assert bench.blotter.totals.positions.isVisible()
    bench.blotter.tabs.set_value("quotes")
    assert not bench.blotter.totals.positions.isVisible()


def test_it_is_added_up_slice_by_slice(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(totals_wiring, "SLICE", 1)
    click(bench.blotter.totals.positions)
    window = opened(bench)
    assert window.heading.text() == "Adding up the trades…"
    qtbot.waitUntil(lambda: window.heading.text() == "3 trades that stand")
    call, spread = rows(window, "packages")
    assert call[1:7] == ["2", "10", "0.0057", "10", "0.0057", "0"]
    assert spread[1:7] == ["1", "10", "0.0057", "0", "", "+10"]
    assert ["BTC-9OCT26-86000-C", "3", "20", "10", "+10"] in rows(window, "instruments")
    [money] = rows(window, "currencies")
    assert money == ["BTC", "3", "0.114", "0.057", f"{MINUS}0.057", "not told"]


def test_it_follows_the_filter_and_what_is_chosen(bench: Bench, qtbot: QtBot) -> None:
    QTest.keyClick(bench.blotter, *B)
    window = opened(bench)
    qtbot.waitUntil(lambda: window.packages.model().rowCount() == 2)
    bench.blotter.filter.take("side:sell")
    qtbot.waitUntil(lambda: "of those the filter leaves" in window.heading.text())
    assert len(rows(window, "packages")) == 1
    bench.blotter.filter.take("")
    table = bench.blotter.trades.table
    qtbot.waitUntil(lambda: window.heading.text() == "3 trades that stand")
    table.selectAll()
    qtbot.waitUntil(lambda: "of the rows chosen" in window.heading.text())
    QTest.keyClick(bench.blotter, *B)
    assert opened(bench) is window
    window.close()


def test_it_goes_on_with_the_feed(bench: Bench, qtbot: QtBot) -> None:
    click(bench.blotter.totals.positions)
    window = opened(bench)
    qtbot.waitUntil(lambda: window.heading.text() == "3 trades that stand")
    first = next(one for one in bench.script.events if isinstance(one, ExecutionReport))
    bench.script.changed(first, ExecType.TRADE_CANCEL)
    bench.tell()
    qtbot.waitUntil(lambda: window.heading.text() == "2 trades that stand")
    window.close()
    qtbot.waitUntil(lambda: bench.blotter.findChild(TotalsKeeper).window is None)
