"""A price as traders read it: the handle small, the last two digits large."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import DASH, split_price


class PriceLabel(QLabel):
    """Keeps its plain text for screen readers and paints it with emphasis."""

    def __init__(self, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what = what
        self._best = False
        self._faded = False
        self._flashing = QTimer(self)
        self._flashing.setSingleShot(True)
        self._flashing.timeout.connect(self.update)
        self.setTextFormat(Qt.TextFormat.PlainText)

    @property
    def flashing(self) -> bool:
        """Whether a change lights up now."""
        return self._flashing.isActive()

    def set_price(self, text: str, *, best: bool = False, faded: bool = False) -> None:
        """Show a price, "" for none; a changed one lights up for a moment."""
        moves = theme.current().motion_flash_ms > 0
        if moves and text and self.text() and text != self.text() and not faded:
            self._flashing.start(theme.current().motion_flash_ms)
        if (text, best, faded) == (self.text(), self._best, self._faded):
            return
        self._best, self._faded = best, faded
        self.setText(text)
        mark = ", best" if best else ""
        self.setAccessibleName(f"{self._what} {text}{mark}" if text else f"No {self._what.lower()}")
        self.update()

    def sizeHint(self) -> QSize:
        """Room for seven figures at full size."""
        return QSize(96, 34)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint handle and last digits on one base line, against the right edge."""
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        if self.flashing:
            painter.setBrush(QColor(tokens.accent_soft))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(area.adjusted(0, 3, 0, -3), 4, 4)
        right = area.right() - 6
        small, big = theme.font("price"), theme.font("price_big")
        base = area.center().y() + QFontMetricsF(big).capHeight() / 2
        if not self.text():
            painter.setPen(QColor(tokens.text3))
            painter.setFont(small)
            painter.drawText(
                area.adjusted(0, 0, -6, 0),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                DASH,
            )
            return
        colour = tokens.text3 if self._faded else tokens.ok if self._best else tokens.text
        quiet = tokens.text3 if self._faded else tokens.ok if self._best else tokens.text2
        handle, digits = split_price(self.text())
        right -= QFontMetricsF(big).horizontalAdvance(digits)
        painter.setFont(big)
        painter.setPen(QColor(colour))
        painter.drawText(round(right), round(base), digits)
        right -= QFontMetricsF(small).horizontalAdvance(handle) + 1
        painter.setFont(small)
        painter.setPen(QColor(quiet))
        painter.drawText(round(right), round(base), handle)
