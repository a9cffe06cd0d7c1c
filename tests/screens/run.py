"""Draws all screens and compares them with the approved ones. Run by `make screens`."""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDateTime, QTimeZone
from PySide6.QtGui import QImage
from screens.compare import difference
from screens.draw import KEPT_THEMES, SCENES
from support.desk.feed import T0_MS
from support.moved_clock import LIBRARIES

from rfqdesk.desktop.models.identity.identity_picture import DAY_MS

APPROVED = Path(__file__).parent / "approved"
SCALES = ("1", "2")
GONE = "not drawn any more"
PICTURES = Path(__file__).parents[2] / "resources" / "pictures"
IN_README = {
    "trader-race-dark-100.webp": "trader-dark.png",
    "identity-connected-light-100.webp": "identity-light.png",
}
"""Scenes that README shows, in full."""


def surroundings(scale: str, *, elsewhere: bool = False) -> dict[str, str]:
    """The environment in which windows look the same on every computer, at a scale of the desk.

    No fonts but the product's own. The clock stands still where the scenes' venue begins, or
    with `elsewhere` 400 days later, in another time zone and home.
    """
    assert LIBRARIES, "libfaketime is needed: apt-get install libfaketime"
    shift_ms = 400 * DAY_MS if elsewhere else 0
    moment = QDateTime.fromMSecsSinceEpoch(T0_MS + shift_ms, QTimeZone.utc())
    other = {"TZ": "Pacific/Auckland", "USER": "nobody", "HOME": "/none"}
    return {
        **os.environ,
        "LD_PRELOAD": str(LIBRARIES[-1]),
        "FAKETIME": moment.toString("yyyy-MM-dd HH:mm:ss"),
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": scale,
        "FONTCONFIG_FILE": str(Path(__file__).parent / "fonts.conf"),
        **(other if elsewhere else {"TZ": "UTC"}),
    }


def draw(
    out: Path,
    only: str = "",
    scales: Sequence[str] = SCALES,
    *options: str,
    elsewhere: bool = False,
) -> None:
    """Draw at every scale, each in a process of its own, off screen.

    Raises:
        CalledProcessError: a scene could not be played.
    """
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "screens.draw", str(out), "--only", only, *options],
            env=surroundings(scale, elsewhere=elsewhere),
            cwd=Path(__file__).parents[1],
        )
        for scale in scales
    ]
    for process in running:
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, process.args)


def flaws(out: Path) -> dict[str, object]:
    """What is wrong with the scenes that were drawn into `out`, by scale."""
    read = {path.stem: json.loads(path.read_text()) for path in sorted(out.glob("flaws-*.json"))}
    return {scale: found for scale, found in read.items() if found}


def kept(scales: Sequence[str] = SCALES) -> set[str]:
    """The names of all pictures that are to be approved."""
    return {
        f"{scene.name}-{name}-{int(scale) * 100}.webp"
        for scene in SCENES
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
        elif (out / name).read_bytes() != (APPROVED / name).read_bytes():
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
    draw(out, wanted.only, SCALES, "--whole")
    for scale, flawed in flaws(out).items():
        print(scale, json.dumps(flawed, indent=1))
    found = differences(out, wanted.only)
    for name, words in found.items():
        print(f"{name}: {words}")
    drawn = len(list(out.glob("*.webp")))
    print(f"{drawn} pictures in {out}, large ones in {out / 'whole'}, {len(found)} not as approved")
    if not wanted.approve:
        return 1 if found else 0
    APPROVED.mkdir(exist_ok=True)
    for name, words in found.items():
        if words == GONE:
            (APPROVED / name).unlink()
        else:
            shutil.copyfile(out / name, APPROVED / name)
        if name in IN_README and words != GONE:
            QImage(str(out / "whole" / name)).save(str(PICTURES / IN_README[name]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
