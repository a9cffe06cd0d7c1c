"""What the desk's measurements do in a process of their own, so that memory and start are its own.

Run as `python -m bench.desk_work NAME`; prints one JSON object.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
STARTED = time.perf_counter()

ROWS = 100_000
UPDATES_PER_S = 10_000
SECONDS = 5.0
FRAME_MS = 16
COLUMNS = 8
WARM_UP_BEATS = 10
FILL_MAX_S = 60.0


def first_window() -> dict[str, float]:
    """From the first line of Python to the first painted desk."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication

    from rfqdesk.desktop import theme
    from rfqdesk.desktop.views.window.main_window import DeskWindow

    app = QApplication([])
    theme.apply(app, "dark")
    painted: list[float] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint and not painted:
                painted.append(time.perf_counter())
            return super().eventFilter(watched, event)

    window, watch = DeskWindow(), Watch()
    window.centralWidget().installEventFilter(watch)
    window.show()
    while not painted:
        app.processEvents()
    return {"first_window_ms": (painted[0] - STARTED) * 1000}


def our_blotter() -> dict[str, float]:
    """The blotter's own page: filled, then updated at random while it is painted."""
    from msgspec.structs import replace
    from support.desk.feed import FeedScript

    from rfqdesk.desktop.models.blotter.blotter_columns import trade_columns
    from rfqdesk.desktop.models.blotter.blotter_rows import RowStatus, TradeRow, dealt_in_trade
    from rfqdesk.desktop.views.blotter.page import BlotterPage

    app = _app()
    script = FeedScript()
    script.opened()
    script.traded("meridian", "0.0057")
    fact = next(iter(script.book().trades.values()))
    trades = (replace(fact, trade_id=f"T{n}", traded_ms=fact.traded_ms + n) for n in range(ROWS))
    rows = [TradeRow(trade, "call spread", "Meridian Digital") for trade in trades]
    page = BlotterPage(
        "Trades", trade_columns(lambda _legs: 4), lambda row: row.fact.trade_id, "",
        kinds=RowStatus, dealt=dealt_in_trade,
    )  # fmt: skip
    page.resize(1400, 800)
    page.show()
    began, before = time.perf_counter(), _memory_mb()
    page.put(rows)
    app.processEvents()
    filled = time.perf_counter() - began

    def update(numbers: list[int], beat: int) -> None:
        page.put(replace(rows[n], fact=replace(rows[n].fact, note=f"beat {beat}")) for n in numbers)

    return {"fill_s": filled, "memory_mb": _memory_mb() - before, **_storm(update)}


def table_widget() -> dict[str, float]:
    """The same with a QTableWidget: an item a cell, as most desks are written."""
    from PySide6.QtWidgets import QTableWidget, QTableWidgetItem

    app = _app()
    table = QTableWidget(0, COLUMNS)
    table.resize(1400, 800)
    table.show()
    began, before = time.perf_counter(), _memory_mb()
    table.setRowCount(ROWS)
    for row in range(ROWS):
        for column in range(COLUMNS):
            table.setItem(row, column, QTableWidgetItem(f"T{row} {column}"))
    app.processEvents()
    filled = time.perf_counter() - began

    def update(numbers: list[int], beat: int) -> None:
        for row in numbers:
            for column in range(COLUMNS):
                table.item(row, column).setText(f"T{row} {beat}")

    return {"fill_s": filled, "memory_mb": _memory_mb() - before, **_storm(update)}


def vnpy_monitor() -> dict[str, float]:
    """The same with the monitor widget that vnpy's desks are made of: its orders, sorted.

    Filled for at most FILL_MAX_S, since a row put on top moves all others; `rows` tells how far
    that went.
    """
    from datetime import datetime

    from vnpy.event import Event, EventEngine
    from vnpy.trader.constant import Direction, Exchange, OrderType, Status
    from vnpy.trader.event import EVENT_ORDER
    from vnpy.trader.object import OrderData
    from vnpy.trader.ui.widget import OrderMonitor

    app = _app()
    monitor = OrderMonitor(None, EventEngine())
    monitor.resize(1400, 800)
    monitor.show()

    def order(number: int, traded: int) -> Event:
        return Event(
            EVENT_ORDER,
            OrderData(
                gateway_name="bench", symbol="BTC", exchange=Exchange.LOCAL, orderid=f"T{number}",
                type=OrderType.RFQ, direction=Direction.LONG, price=0.0057, volume=100.0,
                traded=traded, status=Status.PARTTRADED, datetime=datetime.now(UTC),
            ),
        )  # fmt: skip

    began, before, rows = time.perf_counter(), _memory_mb(), 0
    while rows < ROWS and time.perf_counter() - began < FILL_MAX_S:
        monitor.process_event(order(rows, 0))
        rows += 1
    app.processEvents()
    filled = time.perf_counter() - began

    def update(numbers: list[int], beat: int) -> None:
        for number in numbers:
            monitor.process_event(order(number % rows, beat))

    figures = {"rows": rows, "fill_s": filled, "memory_mb": _memory_mb() - before}
    return figures | _storm(update)


def _storm(update: Callable[[list[int], int], None]) -> dict[str, float]:
    """Ten thousand updates a second at random, a batch per frame.

    `work_ms` is how long the Qt thread was held at a time, by updating and painting together;
    `work_cpu_max_ms` is how much of it was ours and not another process's, and
    a frame's gap is the time from the end of one to the end of the next.
    """
    import random

    from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer

    dice = random.Random(7)  # noqa: S311 - Rows to update, the same in each run.
    batch = UPDATES_PER_S * FRAME_MS // 1000
    ends: list[float] = []
    works: list[float] = []
    cpus: list[float] = []

    def beat() -> None:
        began, cpu = time.perf_counter(), time.thread_time()
        update([dice.randrange(ROWS) for _ in range(batch)], len(ends))
        QCoreApplication.processEvents()
        ends.append(time.perf_counter())
        works.append(ends[-1] - began)
        cpus.append(time.thread_time() - cpu)

    # What is painted for the first time makes its fonts ready, which is the start's affair.
    for _ in range(WARM_UP_BEATS):
        beat()
    for taken in (ends, works, cpus):
        taken.clear()

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(beat)
    timer.start(FRAME_MS)
    cpu, began = time.process_time(), time.perf_counter()
    while time.perf_counter() - began < SECONDS:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    timer.stop()
    used = time.process_time() - cpu
    gaps = sorted((b - a) * 1000 for a, b in pairwise(ends))
    works.sort()
    return {
        "updates_per_s": len(ends) * batch / (time.perf_counter() - began),
        "gap_p50_ms": gaps[len(gaps) // 2],
        "gap_p99_ms": gaps[round(len(gaps) * 0.99) - 1],
        "gap_max_ms": gaps[-1],
        "work_p99_ms": works[round(len(works) * 0.99) - 1] * 1000,
        "work_max_ms": works[-1] * 1000,
        "work_cpu_max_ms": max(cpus) * 1000,
        "over_8_ms": sum(work > 0.008 for work in works),
        "cpu_percent": used / SECONDS * 100,
    }


def _app() -> "QApplication":
    from PySide6.QtWidgets import QApplication

    from rfqdesk.desktop import theme

    app = QApplication([])
    theme.apply(app, "dark")
    return app


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    work = {
        "first_window": first_window,
        "ours": our_blotter,
        "table_widget": table_widget,
        "vnpy": vnpy_monitor,
    }
    print(json.dumps(work[sys.argv[1]]()))
