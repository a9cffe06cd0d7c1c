"""Looks for garbage a little at a time, and for all of it while nobody works at the desk.

Left to itself, Python goes through everything a desk holds whenever there is a quarter more of
it: after a few minutes' storm of quotes that holds the window up for a tenth of a second.
"""

import gc
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QCursor, QGuiApplication

STEP_MS = 20
STEP_OBJECTS = 1_500
"""New objects that are worth a look."""
QUIET_MS = 60_000
"""So long nothing new came and no mouse moved, or the windows were not the active ones."""
SWEEP_MS = 600_000
"""All is gone through at most so often."""


def monotonic_ms() -> float:
    """This machine's steady clock."""
    return time.monotonic() * 1000


def nobody_here() -> bool:
    """Whether another programme has the keys."""
    return QGuiApplication.applicationState() is not Qt.ApplicationState.ApplicationActive


class Litter(QObject):
    """Takes the place of Python's own occasions; `close` gives them back.

    What outlived one step is set aside: most of it is history, and is kept. What of it has
    become garbage since is found by the next sweep.
    """

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        now_ms: Callable[[], float] = monotonic_ms,
        away: Callable[[], bool] = nobody_here,
    ) -> None:
        super().__init__(parent)
        self._now_ms = now_ms
        self._away = away
        self._busy_ms = self._here_ms = self._swept_ms = now_ms()
        self._cursor = QCursor.pos()
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self.step)
        self._timer.start()

    def step(self) -> None:
        """Look through what is new, or through all."""
        now_ms, cursor = self._now_ms(), QCursor.pos()
        new = gc.get_count()[0] >= STEP_OBJECTS
        if new or cursor != self._cursor:
            self._busy_ms = now_ms
        if not self._away():
            self._here_ms = now_ms
        self._cursor = cursor
        quiet = now_ms - min(self._busy_ms, self._here_ms) >= QUIET_MS
        if quiet and now_ms - self._swept_ms >= SWEEP_MS:
            self._swept_ms = now_ms
            gc.unfreeze()
            gc.collect()
            gc.freeze()
        elif new:
            gc.collect(1)
            gc.freeze()

    def close(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()
