"""Draws all screens and compares them with the approved ones. Run by `make screens`."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage
from screens.compare import difference

APPROVED = Path(__file__).parent / "approved"
SCALES = ("1", "2")


def draw(out: Path, only: str = "") -> None:
    """Draw at every scale, each in a process of its own, off screen.

    Raises:
        CalledProcessError: a scene could not be played.
    """
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "screens.draw", str(out), "--only", only],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale},
            cwd=Path(__file__).parents[1],
        )
        for scale in SCALES
    ]
    for process in running:
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, process.args)


def differences(out: Path, only: str = "") -> dict[str, str]:
    """What is not as approved, by name of the picture; `out` gets a picture of each difference."""
    shown = {path.name for path in out.glob("*.webp") if only in path.name}
    approved = {path.name for path in APPROVED.glob("*.webp") if only in path.name}
    found = dict.fromkeys(sorted(shown - approved), "not approved yet")
    found |= dict.fromkeys(sorted(approved - shown), "not drawn any more")
    for name in sorted(shown & approved):
        told = difference(QImage(str(out / name)), QImage(str(APPROVED / name)))
        if not told.tolerable:
            found[name] = f"{told.share:.2%} of it differ"
            told.picture.save(str(out / f"{Path(name).stem}.difference.png"))
    return found


def main() -> int:
    """Draw, compare, and with --approve make the new ones the approved ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("screens-output"))
    parser.add_argument("--only", default="", help="scenes with this in their name")
    parser.add_argument("--approve", action="store_true", help="after having looked at them")
    wanted = parser.parse_args()
    out: Path = wanted.out.resolve()
    shutil.rmtree(out, ignore_errors=True)
    draw(out, wanted.only)
    found = differences(out, wanted.only)
    for name, words in found.items():
        print(f"{name}: {words}")
    print(f"{len(list(out.glob('*.webp')))} pictures in {out}, {len(found)} not as approved")
    if not wanted.approve:
        return 1 if found else 0
    APPROVED.mkdir(exist_ok=True)
    for name, words in found.items():
        if words == "not drawn any more":
            (APPROVED / name).unlink()
        else:
            shutil.copyfile(out / name, APPROVED / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
