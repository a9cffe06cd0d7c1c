"""One request on the strip: side, size, package, quotes and time left."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.stack.request_strip import RequestTabPicture
from rfqdesk.desktop.views.trader.requests.request_button import RequestButton, tone_colour
from rfqdesk.desktop.views.trader.requests.request_words import Word, bold, draw_left, draw_right

WIDTH, MIN_WIDTH, HEIGHT = 300, 176, 52
_BASE_LINES = (19, 37)
_MARGIN = 10


class RequestTab(RequestButton):
    """Two lines of words on a small card, with the time left along the bottom."""

    def __init__(self, rfq_id: str, parent: QWidget | None = None) -> None:
        super().__init__(rfq_id, parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One size for all, so that the strip does not jump."""
        return QSize(WIDTH, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """As narrow as side, quantity and time allow; the package gives way."""
        return QSize(MIN_WIDTH, HEIGHT)

    def paint_request(self, painter: QPainter, picture: RequestTabPicture) -> None:
        """Paint it."""
        tokens = theme.current()
        self.paint_ground(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), tokens.radius)
        quiet = tokens.text2 if picture.open else tokens.text3
        words, colour = self.state_words(picture)
        right = (
            Word(words, bold(), colour),
            Word(picture.quotes, theme.font("small"), tokens.text3),
        )
        ends = [
            draw_right(painter, word, self.width() - _MARGIN, base)
            for word, base in zip(right, _BASE_LINES, strict=True)
        ]
        side = Word(picture.side, bold(), tone_colour(picture.side_tone, quiet))
        figure = tokens.text if picture.open else quiet
        size = Word(picture.quantity, theme.font("mono-figures"), figure)
        x = draw_left(painter, side, _MARGIN, _BASE_LINES[0], ends[0] - 8)
        draw_left(painter, size, x + 6, _BASE_LINES[0], ends[0] - 8)
        package = Word(picture.package, theme.font("caption"), quiet)
        draw_left(painter, package, _MARGIN, _BASE_LINES[1], ends[1] - 8)
        groove = QRectF(_MARGIN, self.height() - 6, self.width() - 2 * _MARGIN, 2)
        self.paint_bar(painter, groove, picture)
