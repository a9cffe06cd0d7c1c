"""The table of one blotter page: row selection, sorting by heading, columns, copying."""

from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from rfqdesk.desktop.models.tables.columns import Column
from rfqdesk.desktop.models.tables.record_table import RecordTable
from rfqdesk.desktop.models.tables.table_export import clipboard_text
from rfqdesk.desktop.models.tables.table_view_state import ViewState, first_state
from rfqdesk.desktop.views.blotter.cell_delegate import CellDelegate
from rfqdesk.desktop.views.blotter.column_fitter import ColumnFitter

ROW_HEIGHT = 28
_NO_ARROWS = "QHeaderView::up-arrow, QHeaderView::down-arrow { image: none; width: 0; height: 0; }"


class BlotterTable(QTableView):
    """Emits `activated_row(row)` on a double click or Enter, `menu_asked(row, place)` for a menu.

    `filter_asked(key)` is emitted when a column is to be filtered by, `looks_changed()` when
    columns or the order of rows may be others than before.
    """

    activated_row = Signal(int)
    menu_asked = Signal(int, QPoint)
    filter_asked = Signal(str)
    looks_changed = Signal()

    def __init__(self, table: RecordTable[Any], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self.setModel(table)
        table.in_sight = self._rows_in_sight
        self.setStyleSheet("QAbstractScrollArea::corner { background: transparent; border: none; }")
        self.setItemDelegate(CellDelegate(table, self))
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
        heading.setStretchLastSection(not any(column.width_min for column in table.columns))
        heading.setMinimumSectionSize(48)
        heading.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        heading.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        heading.customContextMenuRequested.connect(self._open_heading_menu)
        self._fitter = ColumnFitter(self, table.columns)
        self.apply_view(first_state(table.columns))
        for told in (heading.sectionResized, heading.sectionMoved, heading.sortIndicatorChanged):
            told.connect(self.looks_changed)
        self.doubleClicked.connect(lambda index: self.activated_row.emit(index.row()))

    # How it is looked at ---------------------------------------------------------------

    def view_state(self) -> ViewState:
        """Columns, widths and order of rows as they are now; the filter is the page's."""
        heading = self.horizontalHeader()
        columns = self._table.columns
        order = [columns[heading.logicalIndex(place)].key for place in range(len(columns))]
        column, direction = self._table.order()
        hidden = {n for n in range(len(columns)) if heading.isSectionHidden(n)}
        hidden -= self._fitter.left_out
        elastic = self._fitter.elastic
        return ViewState(
            columns=tuple(order),
            hidden=tuple(columns[n].key for n in sorted(hidden)),
            widths={
                c.key: c.width if n == elastic else heading.sectionSize(n)
                for n, c in enumerate(columns)
                if not heading.isSectionHidden(n)
            },
            sort=columns[column].key,
            descending=direction is Qt.SortOrder.DescendingOrder,
            whole=self._fitter.whole,
        )

    def apply_view(self, state: ViewState) -> None:
        """Look at it that way; `state` is fitted to these columns."""
        self._fitter.pause()
        heading = self.horizontalHeader()
        places = {column.key: place for place, column in enumerate(self._table.columns)}
        for place, key in enumerate(state.columns):
            heading.moveSection(heading.visualIndex(places[key]), place)
        for key, place in places.items():
            heading.setSectionHidden(place, key in state.hidden)
            self.setColumnWidth(place, state.widths[key])
        elastic = next((one for one in self._table.columns if one.width_min), None)
        self._fitter.whole = state.whole
        self._fitter.begin(
            by_hand=elastic is not None and state.widths[elastic.key] != elastic.width
        )
        order = Qt.SortOrder.DescendingOrder if state.descending else Qt.SortOrder.AscendingOrder
        self.sortByColumn(places[state.sort], order)

    def column_actions(self, menu: QMenu) -> list[QAction]:
        """One action for each column, which shows or hides it; the last one shown stays."""
        heading = self.horizontalHeader()
        actions = []
        for place, column in enumerate(self._table.columns):
            action = QAction(column.title, menu)
            action.setCheckable(True)
            action.setChecked(not heading.isSectionHidden(place))
            action.toggled.connect(lambda shown, place=place: self._show_column(place, shown))
            actions.append(action)
        return actions

    def shown_columns(self) -> list[Column[Any]]:
        """The columns that are seen, from left to right."""
        state = self.view_state()
        by_key = {column.key: column for column in self._table.columns}
        return [by_key[key] for key in state.columns if key not in state.hidden]

    def _show_column(self, place: int, shown: bool) -> None:
        heading = self.horizontalHeader()
        if not shown and heading.count() - heading.hiddenSectionCount() <= 1:
            return
        if shown and place in self._fitter.left_out:
            # Asked for although there is no room: then it is scrolled to.
            self._fitter.whole = True
        heading.setSectionHidden(place, not shown)
        if shown and heading.sectionSize(place) < heading.minimumSectionSize():
            self.setColumnWidth(place, self._table.columns[place].width)
        self._fitter.fit()

    def _open_heading_menu(self, where: QPoint) -> None:
        heading = self.horizontalHeader()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        place = heading.logicalIndexAt(where)
        if place >= 0:
            column = self._table.columns[place]
            filter_by = menu.addAction(f"Filter by {column.title}")
            filter_by.triggered.connect(lambda: self.filter_asked.emit(column.key))
            hide = menu.addAction(f"Hide {column.title}")
            hide.triggered.connect(lambda: self._show_column(place, False))
            menu.addSeparator()
        menu.addActions(self.column_actions(menu))
        menu.addSeparator()
        back = menu.addAction("Columns as they were at first")
        back.triggered.connect(self._reset_columns)
        menu.popup(heading.mapToGlobal(where))

    def _reset_columns(self) -> None:
        now, first = self.view_state(), first_state(self._table.columns)
        self.apply_view(replace(first, sort=now.sort, descending=now.descending))

    # Rows ------------------------------------------------------------------------------

    def selected_rows(self) -> list[int]:
        """Rows chosen, top to bottom."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def selected_records(self) -> list[Any]:
        """The records of the rows chosen, top to bottom."""
        return [self._table.record_at(row) for row in self.selected_rows()]

    def go_to(self, row: int) -> None:
        """Choose this row alone and bring it into sight."""
        index = self._table.index(row, self._first_shown())
        # Not `selectRow`: while Shift is held that would add to what is chosen.
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        rows = QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags | rows)
        self.scrollTo(index)

    def copy_selected(self, *, heading: bool = False) -> bool:
        """Put the chosen rows on the clipboard, as they are seen; False with none chosen."""
        records = self.selected_records()
        if records:
            text = clipboard_text(self.shown_columns(), records, heading=heading)
            QGuiApplication.clipboard().setText(text)
        return bool(records)

    def copy_cell(self) -> None:
        """Put the cell under the cursor on the clipboard."""
        text = self.currentIndex().data(Qt.ItemDataRole.DisplayRole)
        QGuiApplication.clipboard().setText(str(text or ""))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row under the mouse, or by keyboard of the one chosen."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            row = next(iter(self.selected_rows()), -1)
            where = self.visualRect(self._table.index(row, self._first_shown())).bottomLeft()
        else:
            row, where = self.rowAt(event.pos().y()), event.pos()
        if row >= 0:
            self.menu_asked.emit(row, self.viewport().mapToGlobal(where))

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

    def _rows_in_sight(self) -> range:
        first, last = self.rowAt(0), self.rowAt(self.viewport().height())
        return range(max(first, 0), self._table.rowCount() if last < 0 else last + 1)

    def _first_shown(self) -> int:
        heading = self.horizontalHeader()
        places = map(heading.logicalIndex, range(heading.count()))
        return next((place for place in places if not heading.isSectionHidden(place)), 0)
