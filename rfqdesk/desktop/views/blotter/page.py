"""One page of the blotter: a table, its filter by status and words, its empty state."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from rfqdesk.desktop.models.blotter_rows import RowStatus
from rfqdesk.desktop.models.columns import Column
from rfqdesk.desktop.models.record_table import RecordTable
from rfqdesk.desktop.views.blotter.table_view import BlotterTable
from rfqdesk.desktop.views.common import EmptyState


class BlotterPage(QStackedWidget):
    """Holds any kind of rows that have a `status`."""

    activated = Signal(object)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[Any]],
        id_of: Callable[[Any], object],
        empty_words: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.name = name
        self.model: RecordTable[Any] = RecordTable(columns, id_of)
        self.table = BlotterTable(self.model, f"Blotter: {name}")
        self._empty_words = empty_words
        self._empty = EmptyState("list", f"No {name.lower()} yet", empty_words)
        self._status: RowStatus | None = None
        self._words: tuple[str, ...] = ()
        self.addWidget(self.table)
        self.addWidget(self._empty)
        self.table.activated_row.connect(lambda row: self.activated.emit(self.model.record_at(row)))
        self._refresh()

    def put(self, rows: Iterable[Any]) -> None:
        """Take new and changed rows in."""
        self.model.put(rows)
        self._refresh()

    def counts(self) -> Counter[RowStatus]:
        """Rows by status, the words of the filter apart."""
        return Counter(row.status for row in self.model.records())

    def set_filter(self, status: RowStatus | None, words: str) -> None:
        """Show rows of one status (None: any) in which every word is found."""
        wanted = tuple(words.lower().split())
        if (status, wanted) == (self._status, self._words):
            return
        self._status, self._words = status, wanted
        self.model.set_filter(self._keeps)
        self._refresh()

    def _keeps(self, row: Any) -> bool:
        if self._status is not None and row.status is not self._status:
            return False
        if not self._words:
            return True
        text = " ".join(column.text(row) for column in self.model.columns).lower()
        return all(word in text for word in self._words)

    def _refresh(self) -> None:
        if self.model.rowCount():
            self.setCurrentWidget(self.table)
            return
        if self._status is not None or self._words:
            self._empty.set_words(
                f"No {self.name.lower()} match the filter", "Esc in the filter field clears it."
            )
        else:
            self._empty.set_words(f"No {self.name.lower()} yet", self._empty_words)
        self.setCurrentWidget(self._empty)
