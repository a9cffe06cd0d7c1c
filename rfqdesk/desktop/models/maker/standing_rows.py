"""The own quotes that stand, as rows: what can be dealt on now, at what distance from the mark."""

from collections.abc import Sequence, Sized
from decimal import Decimal
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor

from rfqdesk.book.facts import Level, QuoteFact
from rfqdesk.book.making import OwnState
from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import MINUS, quantity_text, remaining_text
from rfqdesk.desktop.models.maker.inbox import Attempt, InboxEntry
from rfqdesk.desktop.models.maker.quote_terms import QuoteTerms
from rfqdesk.desktop.models.tables.listed_table import Index, ListedTable

_COLUMNS = ("Request", "Requester", "Bid", "Offer", "Size", "Middle to mark", "Left", "By")
_LEFT = 6
FIGURES = frozenset({2, 3, 4, 5, 6})
_ZERO = Decimal(0)


class StandingQuote(Struct, frozen=True):
    """One row; `until_ms` is when it runs out."""

    rfq_id: str
    cells: tuple[str, ...]
    until_ms: int
    unsure: bool = False
    """Whether there is no connection that would tell whether it still stands."""


def standing_of(entries: Sequence[InboxEntry], auto: frozenset[str]) -> list[StandingQuote]:
    """Every own live quote, what runs out first on top."""
    rows = []
    for entry in entries:
        quote = entry.view.quote
        if entry.view.state is OwnState.LIVE and quote is not None:
            by = "Rule" if entry.rfq_id in auto else "Hand"
            unsure = entry.attempt is Attempt.UNKNOWN
            cells = (
                entry.title,
                entry.who,
                _price(quote.live_bid, entry.terms),
                _price(quote.live_offer, entry.terms),
                _size(quote),
                _to_mark(quote, entry.terms),
                "",
                "Not known" if unsure else by if quote.firm else f"{by}, indicative",
            )
            rows.append(StandingQuote(entry.rfq_id, cells, quote.valid_until_ms, unsure))
    return sorted(rows, key=lambda row: (row.until_ms, row.rfq_id))


class StandingRows(ListedTable):
    """One row a quote."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_COLUMNS, FIGURES, parent)
        self.quotes: list[StandingQuote] = []
        self._now_ms = 0

    def set_quotes(self, quotes: list[StandingQuote]) -> None:
        """Show these; where the same stand in the same order, only their cells are told."""
        if [one.rfq_id for one in quotes] != [one.rfq_id for one in self.quotes]:
            self.beginResetModel()
            self.quotes = quotes
            self.endResetModel()
        elif quotes != self.quotes:
            self.quotes = quotes
            last = self.index(len(quotes) - 1, len(_COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        self._now_ms = now_ms
        if self.quotes:
            last = self.index(len(self.quotes) - 1, _LEFT)
            self.dataChanged.emit(self.index(0, _LEFT), last)

    def listed(self) -> Sized:
        """The rows that there are."""
        return self.quotes

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment, and the colour of what is not sure."""
        row, column = self.quotes[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            if column == _LEFT:
                return remaining_text(max(0, row.until_ms - self._now_ms))
            return row.cells[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole and row.unsure:
            return QColor(theme.current().warn)
        return None


def _price(level: Level | None, terms: QuoteTerms | None) -> str:
    if level is None:
        return ""
    return f"{level.price:f}" if terms is None else terms.price_text(level.price)


def _size(quote: QuoteFact) -> str:
    sizes = [level.quantity for level in (quote.live_bid, quote.live_offer) if level is not None]
    return " / ".join(dict.fromkeys(quantity_text(size) for size in sizes))


def _to_mark(quote: QuoteFact, terms: QuoteTerms | None) -> str:
    prices = [level.price for level in (quote.live_bid, quote.live_offer) if level is not None]
    if terms is None or terms.mark is None or not prices:
        return ""
    ticks = (sum(prices, _ZERO) / len(prices) - terms.mark) / terms.tick
    sign = "+" if ticks > 0 else MINUS if ticks < 0 else ""
    return f"{sign}{abs(ticks):.1f} ticks"
