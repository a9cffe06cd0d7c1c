"""An operator's working minutes at a real X server, by keys: who comes, what holds, who goes."""

import os
import subprocess
import sys
from pathlib import Path

from support.stories.x_server import x_server


def test_a_newcomer_is_approved_in_the_window_trades_and_is_revoked(tmp_path: Path) -> None:
    with x_server() as display:
        done = subprocess.run(
            [sys.executable, "-m", "support.stories.operator_at_x", str(tmp_path), str(display)],
            env=os.environ
            | {
                "DISPLAY": f":{display}",
                "QT_QPA_PLATFORM": "xcb",
                "PYTHONPATH": str(Path(__file__).parents[1]),
            },
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-8:] == [
        "approved in the window",
        "invited in the window",
        "the newcomer traded",
        "cancelled by two",
        "limited in the window",
        "halted in the window",
        "revoked, and the session ended",
        "found in the audit",
    ]
