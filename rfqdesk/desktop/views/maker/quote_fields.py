"""Bid, offer, sizes and firm time: the fields, where they stand, and what their keys mean."""

from collections.abc import Mapping

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.maker.quote_draft import Draft, Field
from rfqdesk.desktop.views.common import FieldLabel
from rfqdesk.desktop.views.maker.entry_edit import EntryEdit
from rfqdesk.protocol.terms import Side

_NAMES = {
    Field.BID: "Bid",
    Field.OFFER: "Offer",
    Field.BID_SIZE: "Bid size",
    Field.OFFER_SIZE: "Offer size",
    Field.FIRM_FOR: "Firm for, seconds",
}
_PRICES = (Field.BID, Field.OFFER)


class QuoteFields(QWidget):
    """The fields with the button that sends beside them.

    `stepped` carries a price's field and whole ticks; `sent` is Enter in any field.
    """

    typed = Signal()
    stepped = Signal(object, int)
    sent = Signal()

    def __init__(self, send_button: QPushButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edits = {
            field: EntryEdit(name, big=field in _PRICES) for field, name in _NAMES.items()
        }
        self.labels = {field: FieldLabel(_NAMES[field], self.edits[field]) for field in Field}
        for field, edit in self.edits.items():
            edit.setObjectName(f"quote_{field.value}")
            edit.textEdited.connect(self.typed)
            edit.sent.connect(self.sent)
            if field in _PRICES:
                edit.stepped.connect(lambda steps, field=field: self.stepped.emit(field, steps))
        self._lay_out(send_button)

    def set_side(self, side: Side, *, known: bool) -> None:
        """Open the fields that the request asks for, none where it can't be quoted at all."""
        for fields, wanted in (
            ((Field.BID, Field.BID_SIZE), side.wants_bid),
            ((Field.OFFER, Field.OFFER_SIZE), side.wants_offer),
        ):
            for field in fields:
                self.edits[field].setEnabled(wanted and known)
            self.labels[fields[0]].set_remark("" if wanted else "not asked for")

    def set_texts(self, draft: Draft) -> None:
        """Put a draft into the fields; not reported as typed."""
        for field, edit in self.edits.items():
            text = str(getattr(draft, field.value))
            if edit.text() != text:
                edit.setText(text)

    def draft(self) -> Draft:
        """What stands in the fields."""
        return replace(Draft(), **{field.value: edit.text() for field, edit in self.edits.items()})

    def set_wrong(self, wrong: Mapping[Field, str]) -> None:
        """Mark the fields that are wrong, and say why."""
        for field, edit in self.edits.items():
            edit.set_wrong(wrong.get(field, ""))

    def go_to(self, field: Field) -> None:
        """Put the keyboard into a field, over what stands there."""
        self.edits[field].setFocus(Qt.FocusReason.OtherFocusReason)
        self.edits[field].selectAll()

    def empty_prices(self) -> list[Field]:
        """Prices that are asked for and not there."""
        return [
            field
            for field in _PRICES
            if self.edits[field].isEnabled() and not self.edits[field].text().strip()
        ]

    def _lay_out(self, send_button: QPushButton) -> None:
        tokens = theme.current()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(tokens.space3)
        grid.setVerticalSpacing(tokens.space1)
        for column, (price, size) in enumerate(
            ((Field.BID, Field.BID_SIZE), (Field.OFFER, Field.OFFER_SIZE))
        ):
            grid.addWidget(self.labels[price], 0, column)
            grid.addWidget(self.edits[price], 1, column)
            grid.addWidget(self.labels[size], 2, column)
            grid.addWidget(self.edits[size], 3, column)
        grid.addWidget(self.labels[Field.FIRM_FOR], 2, 2)
        grid.addWidget(self.edits[Field.FIRM_FOR], 3, 2)
        grid.addWidget(send_button, 1, 2)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        for row, field in enumerate((Field.BID, Field.BID, Field.BID_SIZE, Field.BID_SIZE)):
            # Wrapped words nearby let a layout squeeze its other rows.
            widget = self.edits[field] if row % 2 else self.labels[field]
            widget.ensurePolished()
            grid.setRowMinimumHeight(row, widget.sizeHint().height())
