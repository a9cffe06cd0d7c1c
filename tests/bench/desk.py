"""How fast the desk is, beside a table made with Qt's own item widgets."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.figures import Row

YARDSTICK = "QTableWidget"
DEALS = 40


def measure() -> list[Row]:
    """Each measurement in a process of its own, off screen."""
    start = min(_run("first_window")["first_window_ms"] for _ in range(3))
    clicks = _child("bench.desk_clicks", str(DEALS))
    ours, theirs = _run("ours"), _run("table_widget")
    return [
        Row("first painted window, from the start of Python", f"{start:,.0f} ms"),
        _row("100,000 rows in", "fill_s", ("s", 2), ours, theirs),
        _row("memory for them", "memory_mb", ("MB", 0), ours, theirs),
        _row("10,000 updates a second: CPU", "cpu_percent", ("%", 0), ours, theirs),
        *(
            _row(f"gap between frames, {words}", f"gap_{key}_ms", ("ms", 1), ours, theirs)
            for key, words in (("p50", "median"), ("p99", "p99"), ("max", "longest"))
        ),
        _row("Qt thread held at a time, longest", "work_max_ms", ("ms", 1), ours, theirs),
        _row("times that it was held over 8 ms, in 5 s", "over_8_ms", ("", 0), ours, theirs),
        _row("its CPU at a time, longest", "work_cpu_max_ms", ("ms", 1), ours, theirs),
        *_storm(_child("bench.desk_wire"), "a trader's whole desk, 10,000 quotes a second"),
        *_storm(_child("bench.desk_wire", "--unpaced"), "the same with no bounds on a turn"),
        *_start(_child("bench.desk_start")),
        *(
            Row(f"{words}, p50 (p99)", f"{clicks[key][0]:,.0f} ms ({clicks[key][1]:,.0f})")
            for key, words in (
                ("request", "Ctrl+Enter to the request painted, through a venue"),
                ("accepting", "click on a price to *accepting* painted"),
                ("done", "click on a price to *done* painted, through the venue"),
            )
        ),
    ]


def _storm(told: dict[str, float], where: str) -> list[Row]:
    return [
        Row(f"{where}: {words}", text)
        for words, text in (
            ("taken in a second", f"{told['updates_per_s']:,.0f}"),
            ("CPU", f"{told['cpu_percent']:,.0f} %"),
            ("CPU of the Qt thread at a time, longest", f"{told['work_cpu_max_ms']:,.1f} ms"),
            ("times that it was over 8 ms, in 5 s", f"{told['over_8_ms']:,.0f}"),
        )
    ]


def _start(told: dict[str, float]) -> list[Row]:
    where = f"a start with a history of {told['rows']:,.0f} rows"
    return [
        Row(
            f"{where}: read, and all in the blotter",
            f"{told['read_s']:.1f}, {told['filled_s']:.1f} s",
        ),
        Row(
            f"{where}: CPU of the Qt thread at a time, longest",
            f"{told['work_cpu_max_ms']:,.1f} ms",
        ),
        Row(f"{where}: times that it was over 8 ms", f"{told['over_8_ms']:,.0f}"),
    ]


def beside_vnpy() -> list[Row]:
    """The order monitor of vnpy's desks in the same storm, where vnpy is installed."""
    if importlib.util.find_spec("vnpy") is None:
        return []
    theirs = _run("vnpy")
    filled = f"{theirs['rows']:,.0f} rows in {theirs['fill_s']:,.0f} s"
    return [
        Row("filled", "", filled),
        Row("memory for them", "", f"{theirs['memory_mb']:,.0f} MB"),
        Row("updates a second, of 10,000 wanted", "", f"{theirs['updates_per_s']:,.0f}"),
        Row("gap between frames, median", "", f"{theirs['gap_p50_ms']:,.0f} ms"),
    ]


def _run(name: str) -> dict[str, float]:
    figures: dict[str, float] = _child("bench.desk_work", name)
    return figures


def _child(module: str, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[1],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    return json.loads(done.stdout)


def _row(words: str, key: str, form: tuple[str, int], *both: dict[str, float]) -> Row:
    unit, digits = form
    return Row(words, *(f"{figures[key]:,.{digits}f} {unit}".rstrip() for figures in both))
