"""The small button on a leg that turns buy into sell and back."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from rfqdesk.desktop import theme
from rfqdesk.protocol.terms import LegSide


class SideFlip(QAbstractButton):
    """Shows a leg's side in its colour; a click or Space turns it round."""

    def __init__(self, side: LegSide, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._flip)
        self._name()

    def side(self) -> LegSide:
        """The side now."""
        return self._side

    def sizeHint(self) -> QSize:
        """Wide enough for SELL in both themes."""
        return QSize(46, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the side as a soft block."""
        tokens = theme.current()
        bought = self._side is LegSide.BUY
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(tokens.buy_soft if bought else tokens.sell_soft))
        colour = QColor(tokens.buy if bought else tokens.sell)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.focus), 2))
        elif self.underMouse():
            painter.setPen(QPen(colour, 1))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        font = theme.font("small")
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())

    def _flip(self) -> None:
        self._side = LegSide.SELL if self._side is LegSide.BUY else LegSide.BUY
        self._name()
        self.update()

    def _name(self) -> None:
        self.setText(self._side.value.upper())
        self.setAccessibleName(f"Leg side: {self._side.value}")
        self.setToolTip("What buying the package does in this leg. Click or Space to turn round.")
