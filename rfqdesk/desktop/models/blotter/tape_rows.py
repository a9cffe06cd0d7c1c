"""The tape as rows; marks are worked out for the rows that are seen, and kept for a while."""

from collections.abc import Sized
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.tables.listed_table import Index, ListedTable
from rfqdesk.desktop.models.tape import Measure, TapePrint, to_mark

_COLUMNS = ("Time, UTC", "Instrument or structure", "Size", "Price", "", "Mark now", "To mark")
_FIGURES = frozenset({2, 3, 5, 6})
_CURRENCY, _MARK, _DISTANCE = 4, 5, 6


class TapeRows(ListedTable):
    """One row a trade, the latest on top."""

    def __init__(self, measure: Measure, parent: QObject | None = None) -> None:
        super().__init__(_COLUMNS, _FIGURES, parent)
        self.prints: list[TapePrint] = []
        self._measure = measure
        self._marks: dict[str, tuple[str, str]] = {}

    def set_prints(self, prints: list[TapePrint]) -> None:
        """Show these."""
        if prints == self.prints:
            return
        added = len(prints) - len(self.prints)
        if added > 0 and prints[added:] == self.prints:
            self.beginInsertRows(QModelIndex(), 0, added - 1)
            self.prints = prints
            self.endInsertRows()
        else:
            self.beginResetModel()
            self.prints = prints
            self._marks.clear()
            self.endResetModel()

    def forget_marks(self) -> None:
        """Have the marks of the rows that are seen worked out anew."""
        self._marks.clear()
        if self.prints:
            last = self.index(len(self.prints) - 1, _DISTANCE)
            self.dataChanged.emit(self.index(0, _MARK), last)

    def listed(self) -> Sized:
        """The rows that there are."""
        return self.prints

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, the legs as a tool tip, alignment, quiet colours for what is not the trade's."""
        one, column = self.prints[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cells(one)[column] if column >= _MARK else _plain(one)[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            legs = [f"{leg.side.value} {leg.ratio} {leg.instrument}" for leg in one.legs]
            return "\n".join([*legs, *(["Corrected by the venue"] if one.corrected else [])])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole and column in {0, _CURRENCY, _MARK}:
            return QColor(theme.current().text2)
        return None

    def cells(self, one: TapePrint) -> tuple[str, ...]:
        """Every cell of a trade's row."""
        if one.tape_id not in self._marks:
            self._marks[one.tape_id] = to_mark(one, self._measure(one.legs))
        return (*_plain(one), *self._marks[one.tape_id])


def _plain(one: TapePrint) -> tuple[str, ...]:
    moment = datetime.fromtimestamp(one.time_ms / 1000, UTC).strftime("%d %b %H:%M:%S")
    return moment, one.title, one.size, one.price_text, one.currency
