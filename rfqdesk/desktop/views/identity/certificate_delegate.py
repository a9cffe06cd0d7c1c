"""Draws a certificate in the tree: name, whose it is, its life as a bar and in words."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.identity_picture import (
    CertificatePicture,
    life_share,
    life_words,
    period_words,
)

PICTURE_ROLE = Qt.ItemDataRole.UserRole + 1
NOW_ROLE = Qt.ItemDataRole.UserRole + 2

Index = QModelIndex | QPersistentModelIndex
_ROW_HEIGHT = 70
_BAR_HEIGHT = 6


class CertificateDelegate(QStyledItemDelegate):
    """Reads the whole picture from the model; accessible words are the item's own."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Three lines."""
        return QSize(200, _ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one certificate."""
        picture, now_ms = index.data(PICTURE_ROLE), index.data(NOW_ROLE)
        if not isinstance(picture, CertificatePicture) or not isinstance(now_ms, int):
            return
        tokens = theme.current()
        frame: QRect = option.rect.adjusted(1, 3, -2, -3)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = chosen and bool(option.state & QStyle.StateFlag.State_HasFocus)
        edge = tokens.focus if focused else tokens.accent_text if chosen else tokens.border
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(_pen(edge, 2 if focused else 1))
        painter.setBrush(QColor(tokens.row_selected if chosen else tokens.bg2))
        painter.drawRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        inner = frame.adjusted(tokens.space3, tokens.space2, -tokens.space3, -tokens.space2)
        _paint_names(painter, inner, picture)
        _paint_life(painter, inner, picture, now_ms)
        painter.restore()


def _paint_names(painter: QPainter, inner: QRect, picture: CertificatePicture) -> None:
    tokens = theme.current()
    small = theme.font("small")
    kind_width = QFontMetrics(small).horizontalAdvance(picture.kind)
    line = QRect(inner.left(), inner.top(), inner.width(), 18)
    painter.setFont(small)
    painter.setPen(QColor(tokens.text2))
    painter.drawText(line, _END, picture.kind)
    title = theme.font("title")
    painter.setFont(title)
    painter.setPen(QColor(tokens.text))
    line.setRight(line.right() - kind_width - tokens.space3)
    name = QFontMetrics(title).elidedText(picture.name, Qt.TextElideMode.ElideRight, line.width())
    painter.drawText(line, _START, name)


def _paint_life(painter: QPainter, inner: QRect, picture: CertificatePicture, now_ms: int) -> None:
    tokens = theme.current()
    words, tone = life_words(picture, now_ms)
    colour = QColor({"ok": tokens.ok, "warn": tokens.warn}.get(tone, tokens.danger))
    track = QRectF(inner.left(), inner.top() + 24, inner.width(), _BAR_HEIGHT)
    painter.setPen(_pen(tokens.control_border, 1))
    painter.setBrush(QColor(tokens.bg3))
    painter.drawRoundedRect(track, 3, 3)
    # Filled is what is left, so that the bar empties towards its end.
    left = QRectF(track)
    left.setLeft(track.left() + track.width() * life_share(picture, now_ms))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(left, 3, 3)
    caption = theme.font("small")
    painter.setFont(caption)
    line = QRect(inner.left(), inner.top() + 36, inner.width(), 16)
    painter.setPen(colour)
    painter.drawText(line, _END, words)
    painter.setPen(QColor(tokens.text2))
    line.setRight(line.right() - QFontMetrics(caption).horizontalAdvance(words) - tokens.space3)
    period = QFontMetrics(caption).elidedText(
        period_words(picture), Qt.TextElideMode.ElideRight, line.width()
    )
    painter.drawText(line, _START, period)


def _pen(colour: str, width: int) -> QPen:
    pen = QPen(QColor(colour))
    pen.setWidth(width)
    return pen


_START = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_END = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
