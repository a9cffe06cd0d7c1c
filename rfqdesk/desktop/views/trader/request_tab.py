"""One request on the strip: side, size, package, quotes and time left."""

from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import remaining_text
from rfqdesk.desktop.models.request_strip import RequestTabPicture
from rfqdesk.desktop.views.trader.countdown_bar import SOON_MS, urgency_colour

WIDTH, MIN_WIDTH, HEIGHT = 250, 176, 52


class RequestTab(QAbstractButton):
    """A button that stays in while its request is the one shown."""

    def __init__(self, rfq_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rfq_id = rfq_id
        self._picture: RequestTabPicture | None = None
        self._left_ms = 0
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One size for all, so that the strip does not jump."""
        return QSize(WIDTH, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """As narrow as side, quantity and time allow; the package gives way."""
        return QSize(MIN_WIDTH, HEIGHT)

    def show_request(self, picture: RequestTabPicture) -> None:
        """Show a request."""
        if picture == self._picture:
            return
        self._picture = picture
        self.setText(f"{picture.side} {picture.quantity} {picture.package}")
        self.setToolTip(f"{self.text()}\nRequest {picture.rfq_id}")
        self._name()
        self.update()

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        if self._picture is None or not self._picture.open:
            return
        left_ms = max(0, self._picture.expire_ms - now_ms)
        if remaining_text(left_ms) != remaining_text(self._left_ms):
            self._left_ms = left_ms
            self._name()
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows to the strip: Qt would only move the focus."""
        if event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            event.ignore()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint two lines of words on a small card, with the time left along the bottom."""
        picture = self._picture
        if picture is None:
            return
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        hovered = self.underMouse() or self.isChecked()
        painter.setBrush(QColor(tokens.bg2 if hovered else tokens.bg1))
        edge = tokens.accent_text if self.isChecked() else tokens.border
        width = 1.5 if self.isChecked() else 1.0
        if self.hasFocus():
            edge, width = tokens.focus, 2.0
        painter.setPen(QPen(QColor(edge), width))
        painter.drawRoundedRect(area, tokens.radius, tokens.radius)
        self._paint_words(painter, picture)
        if picture.open:
            share = self._left_ms / max(picture.expire_ms - picture.opened_ms, 1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(urgency_colour(self._left_ms)))
            width = (self.width() - 20) * min(share, 1)
            painter.drawRoundedRect(QRectF(10, self.height() - 6, width, 2), 1, 1)

    def _paint_words(self, painter: QPainter, picture: RequestTabPicture) -> None:
        tokens = theme.current()
        tones = {
            "ok": tokens.ok, "warn": tokens.warn, "danger": tokens.danger,
            "accent": tokens.accent_text, "buy": tokens.buy, "sell": tokens.sell,
        }  # fmt: skip
        quiet = tokens.text2 if picture.open else tokens.text3
        bold = theme.font("small")
        bold.setWeight(QFont.Weight.Bold)
        state_colour = tones.get(picture.state_tone, quiet)
        if picture.open and not picture.state and self._left_ms <= SOON_MS:
            state_colour = urgency_colour(self._left_ms)
        words = [
            _Word(picture.side, bold, tones.get(picture.side_tone, quiet), 0),
            _Word(
                picture.quantity,
                theme.font("mono-figures"),
                tokens.text if picture.open else quiet,
                0,
            ),
            _Word(picture.package, theme.font("caption"), quiet, 1),
        ]
        right = [
            _Word(picture.state or remaining_text(self._left_ms), bold, state_colour, 0),
            _Word(picture.quotes, theme.font("small"), tokens.text3, 1),
        ]
        edges = {word.line: self.width() - 10 - _width(word) for word in right}
        for word in right:
            _draw(painter, word, edges[word.line])
        lefts = {0: 10, 1: 10}
        for word in words:
            room = edges[word.line] - 8 - lefts[word.line]
            _draw(painter, word, lefts[word.line], room)
            lefts[word.line] += _width(word) + 6

    def _name(self) -> None:
        picture = self._picture
        if picture is not None:
            state = picture.state or f"{remaining_text(self._left_ms)} left"
            self.setAccessibleName(f"Request: {self.text()}, {picture.quotes}, {state}")


_BASE_LINES = (19, 37)


class _Word(NamedTuple):
    text: str
    font: QFont
    colour: str
    line: int


def _width(word: _Word) -> int:
    return QFontMetrics(word.font).horizontalAdvance(word.text)


def _draw(painter: QPainter, word: _Word, x: int, room: int | None = None) -> None:
    text = word.text
    if room is not None:
        text = QFontMetrics(word.font).elidedText(text, Qt.TextElideMode.ElideRight, room)
    painter.setFont(word.font)
    painter.setPen(QColor(word.colour))
    painter.drawText(x, _BASE_LINES[word.line], text)
