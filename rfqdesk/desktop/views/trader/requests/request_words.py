"""Painting words and prices on requests: elided where they end, with the last digits large."""

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import DASH, split_price

_HANDLE_GAP = 1


class Word(NamedTuple):
    """Words of one font and colour."""

    text: str
    font: QFont
    colour: str

    @property
    def width(self) -> float:
        """How wide it is in whole."""
        return QFontMetricsF(self.font).horizontalAdvance(self.text)


def bold() -> QFont:
    """The small font, as heavy as marks of side and state are."""
    return theme.font("small", weight=QFont.Weight.Bold)


def draw_left(painter: QPainter, word: Word, x: float, base: float, end: float) -> float:
    """Draw from `x`, elided at `end`; returns where the next may begin."""
    metrics = QFontMetricsF(word.font)
    text, width, room = word.text, metrics.horizontalAdvance(word.text), max(end - x, 0)
    if width > room:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(text)
    painter.setFont(word.font)
    painter.setPen(QColor(word.colour))
    painter.drawText(round(x), round(base), text)
    return x + width


def draw_right(painter: QPainter, word: Word, end: float, base: float) -> float:
    """Draw up to `end`; returns where it begins."""
    x = end - word.width
    painter.setFont(word.font)
    painter.setPen(QColor(word.colour))
    painter.drawText(round(x), round(base), word.text)
    return x


def draw_price(painter: QPainter, price: str, end: float, base: float, colour: str) -> None:
    """A price up to `end`, its last digits large, or a dash for none."""
    if not price:
        draw_right(painter, Word(DASH, theme.font("price"), theme.current().text3), end, base)
        return
    handle, digits = split_price(price)
    large = theme.font("price", weight=QFont.Weight.DemiBold, larger_px=2)
    x = draw_right(painter, Word(digits, large, colour), end, base)
    draw_right(painter, Word(handle, theme.font("mono-figures"), colour), x - _HANDLE_GAP, base)
