"""Adds up a blotter's trades for the window of totals, a slice at a time."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

from rfqdesk.book.facts import TradeFact
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.blotter.blotter_columns import DigitsOf
from rfqdesk.desktop.models.blotter.positions import PositionTally
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.blotter.totals_window import TotalsWindow

SLICE = 100
"""So many trades are added up between two looks at what else there is to do: a millisecond."""
_PAUSE_MS = 200


class TotalsKeeper(QObject):
    """Opens the window and keeps it up to date; ends with its blotter.

    It follows the filter, and where two or more rows are chosen these alone.
    """

    def __init__(self, desk: DeskController, blotter: BlotterView, digits_of: DigitsOf) -> None:
        super().__init__(blotter)
        self._desk, self._blotter, self._digits_of = desk, blotter, digits_of
        self.window: TotalsWindow | None = None
        self._tally = PositionTally()
        self._left: Iterator[TradeFact] = iter(())
        self._chosen = False
        self._again = False
        self._slices = QTimer(self)
        self._slices.setInterval(0)
        self._slices.timeout.connect(self._add_slice)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._begin)
        blotter.positions_wanted.connect(self.open)
        desk.changed.connect(self._on_change)
        model = blotter.trades.model
        for changed in (model.rowsInserted, model.rowsRemoved, model.layoutChanged):
            changed.connect(self._on_change)
        blotter.trades.selection_changed.connect(self._on_change)

    def open(self) -> None:
        """Show the window; one that is open comes to the front."""
        if self.window is not None:
            self.window.raise_()
            self.window.activateWindow()
            return
        self._blotter.whole_wanted.emit()
        self.window = TotalsWindow(self._digits_of, self._blotter)
        self.window.finished.connect(self._forget)
        self.window.show()
        self._begin()

    def _forget(self) -> None:
        self.window = None
        self._slices.stop()
        self._pause.stop()

    def _on_change(self, *_what: object) -> None:
        if self.window is None:
            return
        if self._slices.isActive():
            # What is being added up is shown first: else a busy feed would never let it end.
            self._again = True
        elif not self._pause.isActive():
            self._pause.start()

    def _begin(self) -> None:
        page = self._blotter.trades
        chosen = page.table.selected_records()
        self._chosen = len(chosen) > 1
        rows = chosen if self._chosen else page.model.shown_records()
        self._tally = PositionTally()
        self._left = iter([row.fact for row in rows])
        self._again = False
        self._slices.start()

    def _add_slice(self) -> None:
        for _ in range(SLICE):
            trade = next(self._left, None)
            if trade is None:
                self._end()
                return
            self._tally.add(trade)

    def _end(self) -> None:
        self._slices.stop()
        if self.window is None:
            return
        page = self._blotter.trades
        positions = self._tally.positions(self._desk.session.instruments)
        filtered = page.model.rowCount() < page.counts().total()
        self.window.show_positions(positions, chosen=self._chosen, filtered=filtered)
        if self._again:
            self._pause.start()
