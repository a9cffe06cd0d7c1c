"""A rule of auto-quote from its first letter to its limit, by nothing but real keys."""

import os
import subprocess
import sys
from pathlib import Path

from support.stories.x_server import x_server


def test_a_rule_is_typed_quotes_reaches_its_limit_and_says_why(tmp_path: Path) -> None:
    with x_server() as display:
        done = subprocess.run(
            [sys.executable, "-m", "support.stories.rules_at_x", str(tmp_path), str(display)],
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
    assert done.stdout.splitlines()[-3:] == [
        "a rule was typed and switched on",
        "two deals were done by it",
        "it stopped itself and said why",
    ]
