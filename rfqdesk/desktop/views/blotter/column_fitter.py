"""Fits a table's columns into its width, so that nothing has to be scrolled sideways."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QTableView

from rfqdesk.desktop.models.tables.columns import Column


class ColumnFitter(QObject):
    """One column takes what is left of the width; spare ones give way where there is too little.

    What gives way comes back with the room, and is no choice of the user's: it is shown in
    the sense of `ViewState`, and copied and exported. With `whole` nothing gives way.
    """

    def __init__(self, table: QTableView, columns: Sequence[Column[Any]]) -> None:
        super().__init__(table)
        self._table = table
        self._columns = columns
        self.whole = False
        self.left_out: set[int] = set()
        self._elastic = next((n for n, one in enumerate(columns) if one.width_min), -1)
        self._fixed_by_hand = False
        self._fitting = False
        table.viewport().installEventFilter(self)
        table.horizontalHeader().sectionResized.connect(self._on_resized)

    @property
    def elastic(self) -> int:
        """The column that stretches, -1 where it was given a width by hand."""
        return -1 if self._fixed_by_hand else self._elastic

    def pause(self) -> None:
        """The columns are being laid out anew, which `begin` ends."""
        self._fitting = True

    def begin(self, *, by_hand: bool) -> None:
        """The columns were laid out anew; `by_hand` with a chosen width of the elastic one."""
        self._fitting = False
        self.left_out = set()
        self._fixed_by_hand = by_hand
        self.fit()

    def fit(self) -> None:
        """Share the width out among the columns that are shown."""
        if self._fitting or self._elastic < 0:
            return
        self._fitting = True
        heading = self._table.horizontalHeader()
        for place in self.left_out:
            heading.setSectionHidden(place, False)
        self.left_out = set() if self.whole else self._too_many()
        for place in self.left_out:
            heading.setSectionHidden(place, True)
        if self.elastic >= 0 and not heading.isSectionHidden(self._elastic):
            room = self._table.viewport().width() - self._taken()
            self._table.setColumnWidth(
                self._elastic, max(room, self._columns[self._elastic].width_min)
            )
        self._fitting = False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Fit anew whenever the width changes."""
        if event.type() is QEvent.Type.Resize:
            self.fit()
        return False

    def _taken(self, *, without: frozenset[int] = frozenset()) -> int:
        """Width of what is shown beside the elastic column."""
        heading = self._table.horizontalHeader()
        return sum(
            heading.sectionSize(place)
            for place in range(len(self._columns))
            if not heading.isSectionHidden(place) and place not in without | {self.elastic}
        )

    def _too_many(self) -> set[int]:
        heading = self._table.horizontalHeader()
        width = self._table.viewport().width()
        elastic = self._columns[self._elastic] if self.elastic >= 0 else None
        found: set[int] = set()
        spare = [
            place
            for place, column in enumerate(self._columns)
            if column.spare and not heading.isSectionHidden(place)
        ]
        for place in sorted(spare, key=lambda place: -self._columns[place].spare):
            # To its usual width, in which it is read without a click; only where there is nothing
            # to spare any more does it take less.
            needed = 0 if elastic is None else elastic.width
            if self._taken(without=frozenset(found)) + needed > width:
                found.add(place)
        return found

    def _on_resized(self, place: int, _before: int, _now: int) -> None:
        if self._fitting:
            return
        if place == self._elastic:
            self._fixed_by_hand = True
        self.fit()
