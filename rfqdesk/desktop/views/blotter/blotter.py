"""The blotter: requests, quotes, trades; filter, sort, copy, export."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.blotter_columns import (
    DigitsOf,
    quote_columns,
    request_columns,
    trade_columns,
)
from rfqdesk.desktop.models.blotter_rows import RowStatus
from rfqdesk.desktop.models.table_export import write_csv
from rfqdesk.desktop.views.blotter.page import BlotterPage
from rfqdesk.desktop.views.common import Banner, Card, SegmentedControl, ToggleChip

_REQUESTS, _QUOTES, _TRADES = "requests", "quotes", "trades"


class _FilterField(QLineEdit):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape clears the filter."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)


class BlotterView(Card):
    """Emits `request_activated(rfq_id)` when a row is to be looked at in the stack."""

    request_activated = Signal(str)

    def __init__(self, digits_of: DigitsOf, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName("Blotter")
        self.requests = BlotterPage(
            "Requests",
            request_columns(digits_of),
            lambda row: row.fact.rfq_id,
            "Each request you send stands here with what came of it.",
        )
        self.quotes = BlotterPage(
            "Quotes",
            quote_columns(digits_of),
            lambda row: row.fact.key,
            "Each dealer's quote stands here with its latest revision.",
        )
        self.trades = BlotterPage(
            "Trades",
            trade_columns(digits_of),
            lambda row: row.fact.trade_id,
            "What you trade stands here once the venue has confirmed it.",
        )
        self._pages = {_REQUESTS: self.requests, _QUOTES: self.quotes, _TRADES: self.trades}
        self._stack = QStackedWidget()
        for page in self._pages.values():
            page.activated.connect(self._on_activated)
            self._stack.addWidget(page)
        self.tabs = SegmentedControl(
            [(_REQUESTS, "Requests"), (_QUOTES, "Quotes"), (_TRADES, "Trades")], "Blotter page"
        )
        self.tabs.changed.connect(self._on_page)
        self.chips: dict[RowStatus | None, ToggleChip] = {}
        self._chosen: dict[str, RowStatus | None] = dict.fromkeys(self._pages)
        self._chip_row = QHBoxLayout()
        self._chip_row.setSpacing(theme.current().space1)
        self._make_tools()
        self.banner = Banner(dismissable=True)
        self.body.addWidget(self.banner)
        self.body.addWidget(self._stack, 1)
        self.refresh_counts()

    def page(self) -> BlotterPage:
        """The page shown."""
        return self._pages[self.tabs.value()]

    def refresh_counts(self) -> None:
        """Write the counts of the page's rows on the chips."""
        counts = self.page().counts()
        chosen = self._chosen[self.tabs.value()]
        wanted: list[RowStatus | None] = [None]
        wanted += [status for status in RowStatus if counts[status] or status is chosen]
        for status in [status for status in self.chips if status not in wanted]:
            chip = self.chips.pop(status)
            self._chip_row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for place, status in enumerate(wanted):
            chip = self.chips.get(status) or self._new_chip(status)
            if self._chip_row.indexOf(chip) != place:
                self._chip_row.insertWidget(place, chip)
            word = "All" if status is None else status.value.capitalize()
            number = counts.total() if status is None else counts[status]
            chip.setText(f"{word} {number}")
            chip.setChecked(status is chosen)
        self._place_chips()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the chips their own line where one is too short."""
        super().resizeEvent(event)
        self._place_chips()

    # Making it -----------------------------------------------------------------------

    def _make_tools(self) -> None:
        self.filter = _FilterField()
        self.filter.setPlaceholderText("Filter   Ctrl+F")
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName("Filter the blotter by words")
        self.filter.setToolTip("Shows the rows in which every word is found (Ctrl+F)")
        self.filter.setFixedWidth(170)
        self.filter.textChanged.connect(self._apply_filter)
        self.export = QPushButton("CSV")
        theme.set_role(self.export, "compact")
        self.export.setIcon(theme.icon("download"))
        self.export.setToolTip("Write the rows shown to a CSV file (Ctrl+Shift+E)")
        self.export.setAccessibleName("Export the rows shown as CSV")
        self.export.clicked.connect(self.ask_export)
        self._chip_box = QWidget()
        self._chip_box.setLayout(self._chip_row)
        # Without a least width of its own the card could never become narrow
        # enough for the chips to move to the second line.
        self._chip_box.setMinimumWidth(1)
        self._chip_row.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(theme.current().space2)
        # The pages stand at the left, where no count can push them from under the mouse.
        row.addWidget(self.tabs)
        row.addStretch(1)
        for widget in (self._chip_box, self.filter, self.export):
            row.addWidget(widget)
        self._second_row = QHBoxLayout()
        self._row = row
        self.body.addLayout(row)
        self.body.addLayout(self._second_row)
        theme.changed.connect(self._draw_icon)
        for keys, act in (("Ctrl+F", self._focus_filter), ("Ctrl+Shift+E", self.ask_export)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act)

    def _place_chips(self) -> None:
        chips = sum(
            chip.sizeHint().width() + self._chip_row.spacing() for chip in self.chips.values()
        )
        others = sum(w.sizeHint().width() for w in (self.tabs, self.export)) + self.filter.width()
        fits = chips + others + 4 * self._row.spacing() <= self.contentsRect().width() - 32
        on_first = self._row.indexOf(self._chip_box) >= 0
        if fits and not on_first:
            self._row.insertWidget(2, self._chip_box)
        elif not fits and on_first:
            self._row.removeWidget(self._chip_box)
            self._second_row.addWidget(self._chip_box, 0, Qt.AlignmentFlag.AlignLeft)

    def _draw_icon(self) -> None:
        self.export.setIcon(theme.icon("download"))

    def _new_chip(self, status: RowStatus | None) -> ToggleChip:
        chip = ToggleChip("")
        chip.clicked.connect(lambda: self._on_chip(status))
        self.chips[status] = chip
        return chip

    # Reacting ------------------------------------------------------------------------

    def _on_page(self, value: str) -> None:
        self._stack.setCurrentWidget(self._pages[value])
        self._apply_filter()
        self.refresh_counts()

    def _on_chip(self, status: RowStatus | None) -> None:
        page = self.tabs.value()
        self._chosen[page] = None if status is self._chosen[page] else status
        self._apply_filter()
        self.refresh_counts()

    def _apply_filter(self) -> None:
        self.page().set_filter(self._chosen[self.tabs.value()], self.filter.text())

    def _focus_filter(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def _on_activated(self, row: object) -> None:
        fact = getattr(row, "fact", None)
        if fact is not None:
            self.request_activated.emit(fact.rfq_id)

    # Export --------------------------------------------------------------------------

    def ask_export(self) -> None:
        """Ask where to, then write; never blocks."""
        name = self.tabs.value()
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, f"Export {name}", str(Path(folder) / f"{name}.csv"))
        dialog.setObjectName("export")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("CSV files (*.csv)")
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda chosen: self.export_to(Path(chosen)))
        dialog.open()

    def export_to(self, path: Path) -> None:
        """Write the rows shown to `path` and say so, or say why not."""
        model = self.page().model
        try:
            count = write_csv(path, model.columns, model.shown_records())
        except OSError as error:
            self.banner.show_message(
                "danger",
                "The file was not written",
                f"{error.strerror or error}: {path}. Choose another folder.",
            )
            return
        rows = "row" if count == 1 else "rows"
        self.banner.show_message("ok", f"{count} {rows} written", str(path))
