"""Paints the race of quotes: grid, mark, a step line for each dealer, deals, what time it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import price_text
from rfqdesk.desktop.models.short_names import short_names
from rfqdesk.desktop.models.stack.race import RaceLine, RacePicture, best_at, price_at
from rfqdesk.desktop.models.stack.race_scale import RaceScale
from rfqdesk.desktop.models.stack.race_steps import Steps
from rfqdesk.desktop.theme.series import series_colour, series_pattern

AXIS_WIDTH, NAMES_WIDTH, TIMES_HEIGHT = 52, 88, 18
_LINE_HEIGHT = 13
_DIAMOND = 5
_DENSE = 160
"""With more steps than these in all, lines are thin and without dots: thick ones that go up and
down over themselves take long to paint."""
_MOMENTS_MAX = 80


@dataclass(frozen=True)
class RaceSheet:
    """A picture, its scale, and where on the widget it is painted."""

    picture: RacePicture
    scale: RaceScale
    area: QRectF
    now_ms: int

    def x(self, time_ms: int) -> float:
        """Where a time is, within the area."""
        across = min(max(self.scale.across(time_ms), 0.0), 1.0)
        return self.area.left() + across * self.area.width()

    def y(self, price: Decimal) -> float:
        """Where a price is."""
        return self.area.bottom() - self.scale.up(price) * self.area.height()

    @property
    def until_ms(self) -> int:
        """How far the lines go: up to now, or to the end."""
        return self.picture.ended_ms or min(self.now_ms, self.picture.expire_ms)


@dataclass(frozen=True)
class _Name:
    """What stands at the right end of a line, at its height."""

    y: float
    text: str
    colour: QColor
    lit: bool


def paint_race(painter: QPainter, sheet: RaceSheet, tick: Decimal, *, lit: str = "") -> None:
    """Paint all of it; the dealer `lit` stands out, "" for none."""
    _paint_grid(painter, sheet, tick)
    _paint_inside(painter, sheet)
    _paint_mark(painter, sheet)
    lines = [(one, steps) for one in sheet.picture.lines for steps in _wanted(sheet.picture, one)]
    dense = sum(len(steps) for _line, steps in lines) > _DENSE
    for line, steps in lines:
        (_paint_dense if dense else _paint_steps)(painter, sheet, line, steps, lit=lit)
    _paint_now(painter, sheet)
    for deal in sheet.picture.deals:
        _paint_deal(painter, QPointF(sheet.x(deal.time_ms), sheet.y(deal.price)))
    _paint_names(painter, sheet, lit=lit)


def _wanted(picture: RacePicture, line: RaceLine) -> Iterator[Steps]:
    if picture.side.wants_bid:
        yield line.bids
    if picture.side.wants_offer:
        yield line.offers


def _paint_grid(painter: QPainter, sheet: RaceSheet, tick: Decimal) -> None:
    tokens, area = theme.current(), sheet.area
    painter.setFont(theme.font("small"))
    metrics = QFontMetricsF(painter.font())
    # With nothing to stand around there is no scale of prices either.
    known = not sheet.picture.empty or _last_mark(sheet.picture) is not None
    for price in sheet.scale.prices(max(int(area.height() // 34), 2), tick) if known else ():
        y = sheet.y(price)
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.drawLine(QLineF(area.left(), y, area.right(), y))
        text = price_text(price, sheet.picture.digits)
        painter.setPen(QColor(tokens.text3))
        painter.drawText(QPointF(area.left() - 6 - metrics.horizontalAdvance(text), y + 4), text)
    for time in sheet.scale.times(max(int(area.width() // 76), 2)):
        x = sheet.x(time)
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
        text = _time_text(time - sheet.picture.opened_ms)
        left = min(x - metrics.horizontalAdvance(text) / 2, area.right() - 8)
        painter.setPen(QColor(tokens.text3))
        painter.drawText(QPointF(left, area.bottom() + TIMES_HEIGHT - 4), text)


def _time_text(after_ms: int) -> str:
    seconds, rest_ms = divmod(after_ms, 1000)
    if rest_ms:
        return f"{after_ms / 1000:g} s"
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60}:{seconds % 60:02d}"


def _paint_inside(painter: QPainter, sheet: RaceSheet) -> None:
    """What lies between best bid and best offer, faintly; where they cross it is red."""
    picture = sheet.picture
    if not (picture.side.wants_bid and picture.side.wants_offer):
        return
    tokens = theme.current()
    times = _few([time for time in picture.moments() if time <= sheet.until_ms])
    for one, other in pairwise([*times, sheet.until_ms]):
        bid, offer = best_at(picture, one)
        if bid is None or offer is None:
            continue
        colour = QColor(tokens.accent_soft if bid <= offer else tokens.danger_soft)
        top, bottom = sorted((sheet.y(bid), sheet.y(offer)))
        painter.fillRect(QRectF(sheet.x(one), top, sheet.x(other) - sheet.x(one), bottom - top),
                         colour)  # fmt: skip


def _few(times: list[int]) -> list[int]:
    """Where quotes change all the time, so many moments as a chart can tell apart."""
    if len(times) <= _MOMENTS_MAX:
        return times
    step = (times[-1] - times[0]) / _MOMENTS_MAX
    return [round(times[0] + place * step) for place in range(_MOMENTS_MAX)]


def _paint_mark(painter: QPainter, sheet: RaceSheet) -> None:
    tokens, area = theme.current(), sheet.area
    pen = QPen(QColor(tokens.text2), 1.2, Qt.PenStyle.DashLine)
    steps = [(time, mark) for time, mark in sheet.picture.marks]
    for (time, mark), (until, _) in pairwise([*steps, (sheet.until_ms, None)]):
        if mark is None or not 0 <= sheet.scale.up(mark) <= 1:
            continue
        painter.setPen(pen)
        y = sheet.y(mark)
        painter.drawLine(QLineF(sheet.x(time), y, sheet.x(until), y))
    last = _last_mark(sheet.picture)
    if last is None or 0 <= sheet.scale.up(last) <= 1:
        return
    words = f"Mark {price_text(last, sheet.picture.digits)}"
    if sheet.scale.up(last) > 1:
        words, y = f"\N{UPWARDS ARROW} {words}", area.top() + 11
    else:
        words, y = f"\N{DOWNWARDS ARROW} {words}", area.bottom() - 4
    painter.setFont(theme.font("small"))
    painter.setPen(QColor(tokens.text2))
    painter.drawText(QPointF(area.left() + 6, y), words)


def _last_mark(picture: RacePicture) -> Decimal | None:
    return picture.marks[-1][1] if picture.marks else None


def _paint_steps(
    painter: QPainter, sheet: RaceSheet, line: RaceLine, steps: Steps, *, lit: str
) -> None:
    path = QPainterPath()
    under_way = False
    for (time, price), (until, _next) in pairwise([*steps, (sheet.until_ms, None)]):
        if price is None:
            under_way = False
            continue
        start = QPointF(sheet.x(time), sheet.y(price))
        if under_way:
            path.lineTo(start.x(), path.currentPosition().y())
            path.lineTo(start)
        else:
            path.moveTo(start)
        path.lineTo(sheet.x(max(until, time)), start.y())
        under_way = True
    colour = _colour(line, lit)
    width = 2.8 if lit == line.maker else 1.8
    pen = QPen(colour, width, series_pattern(line.place))
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for time, price in steps:
        if price is not None:
            painter.drawEllipse(QPointF(sheet.x(time), sheet.y(price)), 2.4, 2.4)


def _colour(line: RaceLine, lit: str) -> QColor:
    colour = QColor(series_colour(theme.current(), line.place))
    if lit and lit != line.maker:
        colour.setAlphaF(0.28)
    return colour


def _paint_dense(
    painter: QPainter, sheet: RaceSheet, line: RaceLine, steps: Steps, *, lit: str
) -> None:
    """The same as a thin line, worked out without a call for each of its places."""
    scale, area = sheet.scale, sheet.area
    across = area.width() / max(scale.last_ms - scale.first_ms, 1)
    up = area.height() / (scale.high - scale.low)
    left = area.left() - scale.first_ms * across
    bottom = area.bottom() + scale.low * up
    painter.setPen(QPen(_colour(line, lit), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    end = left + sheet.until_ms * across
    places: list[QPointF] = []
    before = 0.0
    for time, price in steps:
        x = left + time * across
        if places:
            places.append(QPointF(x, before))
        if price is None:
            painter.drawPolyline(QPolygonF(places))
            places = []
            continue
        before = bottom - float(price) * up
        places.append(QPointF(x, before))
    if places:
        painter.drawPolyline(QPolygonF([*places, QPointF(max(end, places[-1].x()), before)]))


def _paint_now(painter: QPainter, sheet: RaceSheet) -> None:
    picture, tokens, area = sheet.picture, theme.current(), sheet.area
    if picture.reveal_ms and sheet.scale.across(picture.reveal_ms) <= 1:
        x = sheet.x(picture.reveal_ms)
        painter.setPen(QPen(QColor(tokens.accent_text), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
    if picture.ended_ms:
        return
    x = sheet.x(sheet.now_ms)
    painter.setPen(QPen(QColor(tokens.text2), 1))
    painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
    if sheet.scale.across(picture.expire_ms) <= 1:
        x = sheet.x(picture.expire_ms)
        painter.setPen(QPen(QColor(tokens.danger), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(x, area.top(), x, area.bottom()))


def _paint_deal(painter: QPainter, place: QPointF) -> None:
    tokens = theme.current()
    painter.setPen(QPen(QColor(tokens.bg1), 1.5))
    painter.setBrush(QColor(tokens.text))
    points = [
        place + QPointF(*way) * _DIAMOND for way in ((0, -1), (1, 0), (0, 1), (-1, 0))
    ]  # fmt: skip
    painter.drawPolygon(QPolygonF(points))


def _paint_names(painter: QPainter, sheet: RaceSheet, *, lit: str) -> None:
    """What each line is called, where it ends, moved apart where names would cover each other."""
    tokens, area = theme.current(), sheet.area
    wanted = sorted(_names(sheet, lit=lit), key=lambda one: one.y)
    painter.setFont(theme.font("small"))
    metrics = QFontMetricsF(painter.font())
    bottom = area.top() - _LINE_HEIGHT
    for place, name in enumerate(wanted):
        left_over = (len(wanted) - place - 1) * _LINE_HEIGHT
        bottom = max(min(name.y, area.bottom() - left_over), bottom + _LINE_HEIGHT)
        painter.setPen(QPen(name.colour, 1))
        painter.drawLine(QLineF(area.right() + 2, name.y, area.right() + 9, bottom))
        text = metrics.elidedText(name.text, Qt.TextElideMode.ElideRight, NAMES_WIDTH - 16)
        painter.setPen(QColor(tokens.text if name.lit else tokens.text3))
        painter.drawText(QPointF(area.right() + 12, bottom + 4), text)


def _names(sheet: RaceSheet, *, lit: str) -> Iterator[_Name]:
    picture, tokens = sheet.picture, theme.current()
    shorts = short_names({line.maker: line.name for line in picture.lines})
    for line in picture.lines:
        # Where both sides are drawn, the name stands once, at the offer.
        for steps in reversed(list(_wanted(picture, line))):
            price = price_at(steps, sheet.until_ms)
            if price is None:
                price = next((p for _t, p in reversed(steps) if p is not None), None)
            if price is not None:
                colour = QColor(series_colour(tokens, line.place))
                yield _Name(sheet.y(price), shorts[line.maker], colour, lit in {"", line.maker})
                break
    mark = _last_mark(picture)
    if mark is not None and 0 <= sheet.scale.up(mark) <= 1:
        words = f"Mark {price_text(mark, picture.digits)}"
        yield _Name(sheet.y(mark), words, QColor(tokens.text2), not lit)
