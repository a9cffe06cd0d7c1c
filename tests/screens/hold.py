"""Plays one scene and leaves it on the screen until its input ends; each line of that is said."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop
from screens.draw import SCENES
from screens.stage import Stage

from rfqdesk.desktop import theme
from rfqdesk.desktop.views.common.announcing import Announcer


async def hold(name: str) -> None:
    """Show it, tell so on the output, and say what comes in."""
    scene = next(one for one in SCENES if one.name == name)
    with tempfile.TemporaryDirectory(prefix="rfqdesk-screens-") as folder:
        stage = Stage(Path(folder))
        try:
            window = await scene.build(stage)
            await stage.painted()
            window.activateWindow()
            announcer = Announcer(window)
            print("shown", flush=True)
            while line := await asyncio.to_thread(sys.stdin.readline):
                announcer.say(line.strip(), urgent=True)
        finally:
            await stage.aclose()


def main() -> None:
    """Hold what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scene")
    wanted = parser.parse_args()
    app = QApplication(["rfqdesk"])
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app, "dark")
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(hold(wanted.scene))


if __name__ == "__main__":
    main()
