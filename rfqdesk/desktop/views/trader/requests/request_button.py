"""What a request's button does, however it is drawn: names itself, counts down, stays in."""

from collections.abc import Callable

from PySide6.QtCore import QLineF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import remaining_text
from rfqdesk.desktop.models.stack.request_strip import Pip, RequestTabPicture
from rfqdesk.desktop.views.trader.countdown_bar import SOON_MS, urgency_colour

_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
PIP = 7


class RequestButton(QAbstractButton):
    """A button that stays in while its request is the one shown.

    Emits `stepped(across, down)` for the arrows and `entered` for Enter; subclasses paint.
    """

    stepped = Signal(int, int)
    entered = Signal()

    def __init__(self, rfq_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rfq_id = rfq_id
        self._picture: RequestTabPicture | None = None
        self._left_ms = 0
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_request(self, picture: RequestTabPicture) -> None:
        """Show a request."""
        if picture is self._picture or picture == self._picture:
            return
        self._picture = picture
        self.setText(f"{picture.side} {picture.quantity} {picture.package}")
        self.setToolTip(f"{self.text()}\nRequest {picture.rfq_id}")
        self._name()
        self.update()

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        if self._picture is None or not self._picture.open:
            return
        left_ms = max(0, self._picture.expire_ms - now_ms)
        if remaining_text(left_ms) != remaining_text(self._left_ms):
            self._left_ms = left_ms
            self._name()
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows to the board: Qt would only move the focus."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(*_STEPS[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if not event.isAutoRepeat():
                self.click()
                self.entered.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint, once there is something to show."""
        if self._picture is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.paint_request(painter, self._picture)

    def paint_request(self, painter: QPainter, picture: RequestTabPicture) -> None:
        """Paint the request; every look of it has its own way."""
        raise NotImplementedError

    def share_left(self, picture: RequestTabPicture) -> float:
        """How much of its time an open request has left, 0 to 1."""
        return min(self._left_ms / max(picture.expire_ms - picture.opened_ms, 1), 1)

    def state_words(self, picture: RequestTabPicture) -> tuple[str, str]:
        """State or time left, and its colour."""
        quiet = theme.current().text2 if picture.open else theme.current().text3
        if picture.open and not picture.state and self._left_ms <= SOON_MS:
            return remaining_text(self._left_ms), urgency_colour(self._left_ms)
        words = picture.state or remaining_text(self._left_ms)
        return words, tone_colour(picture.state_tone, quiet)

    def paint_ground(self, painter: QPainter, area: QRectF, radius: float) -> None:
        """The frame: lit up under the mouse, with the edge of the chosen or focused one."""
        tokens = theme.current()
        lit = self.underMouse() or self.isChecked()
        painter.setBrush(QColor(tokens.bg2 if lit else tokens.bg1))
        edge, width = tokens.border, 1.0
        if self.isChecked():
            edge, width = tokens.accent_text, 1.5
        if self.hasFocus():
            edge, width = tokens.focus, 2.0
        painter.setPen(QPen(QColor(edge), width))
        painter.drawRoundedRect(area, radius, radius)

    def paint_bar(self, painter: QPainter, groove: QRectF, picture: RequestTabPicture) -> None:
        """The time left, shrinking."""
        if not picture.open:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.current().border))
        painter.drawRoundedRect(groove, 1, 1)
        groove.setWidth(groove.width() * self.share_left(picture))
        painter.setBrush(QColor(urgency_colour(self._left_ms)))
        painter.drawRoundedRect(groove, 1, 1)

    def _name(self) -> None:
        picture = self._picture
        if picture is not None:
            state = picture.state or f"{remaining_text(self._left_ms)} left"
            parts = [picture.quotes, picture.best_words, state]
            told = ", ".join(part for part in parts if part)
            self.setAccessibleName(f"Request: {self.text()}, {told}")


def tone_colour(tone: str, otherwise: str) -> str:
    """The colour of a tone, `otherwise` for none."""
    tokens = theme.current()
    return {
        "ok": tokens.ok,
        "warn": tokens.warn,
        "danger": tokens.danger,
        "accent": tokens.accent_text,
        "buy": tokens.buy,
        "sell": tokens.sell,
    }.get(tone, otherwise)


def paint_pips(painter: QPainter, pips: tuple[Pip, ...], x: float, middle: float) -> float:
    """One mark for each asked dealer: full, hollow, or a dash; returns where they end."""
    tokens = theme.current()
    paint: dict[Pip, Callable[[QRectF], None]] = {
        Pip.LIVE: lambda box: _disc(painter, box, tokens.ok, full=True),
        Pip.WAITING: lambda box: _disc(painter, box, tokens.text3, full=False),
        Pip.OUT: lambda box: _dash(painter, box, tokens.text3),
    }
    for pip in pips:
        paint[pip](QRectF(x, middle - PIP / 2, PIP, PIP))
        x += PIP + 4
    return x


def _disc(painter: QPainter, box: QRectF, colour: str, *, full: bool) -> None:
    painter.setPen(QPen(QColor(colour), 1.2))
    painter.setBrush(QColor(colour) if full else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box.adjusted(0.6, 0.6, -0.6, -0.6))


def _dash(painter: QPainter, box: QRectF, colour: str) -> None:
    painter.setPen(QPen(QColor(colour), 1.4))
    middle = box.center().y()
    painter.drawLine(QLineF(box.left() + 1, middle, box.right() - 1, middle))
