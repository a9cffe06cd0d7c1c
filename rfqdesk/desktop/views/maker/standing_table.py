"""The own quotes that stand; a row leads to its request."""

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.maker.standing_rows import FIGURES, StandingQuote, StandingRows
from rfqdesk.desktop.views.common import Card, EmptyState

_WIDTHS = (300, 120, 84, 84, 76, 112, 64)
_ROW_HEIGHT = 28


class StandingTable(Card):
    """What runs out first is on top; `chosen` carries the request of a row."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Standing quotes", parent)
        self.rows = StandingRows(self)
        self._empty = EmptyState("list", "No quote of yours stands")
        table = self.table = QTableView()
        table.setModel(self.rows)
        table.setAccessibleName("Standing quotes")
        table.setToolTip("Enter takes the request in hand")
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setStyleSheet("QHeaderView::section { padding-left: 11px; }")
        for column, width in enumerate(_WIDTHS):
            header.resizeSection(column, width)
        # A figure is never cut.
        for column in FIGURES:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(_WIDTHS), QHeaderView.ResizeMode.Stretch)
        table.activated.connect(self._on_row)
        table.clicked.connect(self._on_row)
        self.body.addWidget(self._empty, 1)
        self.body.addWidget(table, 1)
        self.setFocusProxy(table)
        table.hide()
        theme.changed.connect(self.table.viewport().update)

    def show_quotes(self, quotes: list[StandingQuote]) -> None:
        """Show these."""
        self.rows.set_quotes(quotes)
        self._empty.setVisible(not quotes)
        self.table.setVisible(bool(quotes))
        self.set_note(f"{len(quotes)} standing" if quotes else "")

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        if self.isVisible():
            self.rows.tick(now_ms)

    def _on_row(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.rows.quotes[index.row()].rfq_id)
