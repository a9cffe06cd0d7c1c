"""The payoff of the package on the ticket, painted small: profit green, loss red."""

from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.ticket.payoff import Payoff

_HEIGHT = 92
_LINE_HEIGHT = 14


@dataclass(frozen=True)
class _Scale:
    """Where prices and profits of one payoff are in an area; zero is always in it."""

    spot_min: float
    spot_max: float
    profit_min: float
    profit_max: float

    @classmethod
    def of(cls, payoff: Payoff) -> "_Scale":
        profits = [float(profit) for _spot, profit in payoff.points]
        spots = float(payoff.points[0][0]), float(payoff.points[-1][0])
        return cls(*spots, min(*profits, 0.0), max(*profits, 0.0))

    def x(self, spot: float, area: QRectF) -> float:
        share = (spot - self.spot_min) / (self.spot_max - self.spot_min)
        return area.left() + share * area.width()

    def y(self, profit: float, area: QRectF) -> float:
        spread = (self.profit_max - self.profit_min) or 1.0
        return area.bottom() - (profit - self.profit_min) / spread * area.height()


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
        if payoff == self._payoff:
            return
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
        scale = _Scale.of(payoff)
        points = [
            QPointF(scale.x(float(spot), area), scale.y(float(profit), area))
            for spot, profit in payoff.points
        ]
        zero = scale.y(0.0, area)
        painter.setPen(QPen(QColor(tokens.border), 1, Qt.PenStyle.DashLine))
        for strike in payoff.strikes:
            x = scale.x(float(strike), area)
            painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
        self._paint_halves(painter, points, area, zero)
        painter.setPen(QPen(QColor(tokens.text3), 1))
        painter.drawLine(QLineF(area.left(), zero, area.right(), zero))
        self._paint_prices(painter, payoff, scale, area)

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

    def _paint_prices(self, painter: QPainter, payoff: Payoff, scale: _Scale, area: QRectF) -> None:
        tokens = theme.current()
        below = QRectF(area.left(), area.bottom() + 2, area.width(), _LINE_HEIGHT)
        taken = -1.0
        for even in payoff.break_evens:
            x = scale.x(float(even), area)
            if not area.left() <= x <= area.right():
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.text))
            painter.drawEllipse(QPointF(x, scale.y(0.0, area)), 3, 3)
            text = f"{round(even):,}"
            width = painter.fontMetrics().horizontalAdvance(text)
            left = min(max(x - width / 2, area.left()), area.right() - width)
            if left > taken:
                painter.setPen(QColor(tokens.text))
                painter.drawText(QPointF(left, below.bottom() - 3), text)
                taken = left + width + 6
