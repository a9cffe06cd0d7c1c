"""The ground of a dealer's row: best mark, selection, light under the mouse."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from rfqdesk.desktop import theme


def paint_ground(row: QWidget, *, best: bool, selected: bool) -> None:
    """Paint it, from within the row's paint event."""
    tokens = theme.current()
    painter = QPainter(row)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area = QRectF(row.rect()).adjusted(1, 1, -1, -1)
    ground = tokens.ok_soft if best else tokens.bg2 if row.underMouse() else tokens.bg1
    painter.setBrush(QColor(ground))
    painter.setPen(QPen(QColor(tokens.focus), 1.5) if selected else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(area, tokens.radius, tokens.radius)
    painter.setPen(Qt.PenStyle.NoPen)
    if best:
        painter.setBrush(QColor(tokens.ok))
        painter.drawRoundedRect(QRectF(1, 8, 3, row.height() - 16), 1.5, 1.5)
    elif not selected:
        painter.setBrush(QColor(tokens.border))
        painter.drawRect(QRectF(12, row.height() - 1, row.width() - 24, 1))
