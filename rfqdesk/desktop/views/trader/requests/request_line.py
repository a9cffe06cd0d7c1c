"""One request as a row, and the headings over the rows."""

from enum import IntEnum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.stack.request_strip import RequestTabPicture
from rfqdesk.desktop.views.trader.requests.request_button import (
    PIP,
    RequestButton,
    paint_pips,
    tone_colour,
)
from rfqdesk.desktop.views.trader.requests.request_words import (
    Word,
    bold,
    draw_left,
    draw_price,
    draw_right,
)

HEIGHT = 32
_MARGIN = 12
_PIPS_MAX = 6


class _Column(IntEnum):
    """Columns from the right edge to the left; the package has what is left."""

    STATE = 0
    TIME = 1
    DEALERS = 2
    SPREAD = 3
    OFFER = 4
    BID = 5


_WIDTHS = {
    _Column.STATE: 76,
    _Column.TIME: 84,
    _Column.DEALERS: 142,
    _Column.SPREAD: 66,
    _Column.OFFER: 84,
    _Column.BID: 84,
}
_TITLES = {
    _Column.STATE: "",
    _Column.TIME: "Time left",
    _Column.DEALERS: "Dealers",
    _Column.SPREAD: "Inside",
    _Column.OFFER: "Best offer",
    _Column.BID: "Best bid",
}
_RIGHT = {_Column.SPREAD, _Column.OFFER, _Column.BID, _Column.STATE}
_SIDE_WIDTH, _SIZE_WIDTH = 66, 66


def _edges(width: float) -> dict[_Column, tuple[float, float]]:
    """Left and right of each column."""
    found, right = {}, width - _MARGIN
    for column in _Column:
        found[column] = (right - _WIDTHS[column], right)
        right -= _WIDTHS[column] + (18 if column is _Column.DEALERS else 10)
    return found


class RequestLine(RequestButton):
    """As much of a request as stands on one line."""

    def __init__(self, rfq_id: str, parent: QWidget | None = None) -> None:
        super().__init__(rfq_id, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as there is room for."""
        return QSize(780, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """The package gives way."""
        return QSize(600, HEIGHT)

    def paint_request(self, painter: QPainter, picture: RequestTabPicture) -> None:
        """Paint it from left to right."""
        tokens = theme.current()
        self.paint_ground(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), 4)
        quiet = tokens.text2 if picture.open else tokens.text3
        strong = tokens.text if picture.open else quiet
        base = self.height() / 2 + 4.5
        edges = _edges(self.width())
        side = Word(picture.side, bold(), tone_colour(picture.side_tone, quiet))
        draw_left(painter, side, _MARGIN, base, _MARGIN + _SIDE_WIDTH)
        size = Word(picture.quantity, theme.font("mono-figures"), strong)
        size_end = _MARGIN + _SIDE_WIDTH + _SIZE_WIDTH
        draw_right(painter, size, size_end, base)
        package = Word(picture.package, theme.font("caption"), strong)
        draw_left(painter, package, size_end + 14, base, edges[_Column.BID][0] - 8)
        if picture.open:
            self._paint_prices(painter, picture, edges, base)
            left, right = edges[_Column.TIME]
            self.paint_bar(painter, QRectF(left, self.height() / 2 - 1, right - left, 3), picture)
        left, right = edges[_Column.DEALERS]
        if picture.open:
            left = paint_pips(painter, picture.pips[:_PIPS_MAX], left, self.height() / 2) + 6
        quotes = Word(picture.quotes, theme.font("small"), tokens.text3)
        draw_left(painter, quotes, left, base, right)
        words, colour = self.state_words(picture)
        draw_right(painter, Word(words, bold(), colour), edges[_Column.STATE][1], base)

    def _paint_prices(
        self,
        painter: QPainter,
        picture: RequestTabPicture,
        edges: dict[_Column, tuple[float, float]],
        base: float,
    ) -> None:
        tokens = theme.current()
        if picture.wants_bid:
            draw_price(painter, picture.bid, edges[_Column.BID][1], base, tokens.text)
        if picture.wants_offer:
            draw_price(painter, picture.offer, edges[_Column.OFFER][1], base, tokens.text)
        spread = Word(picture.spread, theme.font("mono-figures"), tokens.text2)
        draw_right(painter, spread, edges[_Column.SPREAD][1], base)


class RequestLineHeading(QWidget):
    """What the columns of the rows are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(22)
        self.setAccessibleName(
            "Side, quantity, package, "
            + ", ".join([word for word in reversed(_TITLES.values()) if word])
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the titles over their columns."""
        painter = QPainter(self)
        painter.setFont(theme.font("caption"))
        painter.setPen(Qt.GlobalColor.transparent)
        colour, base = theme.current().text3, 15
        caption = theme.font("caption")
        draw_left(painter, Word("Side", caption, colour), _MARGIN, base, self.width())
        size_end = _MARGIN + _SIDE_WIDTH + _SIZE_WIDTH
        draw_right(painter, Word("Quantity", caption, colour), size_end, base)
        draw_left(painter, Word("Package", caption, colour), size_end + 14, base, self.width())
        for column, (left, right) in _edges(self.width()).items():
            word = Word(_TITLES[column], caption, colour)
            if column in _RIGHT:
                draw_right(painter, word, right, base)
            else:
                draw_left(painter, word, left, base, right + PIP)
