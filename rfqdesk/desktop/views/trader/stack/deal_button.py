"""A button that deals: at once, or from a size of one's own only when it is held down."""

from PySide6.QtCore import QElapsedTimer, QEvent, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QMouseEvent,
    QMoveEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.safety_times import HOLD_MS, PLACE_GUARD_MS
from rfqdesk.desktop.views.trader.stack.place_watch import place_of

_UNSETTLED_OPACITY = 0.55
_FRAME_MS = 16
_TRACK = 3


class DealButton(QPushButton):
    """Emits `dealt()` once for each click or key, or once it was held down long enough.

    A press deals at most once, and once it was let go it deals no more, wherever the mouse
    goes with its button down: dealing again takes a press of its own. Where it has just
    come to stand, shown or moved by whatever grew above it, a mouse presses nothing; keys
    do, for they don't depend on the place.
    `ended()`: it is up again, and what had to wait meanwhile may be shown.
    """

    dealt = Signal()
    ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hold = False
        self._since = QElapsedTimer()
        self._frames = QTimer(self)
        self._frames.setInterval(_FRAME_MS)
        self._frames.setTimerType(Qt.TimerType.PreciseTimer)
        self._frames.timeout.connect(self._on_frame)
        self._place, self._kept = QRect(), QRect()
        """Where it is seen, and which part of that it has not left since the guard began."""
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(PLACE_GUARD_MS)
        self._settling.setTimerType(Qt.TimerType.PreciseTimer)
        self._settling.timeout.connect(self.update)
        self.setAutoDefault(False)
        self.pressed.connect(self._on_pressed)
        self.clicked.connect(self._on_clicked)
        self.released.connect(self._on_released)

    @property
    def holding(self) -> bool:
        """Whether it is being held down, and has not dealt yet."""
        return self._frames.isActive()

    @property
    def settled(self) -> bool:
        """Whether it has stood where it stands for long enough to be meant by a click there."""
        return not self._settling.isActive()

    def check_place(self) -> None:
        """If it stands elsewhere than before, shut it to the mouse where it was not yet."""
        place = place_of(self) if self.isVisible() else QRect()
        if place != self._place:
            self._kept = (self._place if self.settled else self._kept) & place
            self._place = place
            self._settling.start()
            self.update()

    def set_hold(self, hold: bool) -> None:
        """Whether it has to be held down."""
        if hold != self._hold:
            self._hold = hold
            self.update()

    def act(self) -> None:
        """Deal as by a key that went down: at once, or from now on held until `let_go`."""
        if not self.isEnabled():
            return
        if self._hold:
            if not self.holding:
                self.setDown(True)
                self._begin()
        else:
            # A mouse that is down on it as well has nothing left to deal.
            self.setDown(False)
            self.dealt.emit()

    def let_go(self) -> None:
        """The key is up, or what was to be dealt on is gone: nothing is dealt any more."""
        if self.holding:
            self._end()

    def showEvent(self, event: QShowEvent) -> None:
        """Nobody who clicks at once has seen it."""
        super().showEvent(event)
        self.check_place()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go: what is held down is seen."""
        self.let_go()
        super().hideEvent(event)
        self._place, self._kept = QRect(), QRect()

    def moveEvent(self, event: QMoveEvent) -> None:
        """It stands elsewhere in what it is part of."""
        super().moveEvent(event)
        self.check_place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """It reaches farther, or less far."""
        super().resizeEvent(event)
        self.check_place()

    def changeEvent(self, event: QEvent) -> None:
        """Let go where it is shut, or where its window is left and a key goes up elsewhere."""
        if not self.isEnabled() or (
            event.type() is QEvent.Type.ActivationChange and not self.isActiveWindow()
        ):
            self.let_go()
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Nothing, where it only just came under the mouse; nor does its row take the click."""
        self.check_place()
        if self.settled or self._kept.contains(event.globalPosition().toPoint()):
            super().mousePressEvent(event)
        else:
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Never press it anew, as Qt does when the mouse moves on it with its button down."""
        if self.isDown():
            super().mouseMoveEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Pale while it is shut to the mouse; the track below the words fills while it is held."""
        if self.settled or not self._kept.isEmpty():
            super().paintEvent(event)
        else:
            self._paint_pale()
        if not self._hold or not self.isEnabled():
            return
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(10, self.height() - _TRACK - 3, self.width() - 20, _TRACK)
        painter.setBrush(QColor(tokens.control_border))
        painter.drawRoundedRect(track, 1.5, 1.5)
        if self.holding:
            share = min(self._since.elapsed() / HOLD_MS, 1.0)
            painter.setBrush(QColor(tokens.text))
            painter.drawRoundedRect(
                QRectF(track.x(), track.y(), track.width() * share, _TRACK), 1.5, 1.5
            )

    def _paint_pale(self) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.setOpacity(_UNSETTLED_OPACITY)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)

    def _on_pressed(self) -> None:
        if self._hold:
            self._begin()

    def _on_clicked(self) -> None:
        if not self._hold:
            self.dealt.emit()

    def _on_released(self) -> None:
        self.let_go()
        self.ended.emit()

    def _begin(self) -> None:
        self._since.start()
        self._frames.start()

    def _end(self) -> None:
        self._frames.stop()
        self.setDown(False)
        self.update()
        self.ended.emit()

    def _on_frame(self) -> None:
        self.update()
        if QApplication.activePopupWidget() is not None:
            # A menu takes the keys without taking the focus: the key goes up unheard.
            self.let_go()
        elif self._since.elapsed() >= HOLD_MS:
            # Still down, so that what is dealt on is what was shown all the while.
            self._frames.stop()
            if self.isEnabled():
                self.dealt.emit()
            self._end()
