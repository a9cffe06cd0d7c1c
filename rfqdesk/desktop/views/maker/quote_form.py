"""The fields of a quote and the keys that send it."""

import itertools
from collections.abc import Callable
from decimal import Decimal
from enum import Enum

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.keys.key_table import FIT_LEGS
from rfqdesk.desktop.models.maker.draft_moves import (
    filled_from_mark,
    skewed,
    spread_words,
    stepped,
    widened,
)
from rfqdesk.desktop.models.maker.leg_draft import with_leg_stepped, with_leg_sum, with_legs_fitted
from rfqdesk.desktop.models.maker.mark_age import unseen_fault
from rfqdesk.desktop.models.maker.quote_draft import Draft, Field, Verdict, judge
from rfqdesk.desktop.models.maker.quote_terms import QuoteTerms
from rfqdesk.desktop.models.maker.saved_spreads import SavedSpreads
from rfqdesk.desktop.views.common.keyed import key_tip
from rfqdesk.desktop.views.maker.entry_edit import EntryEdit
from rfqdesk.desktop.views.maker.leg_table import LegTable
from rfqdesk.desktop.views.maker.mark_row import MarkRow
from rfqdesk.desktop.views.maker.quote_fields import QuoteFields
from rfqdesk.desktop.views.maker.quote_options import QuoteOptions
from rfqdesk.desktop.views.maker.spread_row import SpreadRow
from rfqdesk.protocol.terms import Side


class _Undone(Enum):
    """What was wanted of the mark and not done, in words."""

    NOTHING = ""
    FILLING = "Nothing was filled in"
    SENDING = "Nothing was sent"


class QuoteForm(QWidget):
    """Bid, offer, sizes, firm time, options; judged as they are typed, with the legs' prices.

    The legs' prices stand in `legs`, a table that is shown elsewhere, as is `words_label`:
    what is wrong must not scroll out of sight. `drafted` comes with every change by hand,
    `sent` with the `QuoteOrder` of an Enter that found nothing wrong.
    """

    drafted = Signal(object)
    sent = Signal(object)

    def __init__(
        self,
        legs: LegTable,
        spreads: SavedSpreads,
        now_ms: Callable[[], int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._legs = legs
        self._now_ms = now_ms
        self._side = Side.UNDISCLOSED
        self._quantity = Decimal(0)
        self._terms: QuoteTerms | None = None
        self._block = ""
        self._complained = False
        self._undone = _Undone.NOTHING
        self._parts = False
        self.send_button = QPushButton("Send quote")
        self.fields = QuoteFields(self.send_button)
        self.spread = SpreadRow()
        self.options = QuoteOptions()
        self.mark_row = MarkRow(spreads)
        self.fit_button = QPushButton("Fit legs")
        key_tip(self.fit_button, "Move the legs so that they come to the price", FIT_LEGS)
        self.words_label = QLabel()
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
        self.options.set_request(parts=parts, legs=0 if terms is None else len(terms.leg_ticks))
        self._side, self._quantity, self._terms = side, quantity, terms
        self._complained = False
        self.fields.set_side(side, known=terms is not None)
        self.mark_row.show_terms(terms)
        self.spread.set_open(terms is not None)

    def set_draft(self, draft: Draft) -> None:
        """Put text into the fields; not reported as typed."""
        self._undone = _Undone.NOTHING
        self.fields.set_texts(draft)
        self.options.set_draft(draft)
        count = 0 if self._terms is None else len(self._terms.leg_ticks)
        self._legs.set_texts(draft.legs_of(Field.BID, count), draft.legs_of(Field.OFFER, count))
        self._show_legs()
        self._judge()

    def draft(self) -> Draft:
        """What stands in the fields."""
        draft = self.options.apply_to(self.fields.draft())
        if not draft.by_legs:
            return draft
        return replace(
            draft,
            bid_legs=self._legs.texts(Field.BID),
            offer_legs=self._legs.texts(Field.OFFER),
        )

    def set_block(self, reason: str, send_words: str) -> None:
        """Say why nothing can be sent now ("" if it can), and what sending is called."""
        self._block = reason
        self.send_button.setText(send_words)
        self._judge()

    def first_edit(self) -> EntryEdit:
        """Where typing starts."""
        return self.fields.edits[Field.BID if self._side.wants_bid else Field.OFFER]

    def words(self) -> str:
        """What is said below the fields."""
        return self.words_label.text()

    def fill_from_mark(self) -> bool:
        """Put prices around the mark, however old it is; False, and words, where that can't be."""
        if self._undone_for(_Undone.FILLING):
            return False
        terms, ticks = self._terms, self.mark_row.half_width_ticks()
        if terms is None or ticks is None:
            return False
        draft = filled_from_mark(self.draft(), self._side, terms, ticks)
        self._redraft(with_legs_fitted(draft, terms) if draft.by_legs else draft)
        return True

    def send_from_mark(self) -> None:
        """Put prices around a fresh mark and send them; otherwise say why not, and send nothing."""
        if self._block or self._undone_for(_Undone.SENDING):
            return
        if self.fill_from_mark():
            self.send()

    def fit_legs(self) -> None:
        """Move the legs' prices so that they come to the package's."""
        if self._terms is not None and self.draft().by_legs:
            self._redraft(with_legs_fitted(self.draft(), self._terms))

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
        theme.set_role(self.send_button, "primary")
        theme.set_role(self.fit_button, "compact")
        self.words_label.setWordWrap(True)
        self.words_label.setTextFormat(Qt.TextFormat.PlainText)
        self.words_label.setMinimumHeight(self.words_label.fontMetrics().lineSpacing())
        self.words_label.setAlignment(Qt.AlignmentFlag.AlignTop)
        options = QHBoxLayout()
        options.setSpacing(tokens.space2)
        options.addWidget(self.options, 1)
        options.addWidget(self.fit_button)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(0, 0, 0, 0)
        column_layout.setSpacing(tokens.space2)
        column_layout.addWidget(self.mark_row)
        column_layout.addWidget(self.fields)
        column_layout.addWidget(self.spread)
        column_layout.addLayout(options)
        self._order_tabs()

    def _order_tabs(self) -> None:
        order: list[QWidget] = [
            *(self.fields.edits[field] for field in Field),
            *self.options.boxes(),
            self.fit_button,
            self.send_button,
            self.mark_row.half_width,
            self.mark_row.fill_button,
        ]
        for before, after in itertools.pairwise(order):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.fields.typed.connect(self._on_typed)
        self.fields.sent.connect(self.send)
        self.fields.stepped.connect(self._step)
        self.spread.skewed.connect(self.skew)
        self.spread.widened.connect(self.widen)
        BOUND.changed.connect(self._judge)
        self.options.toggled.connect(self._on_options)
        self.mark_row.filled.connect(self.fill_from_mark)
        self.mark_row.edited.connect(self._judge)
        self.fit_button.clicked.connect(self.fit_legs)
        self._legs.typed.connect(self._on_leg_typed)
        self._legs.stepped.connect(self._step_leg)
        self._legs.sent.connect(self.send)
        self.send_button.clicked.connect(self.send)
        self.send_button.setAutoRepeat(False)

    def _undone_for(self, undone: _Undone) -> bool:
        """Whether a wish about the mark can't be done; it is said until it can, or is dropped."""
        self._undone = undone
        self._judge()
        return self._undone is not _Undone.NOTHING

    def _mark_fault(self) -> str:
        if self._undone is _Undone.NOTHING or self._terms is None:
            return ""
        fault = self.mark_row.width_fault() if self._terms.mark is not None else ""
        if not fault and (self._undone is _Undone.SENDING or self._terms.mark is None):
            fault = unseen_fault(self._terms, self._now_ms())
        if not fault:
            self._undone = _Undone.NOTHING
            return ""
        return f"{self._undone.value}: {fault}"

    def _on_typed(self) -> None:
        self._undone = _Undone.NOTHING
        self._judge()
        self.drafted.emit(self.draft())

    def _redraft(self, draft: Draft) -> None:
        if not self._side.wants_bid:
            draft = replace(draft, bid="")
        if not self._side.wants_offer:
            draft = replace(draft, offer="")
        self.set_draft(draft)
        self.drafted.emit(self.draft())

    def _step(self, field: Field, steps: int) -> None:
        if self._terms is not None:
            self._redraft(stepped(self.draft(), field, steps, self._terms))

    def skew(self, steps: int) -> None:
        """Move both prices by ticks."""
        if self._terms is not None:
            self._redraft(skewed(self.draft(), steps, self._terms))

    def widen(self, steps: int) -> None:
        """Move bid and offer apart by ticks, or nearer to each other."""
        if self._terms is not None:
            self._redraft(widened(self.draft(), steps, self._terms))

    def _step_leg(self, field: Field, leg: int, steps: int) -> None:
        if self._terms is not None:
            self._redraft(with_leg_stepped(self.draft(), field, leg, steps, self._terms))

    def _on_leg_typed(self, field: Field) -> None:
        if self._terms is not None:
            self._redraft(with_leg_sum(self.draft(), field, self._terms))

    def _on_options(self) -> None:
        self._show_legs()
        self._on_typed()

    def _show_legs(self) -> None:
        by_legs = self.draft().by_legs
        self._legs.set_priced(by_legs)
        self.fit_button.setVisible(by_legs)

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
        of_legs = {problem.field: problem.text for problem in verdict.problems if problem.legs}
        self.fields.set_wrong(wrong)
        self.spread.show_words(spread_words(draft, self._terms))
        for field in (Field.BID, Field.OFFER):
            self._legs.set_wrong(field, of_legs.get(field, ""))
        self.send_button.setEnabled(not self._block)
        mark_fault = self._mark_fault()
        if self._block:
            self._say(self._block, "warn")
        elif mark_fault:
            self._say(mark_fault, "danger")
        elif verdict.problems:
            self._say(" ".join(problem.text for problem in verdict.problems), "danger")
        elif verdict.missing:
            self._say(verdict.missing, "danger" if self._complained else "muted")
        else:
            self._complained = False
            self._say(verdict.warning, "warn")
        return verdict

    def _say(self, text: str, tone: str) -> None:
        self.words_label.setText(text)
        theme.set_role(self.words_label, "caption", tone=tone)

    def _go_to_fault(self, verdict: Verdict | None) -> None:
        if verdict is None:
            return
        fields = [problem.field for problem in verdict.problems]
        if not fields:
            fields = self.fields.empty_prices()
        if fields:
            self.fields.go_to(fields[0])
