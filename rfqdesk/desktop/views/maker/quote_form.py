"""The fields of a quote and the keys that send it."""

import itertools
from decimal import Decimal

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import price_text, quantity_text
from rfqdesk.desktop.models.quote_draft import (
    Draft,
    Field,
    Verdict,
    filled_from_mark,
    judge,
    number_of,
    stepped,
)
from rfqdesk.desktop.models.quote_terms import QuoteTerms
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
HALF_WIDTH_TICKS = 3
HALF_WIDTH_MAX_TICKS = 10_000


class QuoteForm(QWidget):
    """Bid, offer, sizes and firm time; judged as they are typed.

    `drafted` comes with every change by hand, `sent` with the `QuoteOrder` of
    an Enter that found nothing wrong.
    """

    drafted = Signal(object)
    sent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = Side.UNDISCLOSED
        self._quantity = Decimal(0)
        self._terms: QuoteTerms | None = None
        self._block = ""
        self._complained = False
        self._parts = False
        self.all_or_none = QCheckBox("Whole size or nothing")
        self.all_or_none.setToolTip("Each side of your quote trades whole or not at all.")
        self.edits = {
            field: EntryEdit(name, big=field in {Field.BID, Field.OFFER})
            for field, name in _NAMES.items()
        }
        for field, edit in self.edits.items():
            edit.setObjectName(f"quote_{field.value}")
        self.labels = {field: FieldLabel(_NAMES[field], self.edits[field]) for field in Field}
        self.half_width = EntryEdit("Half width, ticks")
        self.half_width.setText(str(HALF_WIDTH_TICKS))
        self.half_width.setMaximumWidth(64)
        self.fill_button = QPushButton("Fill from mark")
        self.fill_button.setToolTip("Put prices around the mark at this half width (Ctrl+M)")
        self.send_button = QPushButton("Send quote")
        self._words = QLabel()
        self._build()
        self._connect()

    def set_request(
        self,
        side: Side,
        quantity: Decimal,
        terms: QuoteTerms | None,
        *,
        parts: bool = False,
    ) -> None:
        """Quote this request from now on; the fields are left to `set_draft`."""
        self._parts = parts
        self.all_or_none.setVisible(parts)
        self._side, self._quantity, self._terms = side, quantity, terms
        self._complained = False
        for fields, wanted in (
            ((Field.BID, Field.BID_SIZE), side.wants_bid),
            ((Field.OFFER, Field.OFFER_SIZE), side.wants_offer),
        ):
            for field in fields:
                self.edits[field].setEnabled(wanted and terms is not None)
            self.labels[fields[0]].set_remark("" if wanted else "not asked for")
        has_mark = terms is not None and terms.mark is not None
        self.fill_button.setEnabled(has_mark)
        self.half_width.setEnabled(has_mark)
        self._mark.setText(self._mark_words())

    def set_draft(self, draft: Draft) -> None:
        """Put text into the fields; not reported as typed."""
        for field, edit in self.edits.items():
            text = str(getattr(draft, field.value))
            if edit.text() != text:
                edit.setText(text)
        self.all_or_none.blockSignals(True)
        self.all_or_none.setChecked(draft.all_or_none)
        self.all_or_none.blockSignals(False)
        self._judge()

    def draft(self) -> Draft:
        """What stands in the fields."""
        texts = {field.value: edit.text() for field, edit in self.edits.items()}
        return Draft(**texts, all_or_none=self.all_or_none.isChecked())

    def set_block(self, reason: str, send_words: str) -> None:
        """Say why nothing can be sent now ("" if it can), and what sending is called."""
        self._block = reason
        self.send_button.setText(send_words)
        self._judge()

    def first_edit(self) -> EntryEdit:
        """Where typing starts."""
        return self.edits[Field.BID if self._side.wants_bid else Field.OFFER]

    def words(self) -> str:
        """What is said below the fields."""
        return self._words.text()

    def fill_from_mark(self) -> None:
        """Put prices around the mark."""
        ticks = number_of(self.half_width.text())
        if self._terms is None or ticks is None or not 0 <= ticks <= HALF_WIDTH_MAX_TICKS:
            return
        self._redraft(filled_from_mark(self.draft(), self._side, self._terms, int(ticks)))

    def send(self) -> None:
        """Send if nothing is wrong; otherwise say what is, and go there."""
        verdict = self._judge()
        if self._block:
            return
        if verdict is None or verdict.order is None:
            self._complained = True
            self._judge()
            self._go_to_fault(verdict)
            return
        self.sent.emit(verdict.order)

    def _build(self) -> None:
        tokens = theme.current()
        for button, role in ((self.send_button, "primary"), (self.fill_button, "compact")):
            theme.set_role(button, role)
        self._mark = QLabel()
        theme.set_role(self._mark, "figure")
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setMinimumHeight(2 * self._words.fontMetrics().lineSpacing())
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        grid = QGridLayout()
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
        grid.addWidget(self.send_button, 1, 2)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        for row, field in enumerate((Field.BID, Field.BID, Field.BID_SIZE, Field.BID_SIZE)):
            # Wrapped words nearby let a layout squeeze its other rows.
            widget = self.edits[field] if row % 2 else self.labels[field]
            widget.ensurePolished()
            grid.setRowMinimumHeight(row, widget.sizeHint().height())
        mark_row = QHBoxLayout()
        mark_row.setSpacing(tokens.space2)
        half = QLabel("Half width, ticks")
        theme.set_role(half, "label")
        mark_row.addWidget(self._mark)
        mark_row.addStretch(1)
        mark_row.addWidget(half)
        mark_row.addWidget(self.half_width)
        mark_row.addWidget(self.fill_button)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(0, 0, 0, 0)
        column_layout.setSpacing(tokens.space2)
        column_layout.addLayout(mark_row)
        column_layout.addLayout(grid)
        column_layout.addWidget(self.all_or_none)
        column_layout.addWidget(self._words)
        self._order_tabs()

    def _order_tabs(self) -> None:
        order: list[QWidget] = [
            *(self.edits[field] for field in Field),
            self.all_or_none,
            self.send_button,
            self.half_width,
            self.fill_button,
        ]
        for before, after in itertools.pairwise(order):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        for field, edit in self.edits.items():
            edit.textEdited.connect(self._on_typed)
            edit.sent.connect(self.send)
            if field in {Field.BID, Field.OFFER}:
                edit.stepped.connect(lambda steps, field=field: self._step(field, steps))
        self.all_or_none.toggled.connect(self._on_typed)
        self.half_width.sent.connect(self.fill_from_mark)
        self.half_width.stepped.connect(self._step_half_width)
        self.fill_button.clicked.connect(self.fill_from_mark)
        self.send_button.clicked.connect(self.send)
        self.send_button.setAutoRepeat(False)

    def _on_typed(self) -> None:
        self._judge()
        self.drafted.emit(self.draft())

    def _redraft(self, draft: Draft) -> None:
        self.set_draft(draft)
        self.drafted.emit(self.draft())

    def _step(self, field: Field, steps: int) -> None:
        if self._terms is not None:
            self._redraft(stepped(self.draft(), field, steps, self._terms))

    def _step_half_width(self, steps: int) -> None:
        ticks = number_of(self.half_width.text())
        changed = max(0, min(int(ticks or 0) + steps, HALF_WIDTH_MAX_TICKS))
        self.half_width.setText(str(changed))

    def _judge(self) -> Verdict | None:
        if self._terms is None:
            self._say("An instrument of this request is unknown here: it can't be quoted.", "warn")
            self.send_button.setEnabled(False)
            return None
        draft = self.draft()
        if not self._side.wants_bid:
            draft = replace(draft, bid="", bid_size="")
        if not self._side.wants_offer:
            draft = replace(draft, offer="", offer_size="")
        verdict = judge(draft, self._side, self._quantity, self._terms, parts=self._parts)
        wrong = {problem.field: problem.text for problem in verdict.problems}
        for field, edit in self.edits.items():
            edit.set_wrong(wrong.get(field, ""))
        self.send_button.setEnabled(not self._block)
        if self._block:
            self._say(self._block, "warn")
        elif verdict.problems:
            self._say(" ".join(problem.text for problem in verdict.problems), "danger")
        elif verdict.missing:
            self._say(verdict.missing, "danger" if self._complained else "muted")
        else:
            self._complained = False
            self._say(verdict.warning, "warn")
        return verdict

    def _say(self, text: str, tone: str) -> None:
        self._words.setText(text)
        theme.set_role(self._words, "caption", tone=tone)

    def _go_to_fault(self, verdict: Verdict | None) -> None:
        if verdict is None:
            return
        fields = [problem.field for problem in verdict.problems]
        if not fields:
            empty = [x for x in (Field.BID, Field.OFFER) if not self.edits[x].text().strip()]
            fields = [x for x in empty if self.edits[x].isEnabled()]
        if fields:
            self.edits[fields[0]].setFocus(Qt.FocusReason.OtherFocusReason)
            self.edits[fields[0]].selectAll()

    def _mark_words(self) -> str:
        terms = self._terms
        if terms is None:
            return ""
        if terms.mark is None:
            return f"No mark known. Tick {quantity_text(terms.tick)} {terms.currency}"
        mark = price_text(terms.mark, 0)
        return f"Mark {mark} {terms.currency}, tick {quantity_text(terms.tick)}"
