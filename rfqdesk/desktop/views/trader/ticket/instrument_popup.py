"""The list of found instruments that opens under the search field."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.book.package import instrument_name
from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import MINUS, mark_text
from rfqdesk.desktop.models.ticket.search_terms import Prices, delta_of
from rfqdesk.protocol.terms import Instrument

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
ROW_HEIGHT = 30
ROWS_MAX = 9
_ENTER = "Enter buys it, Shift+Enter sells it"
_NOTHING = "No instrument has all these words; for 25d the venue must tell deltas"
_DELTA_ROLE = Qt.ItemDataRole.UserRole + 1
_MARK_ROLE = Qt.ItemDataRole.UserRole + 2
_MARK_WIDTH = 84


def _delta(delta: float) -> str:
    return f"{delta:+.2f}".replace("-", MINUS)


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.items: list[Instrument] = []
        self.deltas: Mapping[str, float] = {}
        self.prices: Prices = {}

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.symbol
        if role == Qt.ItemDataRole.UserRole:
            return item
        if role == Qt.ItemDataRole.AccessibleTextRole:
            told = self._mark(item)
            mark = f", mark {told}" if told else ""
            delta = (
                f", delta {_delta(self.deltas[item.symbol])}" if item.symbol in self.deltas else ""
            )
            return f"{instrument_name(item.symbol)}{mark}{delta}"
        if role == _DELTA_ROLE:
            return _delta(self.deltas[item.symbol]) if item.symbol in self.deltas else ""
        return self._mark(item) if role == _MARK_ROLE else None

    def _mark(self, item: Instrument) -> str:
        mark = mark_text(item, self.prices.get(item.symbol))
        return f"{mark} {item.price_currency}" if mark else ""

    def replace(
        self, items: Sequence[Instrument], deltas: Mapping[str, float], prices: Prices
    ) -> None:
        self.beginResetModel()
        self.items, self.deltas, self.prices = list(items), deltas, prices
        self.endResetModel()


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = theme.current()
        item: Instrument = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(rect, QColor(tokens.row_selected))
        inner = rect.adjusted(10, 0, -10, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font("mono-figures"))
        painter.setPen(QColor(tokens.text))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, instrument_name(item.symbol))
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(tokens.text2 if chosen else tokens.text3))
        mark = index.data(_MARK_ROLE) or item.kind.value
        delta = index.data(_DELTA_ROLE)
        if delta:
            beside = inner.adjusted(0, 0, -_MARK_WIDTH, 0)
            painter.drawText(
                beside,
                middle | Qt.AlignmentFlag.AlignRight,
                f"\N{GREEK CAPITAL LETTER DELTA} {delta}",
            )
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, mark)


class InstrumentPopup(QFrame):
    """Lies over the window below its field; the field keeps the keyboard."""

    picked = Signal(object)

    def __init__(self, field: QWidget) -> None:
        super().__init__(field.window())
        theme.set_role(self, "sheet")
        self._field = field
        self._model = _Model()
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Found instruments")
        self.list.clicked.connect(self._on_clicked)
        self._foot = QLabel()
        theme.set_role(self._foot, "hint")
        self._foot.setContentsMargins(10, 2, 10, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(2)
        column.addWidget(self.list)
        column.addWidget(self._foot)
        self.hide()

    def present(
        self,
        items: Sequence[Instrument],
        total: int,
        *,
        part: str = "",
        prices: Prices | None = None,
        now_ms: int = 0,
    ) -> None:
        """Show the items, the first one chosen, with their deltas; with none, say so.

        A pick buys or sells, or is taken as this part of a structure.
        """
        deltas = {one.symbol: delta_of(one, prices or {}, now_ms) for one in items}
        told = {symbol: delta for symbol, delta in deltas.items() if delta is not None}
        self._model.replace(items, told, prices or {})
        if items:
            self.list.setCurrentIndex(self._model.index(0))
            more = f"{len(items)} of {total}, type on to narrow" if total > len(items) else ""
            self._foot.setText(more or (f"Enter takes it as the {part}" if part else _ENTER))
        else:
            self._foot.setText(f"No instrument fits as the {part}" if part else _NOTHING)
        self.list.setVisible(bool(items))
        self._place(len(items))
        self.show()
        self.raise_()

    def current(self) -> Instrument | None:
        """The chosen instrument."""
        index = self.list.currentIndex()
        return self._model.items[index.row()] if index.isValid() else None

    def step(self, step: int) -> None:
        """Move the choice up or down."""
        rows = self._model.rowCount()
        if rows:
            row = min(max(self.list.currentIndex().row() + step, 0), rows - 1)
            self.list.setCurrentIndex(self._model.index(row))

    def _place(self, rows: int) -> None:
        window = self._field.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        corner = self._field.mapTo(window, self._field.rect().bottomLeft())
        width = max(self._field.width(), 340)
        left = min(corner.x(), max(0, window.width() - width - 8))
        height = min(rows, ROWS_MAX) * ROW_HEIGHT + (44 if rows else 34)
        self.setGeometry(left, corner.y() + 4, width, height)

    def _on_clicked(self, index: QModelIndex) -> None:
        self.picked.emit(self._model.items[index.row()])
