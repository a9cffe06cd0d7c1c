"""A table of records under a filter, with words of its own for every emptiness."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.tables.columns import Column
from rfqdesk.desktop.models.tables.record_table import RecordTable
from rfqdesk.desktop.models.tables.row_filter import RowFilter, read_filter
from rfqdesk.desktop.views.blotter.table_view import BlotterTable
from rfqdesk.desktop.views.common import EmptyState


class ListView(QWidget):
    """Emits `chosen(record)` with what the cursor comes to, None for nothing; `opened` on Enter.

    A row that is chosen stays so for as long as it is there, whatever else changes.

    Args:
        empty: title and explanation where there is nothing at all.
        sort: key of the column sorted by at first, and whether downwards.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[Any]],
        id_of: Callable[[Any], Hashable],
        *,
        empty: tuple[str, str, str],
        sort: tuple[str, bool],
    ) -> None:
        super().__init__()
        self._id_of = id_of
        self._name = name
        self._extra: Callable[[Any], bool] = lambda _record: True
        self._typed = RowFilter()
        self._known = False
        self._putting = False
        self._live = True
        self._chosen: Hashable | None = None
        self._count = 0
        self.model: RecordTable[Any] = RecordTable(columns, id_of)
        self.table = BlotterTable(self.model, name)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter: words, or column:value")
        self.filter.setAccessibleName(f"Filter {name.lower()}")
        self.filter.setClearButtonEnabled(True)
        self.tally = QLabel()
        theme.set_role(self.tally, "caption")
        self.tools = QHBoxLayout()
        self._empty_words = empty
        self._stack = QStackedWidget()
        self._loading = EmptyState("clock", "Asking the venue", "This takes a moment.")
        self._empty = EmptyState(*empty)
        self._none = EmptyState("filter", "Nothing fits the filter", "Escape empties it.")
        for widget in (self.table, self._loading, self._empty, self._none):
            self._stack.addWidget(widget)
        self._build()
        self._wire(sort)
        self._draw()

    def put(self, records: Iterable[Any], *, known: bool = True) -> None:
        """Show these, and no others."""
        self._known = known
        found = list(records)
        self._putting = True
        self.model.keep_only({self._id_of(record) for record in found})
        self.model.put(found)
        self._putting = False
        self._count = len(found)
        self._choose_again()
        self._draw()

    def set_live(self, live: bool) -> None:
        """Say whether the venue can be asked now, or this is how it was when it last could."""
        self._live = live
        self._draw()

    def keep_if(self, extra: Callable[[Any], bool]) -> None:
        """Show only those that this says yes to, beside what is typed."""
        self._extra = extra
        self._relay()

    def current(self) -> Any:
        """The record chosen, None for none."""
        records = self.table.selected_records()
        return records[0] if records else None

    def choose(self, record_id: Hashable) -> None:
        """Choose a row; nothing happens where it is not shown."""
        row = self.model.row_of(record_id)
        if row >= 0:
            self.table.go_to(row)

    def take_keyboard(self) -> None:
        """Give the keyboard to the rows, or to the filter where there are none."""
        (self.table if self._stack.currentWidget() is self.table else self.filter).setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the filter into the rows, Escape empties it."""
        if watched is self.filter and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
                self._enter()
                return True
            if event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
                self.filter.clear()
                return True
        return super().eventFilter(watched, event)

    def _enter(self) -> None:
        if self.model.rowCount() and self.current() is None:
            self.table.go_to(0)
        self.table.setFocus()

    def _build(self) -> None:
        tokens = theme.current()
        row = QHBoxLayout()
        row.setSpacing(tokens.space2)
        self.filter.setMinimumWidth(220)
        self.tools.setSpacing(tokens.space2)
        row.addWidget(self.filter, 1)
        row.addLayout(self.tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space2)
        column.addLayout(row)
        column.addWidget(self._stack, 1)
        column.addWidget(self.tally)
        self.filter.installEventFilter(self)
        self.setFocusProxy(self.filter)

    def _wire(self, sort: tuple[str, bool]) -> None:
        key, descending = sort
        place = next(n for n, column in enumerate(self.model.columns) if column.key == key)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.table.sortByColumn(place, order)
        self.filter.textChanged.connect(self._on_typed)
        self.filter.returnPressed.connect(self._enter)
        self.table.activated_row.connect(lambda row: self.opened.emit(self.model.record_at(row)))
        self.table.filter_asked.connect(self._filter_by)
        self.table.selectionModel().selectionChanged.connect(self._on_chosen)

    def _filter_by(self, key: str) -> None:
        self.filter.setText(f"{key}:")
        self.filter.setFocus()

    def _on_typed(self, text: str) -> None:
        self._typed = read_filter(text, self.model.columns)
        theme.set_role(self.filter, tone="danger" if self._typed.problem else "")
        self._relay()

    def _relay(self) -> None:
        typed, extra = self._typed, self._extra
        self._putting = True
        self.model.set_filter(lambda record: extra(record) and typed.keeps(record))
        self._putting = False
        self._choose_again()
        self._draw()

    def _on_chosen(self) -> None:
        if self._putting:
            # Qt goes to a neighbour of what is taken away, which nobody has chosen.
            return
        record = self.current()
        self._chosen = None if record is None else self._id_of(record)
        self.chosen.emit(record)

    def _choose_again(self) -> None:
        """What was chosen stays so where it is still shown; else nothing is."""
        row = -1 if self._chosen is None else self.model.row_of(self._chosen)
        if row < 0:
            self._chosen = None
            self._putting = True
            self.table.clearSelection()
            self._putting = False
            self.chosen.emit(None)
        elif self.table.selected_rows() == [row]:
            # Its words may have changed.
            self.chosen.emit(self.current())
        else:
            self.table.go_to(row)

    def _draw(self) -> None:
        shown = self.model.rowCount()
        if not self._known:
            self._stack.setCurrentWidget(self._loading)
        elif not self._count:
            self._stack.setCurrentWidget(self._empty)
        elif not shown:
            self._stack.setCurrentWidget(self._none)
        else:
            self._stack.setCurrentWidget(self.table)
        words = f"{shown:,} of {self._count:,}" if shown != self._count else f"{shown:,}"
        name = self._name.lower()
        name = name.removesuffix("s") if shown == self._count == 1 else name
        told = f"{words} {name}" if self._known and self._count else ""
        stale = bool(told) and not self._live
        self.tally.setText(self._typed.problem or (f"{told}, as last seen" if stale else told))
        tone = "warn" if stale else ""
        theme.set_role(self.tally, tone="danger" if self._typed.problem else tone)
