"""One update of the screen per frame, however many messages arrive."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

FRAME_MS = 16


class FrameCoalescer(QObject):
    """Calls `draw` once, at most `interval_ms` after the first `request` since the last call.

    Requests during `draw` belong to the next frame.
    """

    def __init__(
        self,
        draw: Callable[[], None],
        parent: QObject | None = None,
        *,
        interval_ms: int = FRAME_MS,
    ) -> None:
        super().__init__(parent)
        self._draw = draw
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(interval_ms)
        self._timer.timeout.connect(self._on_timeout)

    def request(self) -> None:
        """Ask for a frame; free while one is due already, and nothing after `close`."""
        if not self._closed and not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Draw now if a frame is due."""
        if self._timer.isActive():
            self._timer.stop()
            self._draw()

    def close(self) -> None:
        """Draw nothing any more, not even the frame that is due."""
        self._closed = True
        self._timer.stop()

    def _on_timeout(self) -> None:
        self._draw()
