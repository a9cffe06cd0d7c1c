"""How the maker's requests ended, latest first, as a table."""

from collections.abc import Sequence, Sized
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import quantity_text, time_text
from rfqdesk.desktop.models.maker.inbox import InboxEntry
from rfqdesk.desktop.models.maker.maker_words import (
    brief_quote_words,
    cover_words,
    price_words,
    side_words,
    state_words,
)
from rfqdesk.desktop.models.tables.listed_table import Index, ListedTable
from rfqdesk.protocol.terms import Side

_COLUMNS = ("Time UTC", "Outcome", "Request", "Asked", "Your price", "Cover")
_OUTCOME = _COLUMNS.index("Outcome")
_REQUEST = _COLUMNS.index("Request")


class Outcome(Struct, frozen=True):
    """One finished request in words."""

    rfq_id: str
    tone: str
    cells: tuple[str, ...]
    sentence: str


def outcomes_of(entries: Sequence[InboxEntry]) -> list[Outcome]:
    """The finished requests among `entries`, latest first."""
    over = [entry for entry in entries if entry.over and entry.view.request.ended]
    over.sort(key=lambda entry: -entry.view.request.ended_ms)
    return [_outcome(entry) for entry in over]


def _outcome(entry: InboxEntry) -> Outcome:
    request = entry.view.request
    words = state_words(entry)
    return Outcome(
        rfq_id=request.rfq_id,
        tone=words.tone,
        cells=(
            time_text(request.ended_ms)[:8],
            words.word,
            f"{entry.who}: {entry.title}",
            f"{side_words(request.side)} {quantity_text(request.quantity)}",
            _price_words(entry),
            cover_words(entry.view, entry.terms),
        ),
        sentence=words.sentence,
    )


def _price_words(entry: InboxEntry) -> str:
    trade, quote = entry.view.trade, entry.view.quote
    if trade is not None:
        verb = "bought" if trade.side is Side.BUY else "sold"
        return f"{verb} at {price_words(trade.price, entry.terms)}"
    return "" if quote is None else brief_quote_words(quote, entry.terms)


class OutcomesModel(ListedTable):
    """Read-only table of finished requests; rows are replaced only when they differ."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_COLUMNS, parent=parent)
        self._rows: list[Outcome] = []

    def set_outcomes(self, rows: list[Outcome]) -> None:
        """Show these rows."""
        if rows == self._rows:
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rows(self) -> list[tuple[str, ...]]:
        """Every row's cells from top to bottom."""
        return [row.cells for row in self._rows]

    def listed(self) -> Sized:
        """The rows that there are."""
        return self._rows

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, the whole story as a tool tip, and the colour of the outcome."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cells[index.column()]
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole}:
            return f"{row.cells[_REQUEST]}\n{row.sentence}"
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == _OUTCOME:
            return QColor(_colour(row.tone))
        return None


def _colour(tone: str) -> str:
    tokens = theme.current()
    colours = {"ok": tokens.ok, "warn": tokens.warn, "danger": tokens.danger}
    return colours.get(tone, tokens.text2)
