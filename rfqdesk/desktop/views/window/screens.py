"""Windows follow when a monitor goes: nothing that acts or tells is left where nobody sees it."""

from collections.abc import Sequence

from PySide6.QtCore import QMargins, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

_TITLE_PX = 40
_SEEN_PX = 160
_MARGIN_PX = 24


class ScreenKeeper(QObject):
    """Brings the windows of this application back onto a monitor that is there."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenRemoved.connect(self._on_removed)

    def bring_back(self) -> None:
        """Move what can't be seen or got hold of any more."""
        areas = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        primary = QGuiApplication.primaryScreen()
        if not areas or primary is None:
            return
        for window in QApplication.topLevelWidgets():
            if window.isVisible() and window.isWindow() and not _is_passing(window):
                frame = window.frameGeometry()
                wanted = placed(frame, areas, primary.availableGeometry())
                if wanted != frame:
                    window.resize(wanted.size() - (frame.size() - window.size()))
                    window.move(wanted.topLeft())

    def _on_removed(self) -> None:
        # Qt has yet to give the windows another screen, and the list its end.
        QTimer.singleShot(0, self, self.bring_back)


def placed(frame: QRect, areas: Sequence[QRect], home: QRect) -> QRect:
    """Where a window goes: it stays while one can see and get hold of its upper edge.

    Else it goes into `home`, no larger than that.
    """
    edge = QRect(frame.topLeft(), QPoint(frame.right(), frame.top() + _TITLE_PX))
    for area in areas:
        seen = edge.intersected(area)
        if seen.width() >= min(_SEEN_PX, frame.width()) and seen.height() >= _TITLE_PX // 2:
            return frame
    room = home.marginsRemoved(QMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX))
    return QRect(room.topLeft(), frame.size().boundedTo(room.size()))


def _is_passing(window: QWidget) -> bool:
    """Lists and tips go by themselves."""
    return window.windowType() in {Qt.WindowType.Popup, Qt.WindowType.ToolTip}
