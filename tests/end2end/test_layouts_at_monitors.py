"""Monitors go and come back, and windows and panels with them: at a real X server, by RandR."""

import os
import subprocess
import sys
from pathlib import Path

from support.stories.x_server import x_server

TESTS = Path(__file__).parents[1]


def test_what_stood_on_a_monitor_comes_back_with_it(tmp_path: Path) -> None:
    with x_server(3200, 1000) as display:
        done = subprocess.run(
            [sys.executable, "-m", "support.stories.layouts_at_x", str(tmp_path), str(display)],
            env=dict(os.environ)
            | {"DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(TESTS)},
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines() == ["laid out", "came back", "the end"]
