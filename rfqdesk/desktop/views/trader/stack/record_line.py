"""A dealer's last requests as small bars: silent, quoted, best, dealt."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.stack.dealer_record import RECENT_MAX, Answer, DealerRecord

_BAR, _GAP, _HEIGHT = 3, 1, 16
_HEIGHTS = {Answer.NONE: 2, Answer.QUOTED: 6, Answer.BEST: 11, Answer.DEALT: 15}


class RecordLine(QWidget):
    """What is painted stands in words in the tool tip, and to readers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._record: DealerRecord | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(self.sizeHint())
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Room for as many bars as are ever shown."""
        return QSize(RECENT_MAX * (_BAR + _GAP), _HEIGHT)

    def show_record(self, name: str, record: DealerRecord | None) -> None:
        """Show a dealer's record, None for none."""
        self._record = record
        words = f"{name} {record.words()}" if record else ""
        self.setToolTip(f"{words}.\nBars: silent, quoted, best, dealt" if words else "")
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bars, the latest at the right."""
        if self._record is None:
            return
        tokens = theme.current()
        colours = {
            Answer.NONE: tokens.control_border,
            Answer.QUOTED: tokens.text3,
            Answer.BEST: tokens.accent_text,
            Answer.DEALT: tokens.ok,
        }
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        recent = self._record.recent
        left = self.width() - len(recent) * (_BAR + _GAP)
        for place, answer in enumerate(recent):
            height = _HEIGHTS[answer]
            painter.setBrush(QColor(colours[answer]))
            x = left + place * (_BAR + _GAP)
            painter.drawRect(QRectF(x, self.height() - height, _BAR, height))
