"""What can be made of a row of the blotter."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QMenu, QWidget

from rfqdesk.desktop.models.blotter.blotter_rows import TradeRow
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.keys.key_table import COPY_ROWS, HISTORY, KeyName
from rfqdesk.desktop.views.blotter.page import BlotterPage


class RowMenu(QMenu):
    """Gone when it is closed. `confirmation` is emitted with a trade's id, and whether to print."""

    def __init__(
        self, page: BlotterPage, record: Any, confirmation: SignalInstance, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("row")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        table = page.table
        self._add("Look at the request\tEnter", lambda: page.activated.emit(record))
        self._add(
            _keyed("History of the request…", HISTORY), lambda: page.history_wanted.emit(record)
        )
        self._add(_keyed("Copy rows", COPY_ROWS), table.copy_selected)
        self._add("Copy rows with heading", lambda: table.copy_selected(heading=True))
        self._add("Copy cell", table.copy_cell)
        if isinstance(record, TradeRow):
            trade_id = record.fact.trade_id
            self._add("Confirmation as PDF…", lambda: confirmation.emit(trade_id, False))
            self._add("Print confirmation…", lambda: confirmation.emit(trade_id, True))

    def _add(self, words: str, act: Callable[[], object]) -> None:
        self.addAction(words).triggered.connect(lambda _=False: act())


def _keyed(words: str, name: KeyName) -> str:
    keys = BOUND.of(name)
    return f"{words}\t{keys}" if keys else words
