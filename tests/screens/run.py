"""Draws all screens and compares them with the approved ones. Run by `make screens`."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QImage
from screens.compare import difference
from screens.draw import APPROVED_SCENES, KEPT_THEMES

APPROVED = Path(__file__).parent / "approved"
SCALES = ("1", "2")
GONE = "not drawn any more"


def draw(out: Path, only: str = "", scales: Sequence[str] = SCALES, *options: str) -> None:
    """Draw at every scale, each in a process of its own, off screen.

    Raises:
        CalledProcessError: a scene could not be played.
    """
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "screens.draw", str(out), "--only", only, *options],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale},
            cwd=Path(__file__).parents[1],
        )
        for scale in scales
    ]
    for process in running:
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, process.args)


def kept(scales: Sequence[str] = SCALES) -> set[str]:
    """The names of all pictures that are to be approved."""
    return {
        f"{scene}-{name}-{int(scale) * 100}.webp"
        for scene in APPROVED_SCENES
        for name in KEPT_THEMES
        for scale in scales
    }


def differences(out: Path, only: str = "", scales: Sequence[str] = SCALES) -> dict[str, str]:
    """What is not as approved, by name of the picture; `out` gets a picture of each difference."""
    wanted = {name for name in kept(scales) if only in name}
    approved = {path.name for path in APPROVED.glob("*.webp") if only in path.name}
    if tuple(scales) == SCALES:
        wanted |= approved
    found = {}
    for name in sorted(wanted):
        if not (out / name).exists():
            found[name] = GONE
        elif name not in approved:
            found[name] = "not approved yet"
        else:
            told = difference(QImage(str(out / name)), QImage(str(APPROVED / name)))
            if not told.tolerable:
                found[name] = told.words()
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
        if words == GONE:
            (APPROVED / name).unlink()
        else:
            shutil.copyfile(out / name, APPROVED / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
