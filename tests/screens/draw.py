"""Draws every scene, in both themes, at the scale of this process (QT_SCALE_FACTOR).

While a scene is shown in the first theme, it is also looked over for words that are cut and the
like, and for keys that words name though they are others by now, so that nothing has to be
played once more for that.
"""

import argparse
import asyncio
import json
import os
import tempfile
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop
from screens import (
    scenes_asking,
    scenes_blotter,
    scenes_deciding,
    scenes_identity,
    scenes_maker,
    scenes_market,
    scenes_onboarding,
    scenes_operator,
    scenes_operator_states,
    scenes_tape,
    scenes_trader,
    scenes_window,
)
from screens.compare import packed, resized
from screens.inspection import flaws_of
from screens.keys_named import stale_keys
from screens.planted import PLANTED
from screens.stage import Scene, Stage
from support.qt_warnings import end_on_qt_warnings

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.theme import THEMES

SCENES: tuple[Scene, ...] = (
    *scenes_trader.SCENES,
    *scenes_asking.SCENES,
    *scenes_maker.SCENES,
    *scenes_blotter.SCENES,
    *scenes_identity.SCENES,
    *scenes_onboarding.SCENES,
    *scenes_operator.SCENES,
    *scenes_deciding.SCENES,
    *scenes_market.SCENES,
    *scenes_operator_states.SCENES,
    *scenes_tape.SCENES,
    *scenes_window.SCENES,
)
KEPT_THEMES = ("dark", "light")
OTHER_COLOURS = {"trader-quoting", "trader-done", "maker-quoting"}
"""Drawn in blue and orange as well; the colours are all that differs there."""


async def draw(scene: Scene) -> tuple[QImage, list[str]]:
    """Play one scene, take its picture, and say what is wrong with it."""
    with tempfile.TemporaryDirectory(prefix="rfqdesk-screens-") as folder:
        stage = Stage(Path(folder))
        try:
            widget = await scene.build(stage)
            await stage.painted()
            picture = widget.grab().toImage()
            flaws = sorted(set(flaws_of(widget))) + stale_keys()
        finally:
            BOUND.forget()
            await stage.aclose()
        if stage.failures:
            raise stage.failures[0]
    picture.setDevicePixelRatio(1)
    return picture, flaws


async def draw_all(app: QApplication, out: Path, wanted: str, *, whole: bool) -> None:
    """Draw into `out`, one file for scene, theme and scale, and flaws.json for each scale.

    With `whole`, pictures as large as an unscaled window go into the folder of this name,
    those in other colours as well.
    """
    scale = float(os.environ.get("QT_SCALE_FACTOR", "1"))
    found: dict[str, list[str]] = {}
    for name in THEMES:
        theme.apply(app, name)
        for scene in SCENES:
            told = name in KEPT_THEMES or (whole and scene.name in OTHER_COLOURS)
            if not told or wanted not in scene.name:
                continue
            picture, flaws = await draw(scene)
            if flaws:
                found.setdefault(scene.name, flaws)
            file = f"{scene.name}-{name}-{scale * 100:.0f}.webp"
            if name in KEPT_THEMES:
                (out / file).write_bytes(packed(picture, scale))
            if whole:
                resized(picture, 1 / scale).save(str(out / "whole" / file), "webp", 100)
    (out / f"flaws-{scale * 100:.0f}.json").write_text(json.dumps(found, indent=1))


def main() -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="", help="scenes with this in their name")
    parser.add_argument("--whole", action="store_true", help="for the eye: large ones as well")
    parser.add_argument("--plant", choices=sorted(PLANTED), help="a fault that must be found")
    wanted = parser.parse_args()
    if wanted.plant:
        PLANTED[wanted.plant]()
    (wanted.out / "whole").mkdir(parents=True, exist_ok=True)
    end_on_qt_warnings()
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    # A caret that blinks would be there by chance.
    app.styleHints().setCursorFlashTime(0)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        drawing = draw_all(app, wanted.out, wanted.only, whole=wanted.whole)
        loop.run_until_complete(drawing)


if __name__ == "__main__":
    main()
