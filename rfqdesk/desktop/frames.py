"""One update of the screen per frame, however many messages arrive, and no turn that takes long.

What a view shows is drawn up when its frame is due. Several views may be due at once; where one
of them has taken its time the others draw in the next turns of Qt's loop, so that keys, the
network and the painting of what was drawn come between. No view waits while another draws twice.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer
from shiboken6 import isValid

FRAME_MS = 16
TURN_MS = 1.5
"""A view that has many things to draw stops after so long and goes on with its next frame."""
SHARED_MS = 0.3
"""Views that take no longer in all draw in one turn: what they drew is painted at once as well."""


def monotonic_ms() -> float:
    """This machine's steady clock."""
    return time.perf_counter() * 1000


class Pace:
    """How much of a turn is left. Who does many small things asks before each.

    `turn_ms` bounds a turn; infinite, it bounds nothing.
    """

    def __init__(
        self, turn_ms: float = TURN_MS, *, now_ms: Callable[[], float] = monotonic_ms
    ) -> None:
        self.turn_ms = turn_ms
        self._now_ms = now_ms
        self._began_ms = now_ms()

    def begin(self) -> None:
        """Another turn begins."""
        self._began_ms = self._now_ms()

    @property
    def spent_ms(self) -> float:
        """How long the turn has taken so far."""
        return self._now_ms() - self._began_ms

    @property
    def over(self) -> bool:
        """Whether the turn has had its time."""
        return self.spent_ms >= self.turn_ms


class Stage(QObject):
    """Has those draw that are due, first come first, in turns of Qt's loop that have an end."""

    def __init__(self, pace: Pace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pace = pace
        self._due: dict[FrameCoalescer, None] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        # Not at once: what was drawn is painted before more is.
        self._timer.setInterval(1)
        self._timer.timeout.connect(self.turn)

    def add(self, one: "FrameCoalescer") -> None:
        """Have it draw; free while it waits already."""
        self._due[one] = None
        if not self._timer.isActive():
            self._timer.start()

    def drop(self, one: "FrameCoalescer") -> None:
        """Have it not draw after all."""
        self._due.pop(one, None)

    def waits(self, one: "FrameCoalescer") -> bool:
        """Whether it is still to draw."""
        return one in self._due

    def turn(self) -> None:
        """Let the first draw, and the next ones as long as they take next to no time."""
        self.pace.begin()
        try:
            while self._due and self.pace.spent_ms < SHARED_MS:
                one = next(iter(self._due))
                del self._due[one]
                # It may have gone with its window meanwhile.
                if isValid(one):
                    one.draw()
        finally:
            if self._due:
                self._timer.start()


def stage() -> Stage:
    """The one that all views of this programme share."""
    app = QCoreApplication.instance()
    found = app.findChild(Stage) if app is not None else None
    return found or Stage(Pace(), app)


class FrameCoalescer(QObject):
    """Calls `draw` in the next turn after a `request`, and then not again for `interval_ms`.

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
        self._stage = stage()
        self._interval_ms = interval_ms
        self._drawn_ms = float("-inf")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(lambda: self._stage.add(self))

    @property
    def pace(self) -> Pace:
        """What is left of the turn in which it draws."""
        return self._stage.pace

    @property
    def due(self) -> bool:
        """Whether a frame was asked for and is not drawn yet."""
        return self._timer.isActive() or self._stage.waits(self)

    def request(self, *, at_once: bool = False) -> None:
        """Ask for a frame; free while one is due already, and nothing after `close`.

        `at_once` does not wait for the interval: for work that is to be over soon.
        """
        if self._closed or self._stage.waits(self) or (self._timer.isActive() and not at_once):
            return
        if at_once:
            self._timer.stop()
            self._stage.add(self)
            return
        wait_ms = self._drawn_ms + self._interval_ms - monotonic_ms()
        if wait_ms > 0:
            self._timer.start(round(wait_ms))
        else:
            self._stage.add(self)

    def flush(self) -> None:
        """Draw now if a frame is due."""
        if self.due:
            self._timer.stop()
            self._stage.drop(self)
            self.pace.begin()
            self.draw()

    def close(self) -> None:
        """Draw nothing any more, not even the frame that is due."""
        self._closed = True
        self._timer.stop()
        self._stage.drop(self)

    def draw(self) -> None:
        """Draw; for the stage."""
        self._drawn_ms = monotonic_ms()
        self._draw()
