"""Draws the blotter's cells: status pills, coloured sides, strong prices, quiet ids."""

from functools import lru_cache
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import DASH
from rfqdesk.desktop.models.tables.columns import ColumnLook
from rfqdesk.desktop.models.tables.record_table import RecordTable

Index = QModelIndex | QPersistentModelIndex
_PADDING = 8
_PILL_HEIGHT = 18
_ELIDED_MAX = 20_000
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class CellDelegate(QStyledItemDelegate):
    """Draws the cells of one table; the words are its columns'.

    It asks the records themselves and keeps fonts, colours and shortened words:
    asked through the model, role by role, a frame of a busy table took four times as long.
    """

    def __init__(self, table: RecordTable[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._dress()
        theme.changed.connect(self._dress)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Width of the words, height of the row."""
        column = self._table.columns[index.column()]
        text = column.text(self._table.record_at(index.row()))
        width = self._metrics[column.look].horizontalAdvance(text)
        return QSize(width + 2 * _PADDING + 8, option.rect.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        row = index.row()
        column = self._table.columns[index.column()]
        record = self._table.record_at(row)
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._selected)
        elif row % 2:
            painter.fillRect(rect, self._alternate)
        text, look = column.text(record), column.look
        tone = column.tone(record) if column.tone else ""
        inner = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        if look is ColumnLook.STATUS:
            self._paint_pill(painter, inner, text, tone)
            return
        painter.setFont(self._fonts[look])
        painter.setPen(self._ink(look, tone) if text else self._faint)
        shown = self._elide(text or DASH, look, inner.width())
        painter.drawText(inner, _RIGHT if column.right else _LEFT, shown)

    def _dress(self) -> None:
        tokens = theme.current()
        self._fonts = {look: _font(look) for look in ColumnLook}
        self._metrics = {look: QFontMetrics(font) for look, font in self._fonts.items()}
        self._selected, self._alternate = QColor(tokens.row_selected), QColor(tokens.row_alt)
        self._faint = QColor(tokens.text3)
        quiet, strong = QColor(tokens.text2), QColor(tokens.text)
        self._inks = {
            ColumnLook.TEXT: strong,
            ColumnLook.PRICE: strong,
            ColumnLook.QUIET: quiet,
            ColumnLook.FIGURE: quiet,
        }
        self._sides = {"buy": QColor(tokens.buy), "sell": QColor(tokens.sell)}
        self._other_side = QColor(tokens.accent_text)
        pills = {
            "ok": (tokens.ok_soft, tokens.ok),
            "warn": (tokens.warn_soft, tokens.warn),
            "danger": (tokens.danger_soft, tokens.danger),
            "accent": (tokens.accent_soft, tokens.accent_text),
            "": (tokens.bg3, tokens.text2),
        }
        self._pills = {tone: (QColor(a), QColor(b)) for tone, (a, b) in pills.items()}
        self._elide = lru_cache(_ELIDED_MAX)(self._elided)

    def _elided(self, text: str, look: ColumnLook, width: int) -> str:
        return self._metrics[look].elidedText(text, Qt.TextElideMode.ElideRight, width)

    def _ink(self, look: ColumnLook, tone: str) -> QColor:
        if look is ColumnLook.SIDE:
            return self._sides.get(tone, self._other_side)
        return self._inks[look]

    def _paint_pill(self, painter: QPainter, rect: QRect, text: str, tone: str) -> None:
        ground, ink = self._pills.get(tone, self._pills[""])
        width = self._metrics[ColumnLook.STATUS].horizontalAdvance(text) + 16
        top = rect.center().y() - _PILL_HEIGHT / 2 + 0.5
        area = QRectF(rect.x(), top, min(width, rect.width()), _PILL_HEIGHT)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(area, _PILL_HEIGHT / 2, _PILL_HEIGHT / 2)
        painter.setFont(self._fonts[ColumnLook.STATUS])
        painter.setPen(ink)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()


def _font(look: ColumnLook) -> QFont:
    if look is ColumnLook.STATUS:
        font = theme.font("small")
        font.setWeight(QFont.Weight.DemiBold)
        return font
    if look in {ColumnLook.SIDE, ColumnLook.PRICE}:
        font = theme.font("mono-figures")
        font.setWeight(QFont.Weight.Bold if look is ColumnLook.PRICE else QFont.Weight.DemiBold)
        return font
    return theme.font("mono-figures" if look is ColumnLook.FIGURE else "body")
