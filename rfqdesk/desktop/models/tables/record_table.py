"""A table model over records by id: sorted, filtered, and told only what changed."""

from bisect import bisect_left
from collections.abc import Callable, Container, Hashable, Iterable, Sequence
from itertools import count
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from rfqdesk.desktop.models.tables.columns import Column
from rfqdesk.desktop.models.tables.record_order import Key, RecordOrder
from rfqdesk.desktop.models.tables.tally import Tally

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_UP, _DOWN = "\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"


class RecordTable(QAbstractTableModel, Generic[R]):
    """Rows are records; each has an id (`id_of`) and keeps its place until its sort key changes.

    `put` takes any number of new and changed records and emits one
    `dataChanged` over those already shown, and one insertion for new ones that
    come to stand together. Sorting is stable: equal keys keep the order in which
    the records first came. `kept` hears of all records, `shown` of those in the rows.
    """

    def __init__(
        self,
        columns: Sequence[Column[R]],
        id_of: Callable[[R], Hashable],
        *,
        kept: Tally[R] | None = None,
        shown: Tally[R] | None = None,
    ) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._id_of = id_of
        self._kept = kept
        self._tallied = shown
        self._records: dict[Hashable, R] = {}
        self._born: dict[Hashable, int] = {}
        self._births = count()
        self._rows = RecordOrder()
        self._sort_column = 0
        self._order = Qt.SortOrder.DescendingOrder
        self._keeps: Callable[[R], bool] = _all
        self.in_sight: Callable[[], range] | None = None
        """Gives the rows that are seen; of changes elsewhere nobody is told. For its one view."""

    # What views ask ------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Rows now shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, alignment and look of one cell."""
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        record = self.record_at(index.row())
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return column.text(record)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}: {column.text(record) or 'none'}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{column.title}{self._arrow(section)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; a negative one leaves things as they are."""
        if not 0 <= column < len(self.columns):
            return
        self._sort_column, self._order = column, order
        self._relay()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    # What controllers and views do -----------------------------------------

    def id_of(self, record: R) -> Hashable:
        """What a record is known by."""
        return self._id_of(record)

    def record_at(self, row: int) -> R:
        """The record shown in `row`."""
        return self._records[self._rows.id_at(row)]

    def shown_records(self) -> list[R]:
        """The records in the rows, top to bottom."""
        return [self._records[record_id] for record_id in self._rows]

    def row_of(self, record_id: Hashable) -> int:
        """The row of a record, -1 when it is not shown."""
        return self._rows.row_of(record_id)

    def order(self) -> tuple[int, Qt.SortOrder]:
        """The column sorted by, and which way."""
        return self._sort_column, self._order

    def set_filter(self, keeps: Callable[[R], bool]) -> None:
        """Show only the records that `keeps` says yes to."""
        self._keeps = keeps
        self._relay()

    def put(self, records: Iterable[R]) -> None:
        """Take new and changed records in; of several with one id the last counts."""
        changed: list[Hashable] = []
        arriving: list[tuple[Key, Hashable]] = []
        for record_id, record in {self._id_of(record): record for record in records}.items():
            before = self._records.get(record_id)
            self._keep(record_id, before, record)
            after = self._key(record_id) if self._keeps(record) else None
            if after is not None and self._rows.stands_by(record_id, after):
                self._tally_change(before, record)
                changed.append(record_id)
                continue
            if record_id in self._rows:
                self._take_out(record_id, before)
            if after is not None:
                arriving.append((after, record_id))
        if arriving:
            self._put_in(arriving)
        if changed:
            self._tell_changed(changed)

    def keep_only(self, record_ids: Container[Hashable]) -> None:
        """Forget every record but these."""
        for record_id in [one for one in self._records if one not in record_ids]:
            record = self._records[record_id]
            if record_id in self._rows:
                self._take_out(record_id, record)
            if self._kept is not None:
                self._kept.remove(record)
            del self._records[record_id], self._born[record_id]

    def _arrow(self, section: int) -> str:
        # Part of the words: the style's own arrow would be painted over right-aligned titles.
        if section != self._sort_column:
            return ""
        ascending = self._order is Qt.SortOrder.AscendingOrder
        return f" {_UP if ascending else _DOWN}"

    def _keep(self, record_id: Hashable, before: R | None, record: R) -> None:
        self._records[record_id] = record
        if record_id not in self._born:
            self._born[record_id] = next(self._births)
        if self._kept is not None:
            if before is not None:
                self._kept.remove(before)
            self._kept.add(record)

    def _tally_change(self, before: R | None, record: R | None) -> None:
        if self._tallied is not None:
            if before is not None:
                self._tallied.remove(before)
            if record is not None:
                self._tallied.add(record)

    def _take_out(self, record_id: Hashable, before: R | None) -> None:
        row = self.row_of(record_id)
        self.beginRemoveRows(_NOWHERE, row, row)
        self._rows.take_out(record_id)
        self._tally_change(before, None)
        self.endRemoveRows()

    def _tell_changed(self, changed: Iterable[Hashable]) -> None:
        # Rows are looked up last: insertions may have moved them.
        rows = sorted(map(self._rows.row_of, changed))
        if self.in_sight is not None:
            seen = self.in_sight()
            rows = rows[bisect_left(rows, seen.start) : bisect_left(rows, seen.stop)]
        if rows:
            last = self.index(rows[-1], len(self.columns) - 1)
            self.dataChanged.emit(self.index(rows[0], 0), last)

    def _put_in(self, arriving: list[tuple[Key, Hashable]]) -> None:
        for _, record_id in arriving:
            self._tally_change(None, self._records[record_id])
        self._rows.put_in(
            arriving,
            lambda run: self.beginInsertRows(_NOWHERE, run.row, run.row + run.length - 1),
            self.endInsertRows,
        )

    def _key(self, record_id: Hashable) -> Key:
        value = self.columns[self._sort_column].sort_key(self._records[record_id])
        born = self._born[record_id]
        # Downwards the rows are read from the end, and the elder still comes first.
        return value, born if self._order is Qt.SortOrder.AscendingOrder else -born

    def _relay(self) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self._rows.id_at(index.row()) for index in before]
        kept = {
            record_id: self._key(record_id)
            for record_id, record in self._records.items()
            if self._keeps(record)
        }
        self._rows.lay(kept, descending=self._order is Qt.SortOrder.DescendingOrder)
        if self._tallied is not None:
            self._tallied.clear()
            for record_id in kept:
                self._tallied.add(self._records[record_id])
        after = []
        for index, record_id in zip(before, ids, strict=True):
            row = self.row_of(record_id)
            after.append(self.index(row, index.column()) if row >= 0 else QModelIndex())
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


def _all(_record: object) -> bool:
    return True
