"""Plays every scene at this process's scale and prints what is wrong with it, as JSON."""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop
from screens.draw import SCENES
from screens.inspection import flaws_of
from screens.stage import Stage
from support.qt_warnings import end_on_qt_warnings

from rfqdesk.desktop import theme


async def look_over(wanted: str) -> dict[str, list[str]]:
    """What is wrong, by scene."""
    found = {}
    for scene in SCENES:
        if wanted not in scene.name:
            continue
        with tempfile.TemporaryDirectory(prefix="rfqdesk-screens-") as folder:
            stage = Stage(Path(folder))
            try:
                widget = await scene.build(stage)
                await stage.painted()
                flaws = sorted(set(flaws_of(widget)))
            finally:
                await stage.aclose()
        if flaws:
            found[scene.name] = flaws
    return found


def main() -> None:
    """Look all scenes over, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="scenes with this in their name")
    wanted = parser.parse_args()
    end_on_qt_warnings()
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app, "dark")
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        json.dump(loop.run_until_complete(look_over(wanted.only)), sys.stdout, indent=1)


if __name__ == "__main__":
    main()
