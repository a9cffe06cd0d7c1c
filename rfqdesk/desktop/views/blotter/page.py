"""One page of the blotter: a table, its filter by status and words, its empty state."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from rfqdesk.desktop.models.tables.columns import Column
from rfqdesk.desktop.models.tables.record_table import RecordTable
from rfqdesk.desktop.models.tables.row_filter import RowFilter, read_filter, row_text
from rfqdesk.desktop.models.tables.table_view_state import ViewState, fitted
from rfqdesk.desktop.models.tables.tally import CountTally, Totals, TotalsTally
from rfqdesk.desktop.views.blotter.table_view import BlotterTable
from rfqdesk.desktop.views.common import EmptyState

Dealt = Callable[[Any], tuple[Decimal, Decimal]]
_NOTHING = (Decimal(0), Decimal(0))


class BlotterPage(QStackedWidget):
    """Holds any kind of rows that have a `status`, one of `kinds`."""

    activated = Signal(object)
    history_wanted = Signal(object)
    selection_changed = Signal()

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[Any]],
        id_of: Callable[[Any], object],
        empty_words: str,
        *,
        kinds: type[StrEnum],
        dealt: Dealt | None = None,
        kind_of: Callable[[Any], Hashable] = lambda _row: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.name = name
        self.kinds = kinds
        self._counted: CountTally[Any] = CountTally(lambda row: row.status)
        self._totals: TotalsTally[Any] = TotalsTally(dealt or (lambda _row: _NOTHING), kind_of)
        self.model: RecordTable[Any] = RecordTable(
            columns, id_of, kept=self._counted, shown=self._totals
        )
        self.table = BlotterTable(self.model, f"Blotter: {name}")
        self._empty_words = empty_words
        self._empty = EmptyState("list", f"No {name.lower()} yet", empty_words)
        self.status: StrEnum | None = None
        self.words = ""
        self.waiting = 0
        """How many rows of a long history are not here yet."""
        self._filter = RowFilter()
        self._id_of = id_of
        self._texts: dict[object, tuple[Any, str]] = {}
        self.addWidget(self.table)
        self.addWidget(self._empty)
        self.table.activated_row.connect(lambda row: self.activated.emit(self.model.record_at(row)))
        self.table.selectionModel().selectionChanged.connect(
            lambda *_: self.selection_changed.emit()
        )
        self._refresh()

    def put(self, rows: Iterable[Any]) -> None:
        """Take new and changed rows in."""
        self.model.put(rows)
        self._refresh()

    def set_waiting(self, waiting: int) -> None:
        """Say how many rows of a long history are still to come."""
        if waiting != self.waiting:
            self.waiting = waiting
            self._refresh()

    def counts(self) -> Counter[Any]:
        """Rows by status, the words of the filter apart."""
        return self._counted.counts

    def totals(self) -> Totals:
        """Sums over the rows shown."""
        return self._totals.totals

    def selected_totals(self) -> Totals:
        """Sums over the rows chosen."""
        return self._totals.of(self.table.selected_records())

    def set_filter(self, status: StrEnum | None, words: str) -> str:
        """Show rows of one status (None: any) that the words keep; says what is wrong with them."""
        if (status, words) != (self.status, self.words):
            self.status, self.words = status, words
            self._filter = read_filter(words, self.model.columns, self._text_of)
            self.model.set_filter(self._keeps)
            self._refresh()
        return self._filter.problem

    def find_row(self, words: str, by: int) -> tuple[int, int]:
        """Go to the next (1), the previous (-1) or the nearest (0) row in which the words are.

        Returns its place among those found, from 1 (0 for none), and their number.
        """
        wanted = read_filter(f'"{words.strip()}"', self.model.columns, self._text_of)
        if not words.strip():
            return 0, 0
        rows = [n for n, row in enumerate(self.model.shown_records()) if wanted.keeps(row)]
        if not rows:
            return 0, 0
        here = next(iter(self.table.selected_rows()), -1 if by >= 0 else len(rows))
        if by < 0:
            place = bisect_left(rows, here) - 1
        else:
            place = (bisect_right if by else bisect_left)(rows, here) % len(rows)
        self.table.go_to(rows[place])
        return place % len(rows) + 1, len(rows)

    def view_state(self) -> ViewState:
        """How the page is looked at."""
        return replace(
            self.table.view_state(),
            words=self.words,
            status=self.status.value if self.status else "",
        )

    def apply_view(self, state: ViewState) -> None:
        """Look at the page that way."""
        state = fitted(state, self.model.columns)
        self.table.apply_view(state)
        known = {kind.value for kind in self.kinds}
        self.set_filter(self.kinds(state.status) if state.status in known else None, state.words)

    def _text_of(self, row: Any) -> str:
        # Writing all columns of a hundred thousand rows takes seconds, and most never change.
        row_id = self._id_of(row)
        known = self._texts.get(row_id)
        if known is not None and known[0] is row:
            return known[1]
        text = row_text(row, self.model.columns)
        self._texts[row_id] = (row, text)
        return text

    def _keeps(self, row: Any) -> bool:
        if self.status is not None and row.status is not self.status:
            return False
        return self._filter.keeps(row)

    def _refresh(self) -> None:
        if self.model.rowCount():
            self.setCurrentWidget(self.table)
            return
        if self.waiting:
            self._empty.set_words("Loading the history", f"{self.waiting:,} rows are to come.")
        elif self.status is not None or self._filter.conditions:
            self._empty.set_words(
                f"No {self.name.lower()} match the filter", "Esc in the filter field clears it."
            )
        else:
            self._empty.set_words(f"No {self.name.lower()} yet", self._empty_words)
        self.setCurrentWidget(self._empty)
