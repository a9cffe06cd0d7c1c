"""One request as a card: structure, best prices with whose they are, dealers, time."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.stack.request_strip import RequestTabPicture
from rfqdesk.desktop.views.trader.requests.request_button import (
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

WIDTH, HEIGHT = 248, 116
_MARGIN = 12
_SIDE_BASE, _PACKAGE_BASE, _DEALERS_MIDDLE = 22, 40, 97
_BOX_TOP, _BOX_HEIGHT = 48, 38


class RequestCard(RequestButton):
    """All that is needed to say which request deserves to be looked at."""

    def __init__(self, rfq_id: str, parent: QWidget | None = None) -> None:
        super().__init__(rfq_id, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One height for all; the layout shares out the width."""
        return QSize(WIDTH, HEIGHT)

    def paint_request(self, painter: QPainter, picture: RequestTabPicture) -> None:
        """Paint it from top to bottom."""
        tokens = theme.current()
        self.paint_ground(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), tokens.radius_card)
        quiet = tokens.text2 if picture.open else tokens.text3
        strong = tokens.text if picture.open else quiet
        right = self.width() - _MARGIN
        words, colour = self.state_words(picture)
        end = draw_right(painter, Word(words, bold(), colour), right, _SIDE_BASE) - 8
        side = Word(picture.side, bold(), tone_colour(picture.side_tone, quiet))
        x = draw_left(painter, side, _MARGIN, _SIDE_BASE, end)
        size = Word(picture.quantity, theme.font("title"), strong)
        draw_left(painter, size, x + 7, _SIDE_BASE, end)
        package = Word(picture.package, theme.font("caption"), strong)
        draw_left(painter, package, _MARGIN, _PACKAGE_BASE, right)
        if picture.open:
            self._paint_prices(painter, picture)
        else:
            painter.setPen(QPen(QColor(tokens.border), 1))
            painter.drawLine(_MARGIN, _BOX_TOP + 4, right, _BOX_TOP + 4)
        base = _DEALERS_MIDDLE + 4
        quotes = Word(picture.quotes, theme.font("small"), tokens.text3)
        if picture.open:
            draw_right(painter, quotes, right, base)
            paint_pips(painter, picture.pips[:_PIPS_MAX], _MARGIN, _DEALERS_MIDDLE)
        else:
            draw_left(painter, quotes, _MARGIN, _BOX_TOP + 24, right)
        groove = QRectF(_MARGIN, self.height() - 8, self.width() - 2 * _MARGIN, 2)
        self.paint_bar(painter, groove, picture)

    def _paint_prices(self, painter: QPainter, picture: RequestTabPicture) -> None:
        tokens = theme.current()
        room = self.width() - 2 * _MARGIN
        half = (room - 8) / 2
        boxes = [
            (word, price, whose, colour)
            for word, price, whose, colour, wanted in (
                ("Bid", picture.bid, picture.bid_of, tokens.sell, picture.wants_bid),
                ("Offer", picture.offer, picture.offer_of, tokens.buy, picture.wants_offer),
            )
            if wanted
        ]
        width = half if len(boxes) == 2 else room
        for place, (word, price, whose, colour) in enumerate(boxes):
            box = QRectF(_MARGIN + place * (half + 8), _BOX_TOP, width, _BOX_HEIGHT)
            painter.setPen(QPen(QColor(tokens.border), 1))
            painter.setBrush(QColor(tokens.field))
            painter.drawRoundedRect(box, 4, 4)
            painter.fillRect(QRectF(box.left() + 1, box.top() + 6, 2, box.height() - 12),
                             QColor(colour if price else tokens.border))  # fmt: skip
            small = theme.font("small")
            label = Word(word, small, tokens.text3)
            draw_left(painter, label, box.left() + 9, box.top() + 15, box.right())
            draw_price(painter, price, box.right() - 8, box.top() + 19, tokens.text)
            owner = Word(whose, small, tokens.text3)
            draw_left(painter, owner, box.left() + 9, box.top() + 31, box.right() - 6)


_PIPS_MAX = 14
