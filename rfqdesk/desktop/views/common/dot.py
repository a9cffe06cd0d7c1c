"""A coloured dot beside the words it belongs to."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from rfqdesk.desktop import theme

_DIAMETER = 8


class StateDot(QWidget):
    """Says in colour what the words beside it say; invisible to screen readers for that."""

    def __init__(self, tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        self.setFixedSize(self.sizeHint())
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A little more than the dot."""
        return QSize(_DIAMETER + 2, _DIAMETER + 2)

    def set_tone(self, tone: str) -> None:
        """Change the colour: ok, warn, danger, accent; anything else is grey."""
        if tone != self._tone:
            self._tone = tone
            self.update()

    def tone(self) -> str:
        """The tone shown."""
        return self._tone

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the dot."""
        tokens = theme.current()
        colours = {
            "ok": tokens.ok,
            "warn": tokens.warn,
            "danger": tokens.danger,
            "accent": tokens.accent_text,
        }
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.get(self._tone, tokens.text3)))
        painter.drawEllipse(1, 1, _DIAMETER, _DIAMETER)
