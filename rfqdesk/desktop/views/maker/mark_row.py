"""The mark, and prices around it at a width that is remembered."""

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import price_text, quantity_text
from rfqdesk.desktop.models.keys.key_table import FROM_MARK, QUICK
from rfqdesk.desktop.models.maker.mark_age import mark_age_words
from rfqdesk.desktop.models.maker.quote_terms import QuoteTerms
from rfqdesk.desktop.models.maker.saved_spreads import (
    HALF_WIDTH_MAX_TICKS,
    HALF_WIDTH_TICKS,
    SavedSpreads,
)
from rfqdesk.desktop.models.numbers import STARTED, number_of
from rfqdesk.desktop.views.common.keyed import key_tip
from rfqdesk.desktop.views.maker.entry_edit import EntryEdit

WIDTH_FAULT = (
    f"the half width is to be a whole number of ticks from 0 to {HALF_WIDTH_MAX_TICKS:,}. Type one."
)


class MarkRow(QWidget):
    """Says the mark, and its age once it is not fresh any more.

    `filled` comes when prices around it are wanted, `edited` with each change of the half
    width, which is that which was last used for this kind of product.
    """

    filled = Signal()
    edited = Signal()

    def __init__(self, spreads: SavedSpreads, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spreads = spreads
        self._family = ""
        self._terms: QuoteTerms | None = None
        self.half_width = EntryEdit("Half width, ticks")
        self.half_width.setText(str(HALF_WIDTH_TICKS))
        self.half_width.textEdited.connect(self._on_edited)
        self.half_width.setMaximumWidth(64)
        self.fill_button = QPushButton("Fill from mark")
        key_tip(self.fill_button, "Put prices around the mark at this half width", FROM_MARK)
        theme.set_role(self.fill_button, "compact")
        self._mark = QLabel()
        theme.set_role(self._mark, "figure")
        self._age = QLabel()
        theme.set_role(self._age, "caption", tone="warn")
        key_tip(self._age, "{} sends nothing around such a mark; {} fills it in", QUICK, FROM_MARK)
        half = QLabel("Half width, ticks")
        theme.set_role(half, "label")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().space2)
        row.addWidget(self._mark)
        row.addWidget(self._age)
        row.addStretch(1)
        for widget in (half, self.half_width, self.fill_button):
            row.addWidget(widget)
        self.half_width.sent.connect(self.filled)
        self.half_width.stepped.connect(self._step)
        self.fill_button.clicked.connect(self.filled)

    def show_terms(self, terms: QuoteTerms | None) -> None:
        """Show another package's mark."""
        self._terms = terms
        has_mark = terms is not None and terms.mark is not None
        self.fill_button.setEnabled(has_mark)
        self.half_width.setEnabled(has_mark)
        self._mark.setText(_mark_words(terms))
        family = "" if terms is None else terms.family
        if family != self._family:
            self._family = family
            self.half_width.setText(str(self._spreads.of(family)))
            self.half_width.setToolTip(f"Kept for each {family}" if family else "")
            self.half_width.set_wrong("")

    def tick(self, now_ms: int) -> None:
        """Let the mark grow old."""
        self._age.setText(mark_age_words(self._terms, now_ms))

    def half_width_ticks(self) -> int | None:
        """The half width; None where what was typed is none."""
        ticks = number_of(self.half_width.text())
        if ticks is None or ticks != int(ticks) or not 0 <= ticks <= HALF_WIDTH_MAX_TICKS:
            return None
        return int(ticks)

    def width_fault(self) -> str:
        """What is wrong with the half width, which is marked then; "" if nothing."""
        fault = WIDTH_FAULT if self.half_width_ticks() is None else ""
        self.half_width.set_wrong(fault)
        return fault

    def _step(self, steps: int) -> None:
        ticks = number_of(self.half_width.text()) or Decimal(0)
        self.half_width.setText(str(max(0, min(int(ticks) + steps, HALF_WIDTH_MAX_TICKS))))
        self._on_edited()

    def _on_edited(self) -> None:
        ticks = self.half_width_ticks()
        begun = self.half_width.text().strip() in STARTED
        self.half_width.set_wrong(WIDTH_FAULT if ticks is None and not begun else "")
        self.edited.emit()
        if ticks is not None:
            self._spreads.save(self._family, ticks)


def _mark_words(terms: QuoteTerms | None) -> str:
    if terms is None:
        return ""
    if terms.mark is None:
        return f"No mark known. Tick {quantity_text(terms.tick)} {terms.currency}"
    mark = price_text(terms.mark, 0)
    return f"Mark {mark} {terms.currency}, tick {quantity_text(terms.tick)}"
