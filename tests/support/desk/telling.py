"""Has a story played to its end, in a process of its own: see `support.stories.story`."""

import os
import subprocess
import sys
from pathlib import Path

from support.venues.shared_venue import SharedVenue

TESTS = Path(__file__).parents[2]


def tell(
    story: str,
    folder: Path,
    display: int,
    shared: SharedVenue,
    environment: dict[str, str] | None = None,
) -> None:
    """Play a story to its end."""
    done = subprocess.run(
        [
            sys.executable, "-m", "support.stories.story", story, str(folder), str(display),
            str(shared.venue.process.folder),
        ],
        env=(environment or dict(os.environ))
        | {"DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "the end"
