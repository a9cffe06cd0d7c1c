"""The legs of a package, their marks, and on request a price for each."""

import itertools
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from rfqdesk.book.package import instrument_name
from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import price_text
from rfqdesk.desktop.models.maker.quote_draft import Field
from rfqdesk.desktop.models.maker.quote_terms import QuoteTerms
from rfqdesk.desktop.views.maker.entry_edit import EntryEdit
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.terms import HedgeLeg, Leg, LegSide, Side

_CAPTIONS = {
    Side.BUY: "The client buys this package from you. The client will:",
    Side.SELL: "The client sells this package to you. You will:",
    Side.UNDISCLOSED: "Whoever buys the package will:",
}
_PRICE_COLUMNS = {Field.BID: 4, Field.OFFER: 5}
_STRETCH_COLUMN = 6
_PRICE_WIDTH = 104


class LegTable(QWidget):
    """One line a leg: bought or sold with the package, ratio, instrument, mark, own prices.

    `typed` comes with every change of a leg's price by hand, with the side's field.
    `stepped` carries field, leg and steps; `sent` an Enter.
    """

    typed = Signal(object)
    stepped = Signal(object, int, int)
    sent = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.current().space3)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(_STRETCH_COLUMN, 1)
        self._shown: object = None
        self._widgets: list[QWidget] = []
        self._marks: list[QLabel] = []
        self._edits: dict[Field, list[EntryEdit]] = {field: [] for field in _PRICE_COLUMNS}
        self._heads: dict[Field, QLabel] = {}
        self._side = Side.UNDISCLOSED
        self._priced = False

    def show_legs(
        self,
        legs: Sequence[Leg],
        side: Side,
        terms: QuoteTerms | None,
        hedge: HedgeLeg | None = None,
    ) -> None:
        """Replace the legs."""
        marks = terms.leg_marks if terms is not None else (None,) * len(legs)
        words = ["" if mark is None else f"mark {price_text(mark, 0)}" for mark in marks]
        if (tuple(legs), side, hedge) == self._shown:
            # Marks move all the time, and what is being typed beside them must not go.
            for label, text in zip(self._marks, words, strict=True):
                label.setText(text)
            return
        self._shown = (tuple(legs), side, hedge)
        self._side = side
        self._clear()
        self._caption(_CAPTIONS[side])
        for row, leg in enumerate(legs, start=1):
            self._marks.append(self._add_row(row, leg, words[row - 1]))
            self._add_prices(row, leg)
        if hedge is not None:
            self._add_hedge(len(legs) + 1, hedge)
        for before, after in itertools.pairwise(
            [*self._edits[Field.BID], *self._edits[Field.OFFER]]
        ):
            QWidget.setTabOrder(before, after)
        self.set_priced(self._priced)
        self.setAccessibleName(f"{_CAPTIONS[side]} {_spoken(legs, hedge)}")

    def set_priced(self, priced: bool) -> None:
        """Show or hide the prices by leg, of the sides that were asked for."""
        self._priced = priced
        for field in _PRICE_COLUMNS:
            wanted = self._side.wants_bid if field is Field.BID else self._side.wants_offer
            for widget in (*self._edits[field], self._heads[field]):
                widget.setVisible(priced and wanted)

    def texts(self, field: Field) -> tuple[str, ...]:
        """What stands in the legs' prices of one side."""
        return tuple(edit.text() for edit in self._edits[field])

    def set_texts(self, bid: Sequence[str], offer: Sequence[str]) -> None:
        """Put text into the prices; not reported as typed."""
        for field, texts in ((Field.BID, bid), (Field.OFFER, offer)):
            for edit, text in zip(self._edits[field], texts, strict=False):
                if edit.text() != text:
                    edit.setText(text)

    def set_wrong(self, field: Field, reason: str) -> None:
        """Mark a side's prices as wrong for `reason`; "" is right."""
        for edit in self._edits[field]:
            edit.set_wrong(reason)

    def edit(self, field: Field, leg: int) -> EntryEdit:
        """The field of one leg's price."""
        return self._edits[field][leg]

    def _clear(self) -> None:
        for widget in self._widgets:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._widgets = []
        self._marks = []
        self._edits = {field: [] for field in _PRICE_COLUMNS}

    def _caption(self, words: str) -> None:
        caption = QLabel(words)
        theme.set_role(caption, "caption")
        self._put(caption, 0, 0, 4)
        for field, column in _PRICE_COLUMNS.items():
            head = QLabel(f"{field.value.title()} by leg")
            theme.set_role(head, "label")
            head.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._heads[field] = head
            self._put(head, 0, column)

    def _add_row(self, row: int, leg: Leg, mark: str) -> QLabel:
        bought = leg.side is LegSide.BUY
        return self._add_cells(
            row,
            (
                ("Buy" if bought else "Sell", "body2", "buy" if bought else "sell"),
                (f"{leg.ratio} \N{MULTIPLICATION SIGN}", "body2", ""),
                (instrument_name(leg.instrument), "body2", ""),
                (mark, "caption", ""),
            ),
        )

    def _add_hedge(self, row: int, hedge: HedgeLeg) -> None:
        bought = hedge.side is LegSide.BUY
        price = price_text(decimal_of(hedge.price), 0)
        self._add_cells(
            row,
            (
                ("Buy" if bought else "Sell", "body2", "buy" if bought else "sell"),
                (f"{hedge.ratio} \N{MULTIPLICATION SIGN}", "body2", ""),
                (instrument_name(hedge.instrument), "body2", ""),
                (f"hedge at {price}, the client's price: not in yours", "caption", ""),
            ),
            last_span=4,
        )

    def _add_cells(
        self, row: int, cells: Sequence[tuple[str, str, str]], *, last_span: int = 1
    ) -> QLabel:
        for column, (text, role, tone) in enumerate(cells):
            label = QLabel(text)
            theme.set_role(label, role, tone=tone)
            label.setTextFormat(Qt.TextFormat.PlainText)
            self._put(label, row, column, last_span if column == len(cells) - 1 else 1)
        return label

    def _add_prices(self, row: int, leg: Leg) -> None:
        for field, column in _PRICE_COLUMNS.items():
            edit = EntryEdit(f"{field.value.title()} of {instrument_name(leg.instrument)}")
            theme.set_role(edit, "price")
            edit.setFixedWidth(_PRICE_WIDTH)
            edit.textEdited.connect(lambda _text, field=field: self.typed.emit(field))
            edit.sent.connect(self.sent)
            edit.stepped.connect(
                lambda steps, field=field, leg=row - 1: self.stepped.emit(field, leg, steps)
            )
            self._edits[field].append(edit)
            self._put(edit, row, column)

    def _put(self, widget: QWidget, row: int, column: int, span: int = 1) -> None:
        self._grid.addWidget(widget, row, column, 1, span)
        self._widgets.append(widget)


def _spoken(legs: Sequence[Leg], hedge: HedgeLeg | None) -> str:
    words = [
        f"{'buy' if leg.side is LegSide.BUY else 'sell'} {leg.ratio} times "
        f"{instrument_name(leg.instrument)}"
        for leg in legs
    ]
    if hedge is not None:
        words.append(
            f"hedge: {hedge.side.value} {hedge.ratio} times {instrument_name(hedge.instrument)} "
            f"at {hedge.price}"
        )
    return ", ".join(words)
