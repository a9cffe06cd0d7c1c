"""The blotter: requests, quotes, trades and events; filter, find, sort, copy, export."""

from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QPoint, QStandardPaths, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from rfqdesk.desktop.models.blotter.blotter_columns import (
    DigitsOf,
    quote_columns,
    request_columns,
    trade_columns,
)
from rfqdesk.desktop.models.blotter.blotter_rows import (
    EventKind,
    RowStatus,
    dealt_in_trade,
    dealt_on_request,
)
from rfqdesk.desktop.models.blotter.event_columns import event_columns
from rfqdesk.desktop.models.blotter.export_job import ExportFormat, ExportJob
from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.models.tables.row_filter import begin_term
from rfqdesk.desktop.models.tables.table_view_state import SavedViews, ViewState
from rfqdesk.desktop.views.blotter.find_bar import FindBar
from rfqdesk.desktop.views.blotter.page import BlotterPage
from rfqdesk.desktop.views.blotter.row_menu import RowMenu
from rfqdesk.desktop.views.blotter.tools import BlotterTools
from rfqdesk.desktop.views.blotter.totals_bar import TotalsBar
from rfqdesk.desktop.views.blotter.views_menu import ViewsMenu
from rfqdesk.desktop.views.common import Banner, Card
from rfqdesk.desktop.views.keys.key_map import KeyCommand, KeyMap

_FORMATS = {ExportFormat.CSV: "CSV file", ExportFormat.EXCEL: "Excel workbook"}
_NOT_UNDERSTOOD = "The filter is not understood"


class BlotterView(Card):
    """Emits what is wanted of a row, by the id of its request or trade.

    `request_activated`: to be looked at in the stack. `history_wanted`: to be
    looked through event by event. `confirmation_wanted(trade_id, print)`: on
    paper, or as a PDF. `export_wanted(job)`: rows are to be written. `put_away`: it is
    not seen any more, so that how it was looked at may be kept. `looked_at`: this or another
    page of it comes into sight. `whole_wanted`: all that is known has to be in the rows
    before this returns. `views_changed(page, named)`: views were saved or deleted.
    `positions_wanted`: what the trades come to is to be shown.
    """

    request_activated = Signal(str)
    history_wanted = Signal(str)
    confirmation_wanted = Signal(str, bool)
    export_wanted = Signal(object)
    put_away = Signal()
    looked_at = Signal()
    whole_wanted = Signal()
    views_changed = Signal(str, object)
    looks_changed = Signal()
    positions_wanted = Signal()

    def __init__(self, digits_of: DigitsOf, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName("Blotter")
        self._make_pages(digits_of)
        self._pages: dict[str, BlotterPage] = {
            page.name.lower(): page
            for page in (self.requests, self.quotes, self.trades, self.events)
        }
        self._saved: dict[str, SavedViews] = {}
        self._stack = QStackedWidget()
        for page in self._pages.values():
            page.activated.connect(lambda row: self.request_activated.emit(_rfq_id(row)))
            page.history_wanted.connect(lambda row: self.history_wanted.emit(_rfq_id(row)))
            page.selection_changed.connect(self._show_totals)
            page.table.menu_asked.connect(self._open_row_menu)
            page.table.filter_asked.connect(self._begin_term)
            page.table.looks_changed.connect(self.looks_changed)
            self._stack.addWidget(page)
        self.tools = BlotterTools([(key, page.name) for key, page in self._pages.items()])
        self.tabs, self.filter, self.chips = self.tools.tabs, self.tools.filter, self.tools.chips
        self.finder = FindBar()
        self.totals = TotalsBar()
        self.banner = Banner(dismissable=True)
        self.body.addWidget(self.tools)
        self.body.addWidget(self.banner)
        self.body.addWidget(self.finder)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self.totals)
        self._connect()
        self.refresh_counts()

    def page(self) -> BlotterPage:
        """The page shown."""
        return self._pages[self.tabs.value()]

    def refresh_counts(self) -> None:
        """Write the counts of the page's rows on the chips, and the totals."""
        page = self.page()
        self.tools.show_counts(page.kinds, page.counts(), page.status)
        self._show_totals()

    # Saved views -----------------------------------------------------------------------

    def restore_views(self, saved: dict[str, SavedViews]) -> None:
        """Take over the views that were kept, and look at each page as it was left."""
        self._saved = dict(saved)
        for key, page in self._pages.items():
            page.apply_view(self._saved.get(key, SavedViews()).left)
        self._on_page(self.tabs.value())

    def views_to_keep(self) -> dict[str, SavedViews]:
        """The saved views of each page, and its columns as they are now.

        The filter is not kept: at the next start nobody would miss the rows it hides.
        """
        return {
            key: SavedViews(
                left=replace(page.view_state(), words="", status=""),
                named=self._saved.get(key, SavedViews()).named,
            )
            for key, page in self._pages.items()
        }

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the user looks elsewhere, or leaves."""
        super().hideEvent(event)
        self.put_away.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that somebody looks here again."""
        super().showEvent(event)
        self.looked_at.emit()

    # Making it -------------------------------------------------------------------------

    def _make_pages(self, digits_of: DigitsOf) -> None:
        self.requests = BlotterPage(
            "Requests",
            request_columns(digits_of),
            lambda row: row.fact.rfq_id,
            "Each request you send stands here with what came of it.",
            kinds=RowStatus,
            dealt=dealt_on_request,
            kind_of=lambda row: row.fact.legs,
        )
        self.quotes = BlotterPage(
            "Quotes",
            quote_columns(digits_of),
            lambda row: row.fact.key,
            "Each dealer's quote stands here with its latest revision.",
            kinds=RowStatus,
        )
        self.trades = BlotterPage(
            "Trades",
            trade_columns(digits_of),
            lambda row: row.fact.trade_id,
            "What you trade stands here once the venue has confirmed it.",
            kinds=RowStatus,
            dealt=dealt_in_trade,
            kind_of=lambda row: row.fact.legs,
        )
        self.events = BlotterPage(
            "Events",
            event_columns(),
            lambda row: row.event.seq,
            "Everything that the venue tells your firm stands here, in its order.",
            kinds=EventKind,
        )

    def _connect(self) -> None:
        self.tabs.changed.connect(self._on_page)
        self.tools.chip_chosen.connect(self._on_chip)
        self.filter.settled.connect(self._apply_filter)
        self.totals.positions_wanted.connect(self.positions_wanted)
        self.finder.step.connect(self._find)
        self.finder.closed.connect(self._focus_table)
        self.tools.columns.menu().aboutToShow.connect(self._fill_columns)
        views = ViewsMenu(
            self.tools.views.menu(),
            lambda: self._saved.get(self.tabs.value(), SavedViews()),
            lambda: self.page().view_state(),
            self,
        )
        views.chosen.connect(self._apply_view)
        views.changed.connect(self._keep_views)
        self.views_menu = views
        for kind, words in _FORMATS.items():
            action = self.tools.export.menu().addAction(f"{words}…")
            action.triggered.connect(lambda _=False, kind=kind: self.ask_export(kind))
        self.keys = KeyMap(
            self,
            KeyCommand(*keys.FILTER, self._focus_filter),
            KeyCommand(*keys.FIND, self._begin_find),
            KeyCommand(*keys.FIND_NEXT, self._find_next, repeats=True),
            KeyCommand(*keys.FIND_PREVIOUS, self._find_previous, repeats=True),
            KeyCommand(*keys.POSITIONS, self.positions_wanted.emit),
            KeyCommand(*keys.CSV, self.ask_csv),
            KeyCommand(*keys.HISTORY, self._ask_history, self._no_row, focused=True),
        )
        for page in self._pages.values():
            self.keys.listen(page.table)

    # Reacting --------------------------------------------------------------------------

    def _on_page(self, value: str) -> None:
        self._stack.setCurrentWidget(self._pages[value])
        self.looked_at.emit()
        self._apply_filter()
        self.refresh_counts()

    def _on_chip(self, status: StrEnum | None) -> None:
        page = self.page()
        page.set_filter(None if status is page.status else status, page.words)
        self.refresh_counts()

    def _apply_filter(self) -> None:
        problem = self.page().set_filter(self.page().status, self.filter.text())
        if problem:
            self.banner.show_message("warn", _NOT_UNDERSTOOD, problem)
        elif self.banner.title() == _NOT_UNDERSTOOD:
            self.banner.hide()
        self._show_totals()

    def _show_totals(self) -> None:
        page = self.page()
        self.totals.show_totals(
            page.totals(), page.counts().total(), page.selected_totals(), page.waiting
        )
        self.totals.positions.setVisible(page is self.trades and page.model.rowCount() > 0)

    def _focus_filter(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def _focus_table(self) -> None:
        self.page().table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin_term(self, key: str) -> None:
        column = next(c for c in self.page().model.columns if c.key == key)
        before = f"{self.filter.text().rstrip()} " if self.filter.text().strip() else ""
        self.filter.setText(before + begin_term(column))
        self.filter.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin_find(self) -> None:
        self.finder.begin()

    def _find_next(self) -> None:
        self._find(self.finder.field.text(), 1)

    def _find_previous(self) -> None:
        self._find(self.finder.field.text(), -1)

    def _find(self, words: str, by: int) -> None:
        self.finder.show_result(*self.page().find_row(words, by))

    def _ask_history(self) -> None:
        page = self.page()
        for record in page.table.selected_records()[:1]:
            page.history_wanted.emit(record)

    def _no_row(self) -> str:
        return "" if self.page().table.selected_rows() else "no row is chosen"

    def _fill_columns(self) -> None:
        menu = self.tools.columns.menu()
        menu.clear()
        menu.addActions(self.page().table.column_actions(menu))

    def _apply_view(self, state: ViewState) -> None:
        self.page().apply_view(state)
        self.filter.take(state.words)
        self.refresh_counts()

    def _keep_views(self, views: SavedViews) -> None:
        page = self.tabs.value()
        self.take_named(page, views.named)
        self.views_changed.emit(page, views.named)

    def take_named(self, page: str, named: dict[str, ViewState]) -> None:
        """Offer these views on a page, wherever they were saved."""
        self._saved[page] = replace(self._saved.get(page, SavedViews()), named=named)

    def _open_row_menu(self, row: int, where: QPoint) -> None:
        page = self.page()
        record = page.model.record_at(row)
        RowMenu(page, record, self.confirmation_wanted, self).popup(where)

    # Export ----------------------------------------------------------------------------

    def ask_csv(self) -> None:
        """Ask where to write a CSV file to."""
        self.ask_export(ExportFormat.CSV)

    def ask_export(self, kind: ExportFormat) -> None:
        """Ask where to write the rows shown to; never blocks."""
        name = self.tabs.value()
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, f"Export {name}", str(Path(folder) / f"{name}.{kind.value}"))
        dialog.setObjectName("export")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{_FORMATS[kind]} (*.{kind.value})")
        dialog.setDefaultSuffix(kind.value)
        dialog.fileSelected.connect(lambda chosen: self.export_to(Path(chosen), kind))
        dialog.open()

    def export_to(self, path: Path, kind: ExportFormat = ExportFormat.CSV) -> None:
        """Have the rows shown written, with the columns that are seen."""
        # A row that waits for the next frame would be missing from the file for good.
        self.whole_wanted.emit()
        page = self.page()
        columns = tuple(page.table.shown_columns())
        self.export_wanted.emit(ExportJob(path, kind, columns, tuple(page.model.shown_records())))

    def tell_exported(self, job: ExportJob, count: int) -> None:
        """Say that a file was written."""
        rows = "1 row" if count == 1 else f"{count:,} rows"
        self.banner.show_message("ok", f"{rows} written", str(job.path))

    def tell_not_exported(self, job: ExportJob, reason: str) -> None:
        """Say that a file was not written, and why."""
        self.banner.show_message(
            "danger",
            "The file was not written",
            f"{reason}: {job.path}. Choose another folder.",
        )


def _rfq_id(row: Any) -> str:
    fact = getattr(row, "fact", None)
    return str(row.rfq_id if fact is None else fact.rfq_id)
