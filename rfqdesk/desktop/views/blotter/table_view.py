"""The table of one blotter page: row selection, sorting by heading, copying."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from rfqdesk.desktop.models.columns import ColumnLook
from rfqdesk.desktop.models.record_table import RecordTable
from rfqdesk.desktop.models.table_export import clipboard_text
from rfqdesk.desktop.views.blotter.cell_delegate import CellDelegate

ROW_HEIGHT = 28
_NO_ARROWS = "QHeaderView::up-arrow, QHeaderView::down-arrow { image: none; width: 0; height: 0; }"


class BlotterTable(QTableView):
    """Emits `activated_row(row)` on a double click or Enter."""

    activated_row = Signal(int)

    def __init__(self, table: RecordTable[Any], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._fitting = False
        self._set_by_hand = False
        self.setModel(table)
        self.setStyleSheet("QAbstractScrollArea::corner { background: transparent; border: none; }")
        self.setItemDelegate(CellDelegate(self))
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        rows = self.verticalHeader()
        rows.hide()
        rows.setDefaultSectionSize(ROW_HEIGHT)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heading = self.horizontalHeader()
        heading.setHighlightSections(False)
        heading.setStyleSheet(_NO_ARROWS)
        heading.setSectionsMovable(True)
        heading.setStretchLastSection(True)
        heading.setMinimumSectionSize(48)
        heading.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        for place, column in enumerate(table.columns):
            self.setColumnWidth(place, column.width)
            if column.look is ColumnLook.QUIET:
                heading.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
        heading.sectionResized.connect(self._on_section_resized)
        self.doubleClicked.connect(lambda index: self.activated_row.emit(index.row()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the columns that may shrink do so, until a person has set a width."""
        super().resizeEvent(event)
        if not self._set_by_hand:
            self._fit()

    def _fit(self) -> None:
        columns = self._table.columns
        short = sum(column.width for column in columns) - self.viewport().width()
        spare = sum(column.width - column.least for column in columns if column.least)
        share = min(max(short / spare, 0.0), 1.0) if spare else 0.0
        self._fitting = True
        for place, column in enumerate(columns):
            give = (column.width - column.least) * share if column.least else 0
            # The last one stretches over what rounding leaves.
            self.setColumnWidth(place, int(column.width - give))
        self._fitting = False

    def _on_section_resized(self, place: int, _before: int, _after: int) -> None:
        last = place == len(self._table.columns) - 1
        if not self._fitting and not last and self.isVisible():
            self._set_by_hand = True

    def selected_rows(self) -> list[int]:
        """Rows chosen, top to bottom."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def copy_selected(self) -> bool:
        """Put the chosen rows on the clipboard; False with none chosen."""
        rows = self.selected_rows()
        if rows:
            records = [self._table.record_at(row) for row in rows]
            QGuiApplication.clipboard().setText(clipboard_text(self._table.columns, records))
        return bool(rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy rows, not a cell; Enter looks at the row's request."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected()
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            rows = self.selected_rows()
            if rows and not event.isAutoRepeat():
                self.activated_row.emit(rows[0])
            return
        super().keyPressEvent(event)
