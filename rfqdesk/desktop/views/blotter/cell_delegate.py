"""Draws the blotter's cells: status pills, coloured sides, strong prices, quiet ids."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.columns import ColumnLook
from rfqdesk.desktop.models.figures import DASH
from rfqdesk.desktop.models.record_table import CellRole

Index = QModelIndex | QPersistentModelIndex
_PADDING = 8
_PILL_HEIGHT = 18


class CellDelegate(QStyledItemDelegate):
    """Reads look and tone of each cell from the model; the words are the model's too."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Width of the words, height of the row."""
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        width = QFontMetrics(_font(_look(index))).horizontalAdvance(text)
        return QSize(width + 2 * _PADDING + 8, option.rect.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        tokens = theme.current()
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, QColor(tokens.row_selected))
        elif index.row() % 2:
            painter.fillRect(rect, QColor(tokens.row_alt))
        look = _look(index)
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        tone = str(index.data(CellRole.TONE) or "")
        inner = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        if look is ColumnLook.STATUS:
            _paint_pill(painter, inner, text, tone)
            return
        font = _font(look)
        painter.setFont(font)
        painter.setPen(QColor(_colour(look, tone, empty=not text)))
        alignment = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole))
        shown = QFontMetrics(font).elidedText(
            text or DASH, Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, alignment, shown)


def _look(index: Index) -> ColumnLook:
    return ColumnLook(index.data(CellRole.LOOK))


def _font(look: ColumnLook) -> QFont:
    if look in {ColumnLook.SIDE, ColumnLook.PRICE}:
        font = theme.font("mono-figures")
        font.setWeight(QFont.Weight.Bold if look is ColumnLook.PRICE else QFont.Weight.DemiBold)
        return font
    return theme.font("mono-figures" if look is ColumnLook.FIGURE else "body")


def _colour(look: ColumnLook, tone: str, *, empty: bool) -> str:
    tokens = theme.current()
    if empty:
        return tokens.text3
    if look is ColumnLook.SIDE:
        return {"buy": tokens.buy, "sell": tokens.sell}.get(tone, tokens.accent_text)
    if look in {ColumnLook.QUIET, ColumnLook.FIGURE}:
        return tokens.text2
    return tokens.text


def _paint_pill(painter: QPainter, rect: QRect, text: str, tone: str) -> None:
    tokens = theme.current()
    grounds = {
        "ok": (tokens.ok_soft, tokens.ok),
        "warn": (tokens.warn_soft, tokens.warn),
        "danger": (tokens.danger_soft, tokens.danger),
        "accent": (tokens.accent_soft, tokens.accent_text),
    }
    ground, ink = grounds.get(tone, (tokens.bg3, tokens.text2))
    font = theme.font("small")
    font.setWeight(QFont.Weight.DemiBold)
    width = min(QFontMetrics(font).horizontalAdvance(text) + 16, rect.width())
    top = rect.center().y() - _PILL_HEIGHT / 2 + 0.5
    area = QRectF(rect.x(), top, width, _PILL_HEIGHT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(area, _PILL_HEIGHT / 2, _PILL_HEIGHT / 2)
    painter.setFont(font)
    painter.setPen(QColor(ink))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
