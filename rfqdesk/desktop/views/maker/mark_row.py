"""The mark, and prices around it at a width that is remembered."""

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import price_text, quantity_text
from rfqdesk.desktop.models.numbers import number_of
from rfqdesk.desktop.models.quote_terms import QuoteTerms
from rfqdesk.desktop.models.saved_spreads import (
    HALF_WIDTH_MAX_TICKS,
    HALF_WIDTH_TICKS,
    SavedSpreads,
)
from rfqdesk.desktop.views.maker.entry_edit import EntryEdit


class MarkRow(QWidget):
    """Says the mark; `filled` comes when prices around it are wanted.

    The half width is that which was last used for this kind of product.
    """

    filled = Signal()

    def __init__(self, spreads: SavedSpreads, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spreads = spreads
        self._family = ""
        self.half_width = EntryEdit("Half width, ticks")
        self.half_width.setText(str(HALF_WIDTH_TICKS))
        self.half_width.textEdited.connect(self._keep)
        self.half_width.setMaximumWidth(64)
        self.fill_button = QPushButton("Fill from mark")
        self.fill_button.setToolTip("Put prices around the mark at this half width (Ctrl+M)")
        theme.set_role(self.fill_button, "compact")
        self._mark = QLabel()
        theme.set_role(self._mark, "figure")
        half = QLabel("Half width, ticks")
        theme.set_role(half, "label")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().space2)
        row.addWidget(self._mark)
        row.addStretch(1)
        for widget in (half, self.half_width, self.fill_button):
            row.addWidget(widget)
        self.half_width.sent.connect(self.filled)
        self.half_width.stepped.connect(self._step)
        self.fill_button.clicked.connect(self.filled)

    def show_terms(self, terms: QuoteTerms | None) -> None:
        """Show another package's mark."""
        has_mark = terms is not None and terms.mark is not None
        self.fill_button.setEnabled(has_mark)
        self.half_width.setEnabled(has_mark)
        self._mark.setText(_mark_words(terms))
        family = "" if terms is None else terms.family
        if family != self._family:
            self._family = family
            self.half_width.setText(str(self._spreads.of(family)))
            self.half_width.setToolTip(f"Kept for each {family}" if family else "")

    def half_width_ticks(self) -> int | None:
        """The half width; None where what was typed is none."""
        ticks = number_of(self.half_width.text())
        return int(ticks) if ticks is not None and 0 <= ticks <= HALF_WIDTH_MAX_TICKS else None

    def _step(self, steps: int) -> None:
        ticks = number_of(self.half_width.text()) or Decimal(0)
        self.half_width.setText(str(max(0, min(int(ticks) + steps, HALF_WIDTH_MAX_TICKS))))
        self._keep()

    def _keep(self) -> None:
        ticks = self.half_width_ticks()
        if ticks is not None:
            self._spreads.save(self._family, ticks)


def _mark_words(terms: QuoteTerms | None) -> str:
    if terms is None:
        return ""
    if terms.mark is None:
        return f"No mark known. Tick {quantity_text(terms.tick)} {terms.currency}"
    mark = price_text(terms.mark, 0)
    return f"Mark {mark} {terms.currency}, tick {quantity_text(terms.tick)}"
