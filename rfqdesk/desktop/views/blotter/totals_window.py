"""What the trades come to: by package, by instrument and by currency, in a window of its own."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.blotter.blotter_columns import DigitsOf
from rfqdesk.desktop.models.blotter.position_columns import (
    currency_totals_columns,
    instrument_totals_columns,
    package_totals_columns,
)
from rfqdesk.desktop.models.blotter.positions import Positions
from rfqdesk.desktop.models.tables.columns import Column
from rfqdesk.desktop.models.tables.record_table import RecordTable
from rfqdesk.desktop.views.blotter.table_view import BlotterTable
from rfqdesk.desktop.views.common import Card, ElidedLabel

_SIZE = (1200, 620)


class TotalsWindow(QDialog):
    """Three tables that stand for the trades shown, or for those chosen."""

    def __init__(self, digits_of: DigitsOf, parent: QWidget) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle("Totals of the trades")
        self.resize(*_SIZE)
        self.heading = ElidedLabel()
        theme.set_role(self.heading, "title")
        self.heading.setText("Adding up the trades…")
        self.packages, packages = _table(
            package_totals_columns(digits_of), lambda row: row.legs, "By package"
        )
        self.instruments, instruments = _table(
            instrument_totals_columns(), lambda row: row.symbol, "By instrument, in contracts"
        )
        self.currencies, currencies = _table(
            currency_totals_columns(), lambda row: row.currency, "By currency"
        )
        below = QHBoxLayout()
        below.setSpacing(tokens.space2)
        below.addWidget(instruments, 1)
        below.addWidget(currencies, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space3, tokens.space3, tokens.space3, tokens.space3)
        column.setSpacing(tokens.space2)
        column.addWidget(self.heading)
        column.addWidget(packages, 1)
        column.addLayout(below, 1)

    def show_positions(self, positions: Positions, *, chosen: bool, filtered: bool) -> None:
        """Show them; `chosen` rows alone, or of all those that the filter leaves."""
        self.heading.setText(_heading(positions.count, chosen=chosen, filtered=filtered))
        shown: tuple[tuple[BlotterTable, Sequence[Any]], ...] = (
            (self.packages, positions.packages),
            (self.instruments, positions.instruments),
            (self.currencies, positions.currencies),
        )
        for table, rows in shown:
            model: RecordTable[Any] = table.model()  # type: ignore[assignment]  # Ours, as made.
            model.put(rows)
            model.keep_only({model.id_of(row) for row in rows})


def _table(columns: Sequence[Column[Any]], id_of: Any, name: str) -> tuple[BlotterTable, QWidget]:
    model: RecordTable[Any] = RecordTable(columns, id_of)
    table = BlotterTable(model, f"Totals: {name.lower()}")
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    card = Card(name)
    card.body.addWidget(table)
    return table, card


def _heading(count: int, *, chosen: bool, filtered: bool) -> str:
    trades = "1 trade that stands" if count == 1 else f"{count:,} trades that stand"
    if chosen:
        return f"{trades}, of the rows chosen"
    return f"{trades}, of those the filter leaves" if filtered else trades
