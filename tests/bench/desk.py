"""How fast the desk is, beside a table made with Qt's own item widgets."""

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.figures import Row

YARDSTICK = "QTableWidget"


def measure() -> list[Row]:
    """Each measurement in a process of its own, off screen."""
    start = min(_run("first_window")["first_window_ms"] for _ in range(3))
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
    ]


def _run(name: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.desk_work", name],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[1],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _row(words: str, key: str, form: tuple[str, int], *both: dict[str, float]) -> Row:
    unit, digits = form
    return Row(words, *(f"{figures[key]:,.{digits}f} {unit}".rstrip() for figures in both))
