"""Where a widget is to be seen on the screen, and when that may have changed."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer, Signal
from PySide6.QtWidgets import QWidget

_MOVES = frozenset({QEvent.Type.Move, QEvent.Type.Resize})


def place_of(widget: QWidget) -> QRect:
    """What is seen of it, in pixels of the screen, as far as those around it leave it uncut."""
    seen, inner = widget.rect(), widget
    while not inner.isWindow():
        outer = inner.parentWidget()
        if outer is None:
            break
        seen = seen.translated(inner.pos()) & outer.rect()
        inner = outer
    return seen.translated(inner.mapToGlobal(QPoint(0, 0)))


class PlaceWatch(QObject):
    """Emits `moved()` after anything around a widget moved, or cuts it elsewhere.

    Qt tells a widget only of its moves within its parent: when a banner appears above,
    whatever stands deep inside the neighbours hears nothing.
    """

    moved = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._watched: list[QWidget] = []
        # Once for all that one pass of the layouts moves.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.moved)
        self._follow()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Something around it moved, or it stands in something else from now on."""
        kind = event.type()
        if kind is QEvent.Type.ParentChange:
            self._follow()
            self._soon.start()
        elif kind in _MOVES:
            self._soon.start()
        return False

    def _follow(self) -> None:
        around = []
        place: QWidget | None = self._widget
        while place is not None:
            around.append(place)
            place = place.parentWidget()
        for one in self._watched:
            if one not in around:
                one.removeEventFilter(self)
        for one in around:
            if one not in self._watched:
                one.installEventFilter(self)
        self._watched = around
