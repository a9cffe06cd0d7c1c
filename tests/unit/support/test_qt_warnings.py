"""A process of a test's own ends at Qt's first warning, and at nothing else that Qt says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.qt_warnings import STATUS

TESTS = Path(__file__).parents[2]


PROGRAM = """
from PySide6.QtCore import qDebug, qWarning
from support.qt_warnings import end_on_qt_warnings
end_on_qt_warnings()
{}
print("lived on")
"""


def after(words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(words)],
        env=os.environ | {"PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_warning_ends_it_and_is_told() -> None:
    done = after("qWarning('QLayout: already has a layout')")
    assert done.returncode == STATUS
    assert "already has a layout" in done.stderr
    assert "lived on" not in done.stdout


@pytest.mark.parametrize(
    "words",
    ["qDebug('by the way')", "qWarning('This plugin does not support propagateSizeHints()')"],
)
def test_what_is_no_warning_does_not(words: str) -> None:
    done = after(words)
    assert (done.returncode, done.stdout, done.stderr) == (0, "lived on\n", "")
