"""The payoff of the package on the ticket, painted small: profit green, loss red."""

from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.payoff import Payoff

_HEIGHT = 92
_LINE_HEIGHT = 14


class PayoffChart(QWidget):
    """Hidden where there is nothing to draw; its description says all that is painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._payoff: Payoff | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Payoff at expiry")
        theme.changed.connect(self.update)
        self.hide()

    def sizeHint(self) -> QSize:
        """As wide as there is room for."""
        return QSize(200, _HEIGHT)

    def show_payoff(self, payoff: Payoff | None) -> None:
        """Show this one, None for none."""
        self._payoff = payoff
        self.setVisible(payoff is not None)
        words = payoff.words() if payoff else ""
        self.setAccessibleDescription(words)
        self.setToolTip(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint zero, strikes, the line in two colours, break-evens with their prices."""
        payoff = self._payoff
        if payoff is None:
            return
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("small"))
        area = QRectF(self.rect()).adjusted(2, 4, -2, -_LINE_HEIGHT - 2)
        points = self._points(payoff, area)
        zero = self._height_of(payoff, 0.0, area)
        painter.setPen(QPen(QColor(tokens.border), 1, Qt.PenStyle.DashLine))
        for strike in payoff.strikes:
            x = self._place_of(payoff, float(strike), area)
            painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
        self._paint_halves(painter, points, area, zero)
        painter.setPen(QPen(QColor(tokens.text3), 1))
        painter.drawLine(QLineF(area.left(), zero, area.right(), zero))
        self._paint_prices(painter, payoff, area, zero)

    def _paint_halves(
        self, painter: QPainter, points: list[QPointF], area: QRectF, zero: float
    ) -> None:
        tokens = theme.current()
        ground = QPainterPath(QPointF(points[0].x(), zero))
        for point in points:
            ground.lineTo(point)
        ground.lineTo(QPointF(points[-1].x(), zero))
        halves = (
            (QRectF(area.left(), area.top() - 2, area.width(), zero - area.top() + 2), tokens.buy),
            (QRectF(area.left(), zero, area.width(), area.bottom() - zero + 2), tokens.sell),
        )
        softs = (tokens.buy_soft, tokens.sell_soft)
        for (half, colour), soft in zip(halves, softs, strict=True):
            painter.save()
            painter.setClipRect(half)
            painter.fillPath(ground, QColor(soft))
            painter.setPen(QPen(QColor(colour), 2))
            for one, other in pairwise(points):
                painter.drawLine(QLineF(one, other))
            painter.restore()

    def _paint_prices(self, painter: QPainter, payoff: Payoff, area: QRectF, zero: float) -> None:
        tokens = theme.current()
        below = QRectF(area.left(), area.bottom() + 2, area.width(), _LINE_HEIGHT)
        taken = -1.0
        for even in payoff.break_evens:
            x = self._place_of(payoff, float(even), area)
            if not area.left() <= x <= area.right():
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.text))
            painter.drawEllipse(QPointF(x, zero), 3, 3)
            text = f"{round(even):,}"
            width = painter.fontMetrics().horizontalAdvance(text)
            left = min(max(x - width / 2, area.left()), area.right() - width)
            if left > taken:
                painter.setPen(QColor(tokens.text))
                painter.drawText(QPointF(left, below.bottom() - 3), text)
                taken = left + width + 6

    def _points(self, payoff: Payoff, area: QRectF) -> list[QPointF]:
        return [
            QPointF(
                self._place_of(payoff, float(spot), area),
                self._height_of(payoff, float(profit), area),
            )
            for spot, profit in payoff.points
        ]

    @staticmethod
    def _place_of(payoff: Payoff, spot: float, area: QRectF) -> float:
        low, high = float(payoff.points[0][0]), float(payoff.points[-1][0])
        return area.left() + (spot - low) / (high - low) * area.width()

    @staticmethod
    def _height_of(payoff: Payoff, profit: float, area: QRectF) -> float:
        values = [float(value) for _spot, value in payoff.points]
        low, high = min(*values, 0.0), max(*values, 0.0)
        spread = (high - low) or 1.0
        return area.bottom() - (profit - low) / spread * area.height()
