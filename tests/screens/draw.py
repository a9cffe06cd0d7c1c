"""Draws every scene, in both themes, at the scale of this process (QT_SCALE_FACTOR)."""

import argparse
import asyncio
import os
import tempfile
import time
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop
from screens import (
    scenes_asking,
    scenes_blotter,
    scenes_deciding,
    scenes_maker,
    scenes_onboarding,
    scenes_operator,
    scenes_trader,
    scenes_window,
)
from screens.compare import halved
from screens.planted import PLANTED
from screens.stage import Scene, Stage
from support.qt_warnings import end_on_qt_warnings

from rfqdesk.desktop import theme
from rfqdesk.desktop.theme import THEMES

SCENES: tuple[Scene, ...] = (
    *scenes_trader.SCENES,
    *scenes_asking.SCENES,
    *scenes_maker.SCENES,
    *scenes_blotter.SCENES,
    *scenes_onboarding.SCENES,
    *scenes_operator.SCENES,
    *scenes_deciding.SCENES,
    *scenes_window.SCENES,
)
APPROVED_SCENES = (
    "trader-ticket",
    "trader-small",
    "trader-quoting",
    "trader-race",
    "trader-cards",
    "trader-rows",
    "trader-refused",
    "trader-unknown",
    "trader-done",
    "blotter-requests",
    "blotter-trades",
    "maker-asked",
    "maker-quoting",
    "wizard-approval",
    "operator-comparing",
    "operator-certificates",
    "operator-halts",
    "window-commands",
    "window-offline",
    "window-identities",
)
"""Those whose pictures are kept and compared in dark and light: all are looked at, and these
have everything that the others are made of. More of them would make the tests slow and the
repository large."""
KEPT_THEMES = ("dark", "light")
OTHER_COLOURS = {"trader-quoting", "trader-done", "maker-quoting"}
"""Drawn in blue and orange as well; the colours are all that differs there."""


async def draw(scene: Scene) -> QImage:
    """Play one scene and take its picture."""
    with tempfile.TemporaryDirectory(prefix="rfqdesk-screens-") as folder:
        stage = Stage(Path(folder))
        try:
            widget = await scene.build(stage)
            await stage.painted()
            picture = widget.grab().toImage()
        finally:
            await stage.aclose()
        if stage.failures:
            raise stage.failures[0]
    return picture


async def draw_all(app: QApplication, out: Path, wanted: str, *, approved: bool) -> None:
    """Draw into `out`, one file for scene, theme and scale; of the `approved` those alone."""
    scale = float(os.environ.get("QT_SCALE_FACTOR", "1"))
    for name in THEMES:
        theme.apply(app, name)
        for scene in SCENES:
            kept = scene.name in APPROVED_SCENES
            told = name in KEPT_THEMES or (scene.name in OTHER_COLOURS and not approved)
            if told and wanted in scene.name and (kept or not approved):
                picture = halved(await draw(scene), scale)
                picture.setDevicePixelRatio(1)
                picture.save(str(out / f"{scene.name}-{name}-{scale * 100:.0f}.webp"), "webp", 100)


def set_clock_on(days: int) -> None:
    """Let this computer's clock go before by so many days: no picture may tell of the day."""
    usual, ahead_ns = time.time_ns, days * 86_400_000_000_000
    time.time_ns = lambda: usual() + ahead_ns


def main() -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="", help="scenes with this in their name")
    parser.add_argument("--approved", action="store_true", help="those that are kept, no others")
    parser.add_argument("--plant", choices=sorted(PLANTED), help="a fault that must be found")
    parser.add_argument("--days-later", type=int, default=0, help="the clock is ahead by so much")
    wanted = parser.parse_args()
    set_clock_on(wanted.days_later)
    if wanted.plant:
        PLANTED[wanted.plant]()
    wanted.out.mkdir(parents=True, exist_ok=True)
    end_on_qt_warnings()
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    # A caret that blinks would be there by chance.
    app.styleHints().setCursorFlashTime(0)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        drawing = draw_all(app, wanted.out, wanted.only, approved=wanted.approved)
        loop.run_until_complete(drawing)


if __name__ == "__main__":
    main()
