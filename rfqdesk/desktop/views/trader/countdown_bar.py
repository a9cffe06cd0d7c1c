"""How long something is still good for: words over a shrinking bar."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import remaining_text

SOON_MS = 10_000
URGENT_MS = 5_000
_BAR_HEIGHT = 4


def urgency_colour(remaining_ms: int) -> str:
    """The token colour for so much time left."""
    tokens = theme.current()
    if remaining_ms <= URGENT_MS:
        return tokens.danger
    return tokens.warn if remaining_ms <= SOON_MS else tokens.ok


class CountdownBar(QLabel):
    """Told what is left; knows no clock of its own."""

    def __init__(self, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what = what
        self._remaining_ms = 0
        self._total_ms = 0
        self._looks: tuple[object, ...] = ()
        """What can be seen of it: a bar of an hour is the same for many a second."""
        self._quiet = False
        self.setTextFormat(Qt.TextFormat.PlainText)

    @property
    def left_ms(self) -> int:
        """What is left, as it is shown; 0 where nothing is."""
        return self._remaining_ms

    def set_time(self, remaining_ms: int, total_ms: int) -> None:
        """Show `remaining_ms` of `total_ms`; a total of 0 shows nothing."""
        remaining_ms = max(0, min(remaining_ms, total_ms))
        text = remaining_text(remaining_ms) if total_ms > 0 else ""
        self._remaining_ms, self._total_ms = remaining_ms, total_ms
        looks = (text, self._bar_px(), urgency_colour(remaining_ms), self.width())
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(f"{self._what} {text}" if text else "")
        if looks != self._looks:
            self._looks = looks
            self.update()

    def _bar_px(self) -> int:
        """How long the bar is, in quarters of a pixel: there are sharper screens."""
        return round(4 * self.width() * self._remaining_ms / max(self._total_ms, 1))

    def set_quiet(self, quiet: bool) -> None:
        """Without colour: the time goes on, and nobody here can use it."""
        if quiet != self._quiet:
            self._quiet = quiet
            self.update()

    def sizeHint(self) -> QSize:
        """Room for `12:34` over a bar."""
        return QSize(80, 30)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint words and bar."""
        if self._total_ms <= 0:
            return
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        quiet = self._quiet
        colour = QColor(tokens.text3 if quiet else urgency_colour(self._remaining_ms))
        calm = quiet or self._remaining_ms > SOON_MS
        painter.setFont(theme.font("small"))
        painter.setPen(QColor(tokens.text2) if calm else colour)
        middle = self.height() / 2
        words = QRectF(0, middle - 16, self.width(), 16)
        painter.drawText(
            words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        groove = QRectF(0, middle + 4, self.width(), _BAR_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.border))
        painter.drawRoundedRect(groove, 2, 2)
        share = self._remaining_ms / self._total_ms
        if share > 0:
            painter.setBrush(colour)
            painter.drawRoundedRect(
                QRectF(groove.x(), groove.y(), max(groove.width() * share, 3), _BAR_HEIGHT), 2, 2
            )
