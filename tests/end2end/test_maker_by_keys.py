"""A maker's working minute at a real X server, by nothing but real keys."""

import os
import subprocess
import sys
from pathlib import Path

from support.stories.x_server import x_server


def test_ten_requests_in_ten_seconds_a_counter_and_all_pulled_from_a_dialog(
    tmp_path: Path,
) -> None:
    with x_server() as display:
        done = subprocess.run(
            [sys.executable, "-m", "support.stories.maker_at_x", str(tmp_path), str(display)],
            env=os.environ
            | {
                "DISPLAY": f":{display}",
                "QT_QPA_PLATFORM": "xcb",
                "PYTHONPATH": str(Path(__file__).parents[1]),
            },
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-2:] == ["a counter was taken", "all were withdrawn"]
