"""The venue's tape in a panel: what traded, without names, some time after it did."""

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.blotter.tape_rows import TapeRows
from rfqdesk.desktop.models.tape import PACKAGE, Measure, TapePicture, filtered
from rfqdesk.desktop.views.common import Card, EmptyState
from rfqdesk.desktop.views.common.spoken import SpokenChoice

_TITLE = 1
_MEASURED_ROWS = 40
"""So many decide how wide a column of figures is: nobody sees more at a time."""
_ROW_HEIGHT = 26
_MARKS_MS = 2_000
_KINDS = (
    ("", "All"),
    ("option", "Options"),
    (PACKAGE, "Packages"),
    ("future", "Futures"),
    ("perpetual", "Perpetuals"),
    ("spot", "Spot"),
)


class TapeView(Card):
    """Shows a `TapePicture`, of one currency and kind where that is chosen."""

    def __init__(self, measure: Measure, parent: QWidget | None = None) -> None:
        super().__init__("Tape", parent)
        self._picture = TapePicture()
        self.rows = TapeRows(measure, self)
        self.currency = SpokenChoice()
        self.currency.setAccessibleName("Currency")
        self.currency.addItem("All", "")
        self.kind = SpokenChoice()
        self.kind.setAccessibleName("Kind")
        for value, words in _KINDS:
            self.kind.addItem(words, value)
        self.empty = EmptyState("clock", "Waiting for the venue's tape")
        self.table = QTableView()
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(_MARKS_MS)
        self._timer.timeout.connect(self._on_time)
        self._timer.start()
        for choice in (self.currency, self.kind):
            choice.currentIndexChanged.connect(self._draw)
        self.setFocusProxy(self.table)
        theme.changed.connect(self.table.viewport().update)
        self._draw()

    def show_picture(self, picture: TapePicture) -> None:
        """Show the tape as it stands."""
        self._picture = picture
        known = sorted({name for one in picture.prints for name in one.underlyings})
        have = [self.currency.itemData(row) for row in range(1, self.currency.count())]
        if known != have:
            chosen = self.currency.currentData()
            with QSignalBlocker(self.currency):
                while self.currency.count() > 1:
                    self.currency.removeItem(1)
                for name in known:
                    self.currency.addItem(name, name)
                self.currency.setCurrentIndex(max(0, self.currency.findData(chosen)))
        self._draw()

    def _build(self) -> None:
        tokens = theme.current()
        tools = QHBoxLayout()
        tools.setSpacing(tokens.space2)
        for words, choice in (("Currency", self.currency), ("Kind", self.kind)):
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            label = QLabel(words)
            theme.set_role(label, "caption")
            tools.addWidget(label)
            tools.addWidget(choice)
        tools.addStretch(1)
        table = self.table
        table.setModel(self.rows)
        table.setAccessibleName("Tape")
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
        # A figure is never cut: what gives way is the name, whose legs are in the tool tip.
        header.setResizeContentsPrecision(_MEASURED_ROWS)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_TITLE, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(40)
        self.body.addLayout(tools)
        self.body.addWidget(self.empty, 1)
        self.body.addWidget(table, 1)

    def _draw(self) -> None:
        picture = self._picture
        shown = filtered(picture.prints, self.currency.currentData(), self.kind.currentData())
        self.rows.set_prints(shown)
        title, text = picture.words()
        if picture.prints:
            title, text = "Nothing like that on the tape", "Choose another currency or kind."
        self.empty.set_words(title, text)
        self.empty.setVisible(not shown)
        self.table.setVisible(bool(shown))
        count = f"{len(shown)} of {len(picture.prints)}" if picture.prints else ""
        away = "" if picture.live or not picture.prints else "not connected, as last told"
        self.set_note(" \N{MIDDLE DOT} ".join(part for part in (away, count) if part))

    def _on_time(self) -> None:
        if self.isVisible():
            self.rows.forget_marks()
