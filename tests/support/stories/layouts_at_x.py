"""A window and a torn-off panel on two monitors, one of which goes and comes: at an X server.

`python -m support.stories.layouts_at_x FOLDER DISPLAY`
"""

import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel
from support.qt_warnings import end_on_qt_warnings
from support.stories.x_server import Monitors
from support.waiting import until

from rfqdesk.desktop.loop import Shutdown, run
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.workspace import Panel
from rfqdesk.desktop.wiring.layouts import LayoutWiring

WIDTH, HEIGHT = 1600, 1000


def areas() -> list[QRect]:
    """Where the monitors are, from left to right."""
    screens = [screen.geometry() for screen in QGuiApplication.screens()]
    return sorted(screens, key=lambda one: one.x())


def stands_in(area: QRect, window: DeskWindow | QDockWidget) -> bool:
    return area.contains(window.frameGeometry().center())


async def play(app: QApplication, folder: Path, monitors: Monitors) -> int:
    del app
    monitors.plug_in("LEFT", 0, WIDTH, HEIGHT, main=True)
    monitors.plug_in("RIGHT", WIDTH, WIDTH, HEIGHT, main=False)
    await until(lambda: len(areas()) == 2, what="two monitors")
    left, right = areas()
    settings = QSettings(str(folder / "desktop.ini"), QSettings.Format.IniFormat)
    window = DeskWindow(settings)
    wiring = LayoutWiring(window, folder)
    panels = [
        Panel("one", "One", QLabel("one")),
        Panel("two", "Two", QLabel("two"), beside="one"),
    ]
    window.add_workspace("trade", "Trade", panels)
    window.show()
    window.move(left.topLeft() + QPoint(60, 40))
    dock = window.workspace("trade").dock("two")
    dock.setFloating(True)
    dock.move(right.topLeft() + QPoint(300, 300))
    await until(lambda: stands_in(right, dock), what="the panel at the right")
    assert wiring.save_as("Both monitors")
    window.move(right.topLeft() + QPoint(80, 60))
    await until(lambda: stands_in(right, window), what="the window at the right")
    print("laid out")
    for flickers in (True, False):
        monitors.pull_out("RIGHT")
        await until(lambda: len(areas()) == 1, what="one monitor")
        await until(lambda: stands_in(left, window) and stands_in(left, dock), what="all seen")
        if not flickers:
            await until(lambda: len(wiring.layouts.left) == 1 and wiring.at_rest, what="settled")
        monitors.plug_in("RIGHT", WIDTH, WIDTH, HEIGHT, main=False)
        await until(lambda: len(areas()) == 2, what="two monitors again")
        await until(lambda: stands_in(right, window) and stands_in(right, dock), what="as before")
    print("came back")
    wiring.choose("Both monitors")
    await until(lambda: stands_in(left, window) and stands_in(right, dock), what="as saved")
    assert not window.notice.isVisible()
    dock.setFloating(False)
    await until(lambda: not dock.isFloating())
    window.close()
    print("the end")
    return 0


if __name__ == "__main__":
    end_on_qt_warnings()
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    line = Monitors(int(sys.argv[2]))
    application = QApplication([])

    async def main(_shutdown: Shutdown) -> int:
        return await play(application, Path(sys.argv[1]), line)

    sys.exit(run(application, main))
