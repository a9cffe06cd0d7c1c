"""One trade before the operator: what is proposed about it, and who may decide that."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.columns import second_text
from rfqdesk.desktop.models.operator.entries import plain
from rfqdesk.desktop.models.operator.trade_change import TradeChangeForm, judge_trade_change
from rfqdesk.desktop.models.operator.trade_columns import legs_text, terms_words, trade_status
from rfqdesk.desktop.views.common import (
    Card,
    EmptyState,
    FieldLabel,
    Pill,
    SegmentedControl,
)
from rfqdesk.desktop.views.operator.rows import (
    add_fields,
    field_grid,
    figure_edit,
    foot,
    tell_flaw,
)
from rfqdesk.protocol.operations.views import TradeView

_CANCEL, _CORRECT = "cancel", "correct"
_BY_TWO = (
    "It takes two: you propose, and nothing changes; an operator with another certificate, or "
    "another account of the venue's machine, confirms. Both parties are told then."
)
_MINE = (
    "You propose to {proposed}. Nothing has changed: an operator with another certificate or "
    "account has to confirm it. You can't confirm it yourself, only withdraw it."
)
_OTHERS = (
    "{by} proposes to {proposed}. If you have made sure of it yourself, confirm it: both parties "
    "are told at once. Refuse it, and the trade stays as it is."
)


class TradeCard(Card):
    """Emits what the operator wants of the trade shown; what can't be undone is asked elsewhere."""

    propose_wanted = Signal(object, object)
    confirm_wanted = Signal(object)
    withdraw_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__("Change a trade")
        self._view: TradeView | None = None
        self._own = ""
        self._busy = False
        self.status = Pill()
        self.facts, self.note, self.words = QLabel(), QLabel(), QLabel()
        self.what = SegmentedControl(
            [(_CANCEL, "Cancel"), (_CORRECT, "Correct")], "What to propose"
        )
        self.price, self.quantity = figure_edit(most=32), figure_edit(most=32)
        self.reason = QLineEdit()
        self.terms = QWidget()
        self.form_part = QWidget()
        self.propose_button = QPushButton("Propose")
        self.withdraw_button = QPushButton()
        self.confirm_button = QPushButton("Confirm…")
        self._stack = QStackedWidget()
        self._build()
        self._wire()
        self.show_trade(None)

    def show_trade(self, view: TradeView | None, own: str = "") -> None:
        """Show another trade, or the same one as it stands now."""
        before, self._view, self._own = self._view, view, own
        self._stack.setCurrentIndex(0 if view is None else 1)
        self.status.setVisible(view is not None and (view.cancelled or bool(view.proposed)))
        if view is None:
            self.set_title("Change a trade")
            return
        if before is None or before.trade_id != view.trade_id:
            # Nothing of the trade before may stick to this one.
            for edit in (self.price, self.quantity, self.reason):
                edit.clear()
            self.what.set_value(_CANCEL)
        self._tell(view)
        self._mark()

    def set_busy(self, busy: bool) -> None:
        """An operation is on its way: nothing more is begun meanwhile."""
        self._busy = busy
        self._mark()

    def form(self) -> TradeChangeForm:
        """What is typed now."""
        cancels = self.what.value() == _CANCEL
        return TradeChangeForm(
            cancels=cancels,
            price="" if cancels else plain(self.price.text()),
            quantity="" if cancels else plain(self.quantity.text()),
            reason=" ".join(self.reason.text().split()),
        )

    def first_field(self) -> QWidget:
        """Where the keyboard goes when a trade is opened."""
        if self.confirm_button.isVisibleTo(self):
            return self.confirm_button
        if self.withdraw_button.isVisibleTo(self):
            return self.withdraw_button
        return self.what.button(self.what.value()) if self._view is not None else self

    def _build(self) -> None:
        tokens = theme.current()
        self.add_tool(self.status)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space3)
        theme.set_role(self.facts, "body2")
        theme.set_role(self.note, "body2", tone="warn")
        theme.set_role(self.words, "hint")
        for label in (self.facts, self.note, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.facts)
        column.addWidget(self.note)
        self._build_form()
        column.addWidget(self.form_part)
        theme.set_role(self.propose_button, "primary")
        theme.set_role(self.confirm_button, "danger")
        column.addLayout(foot(self.withdraw_button, self.confirm_button, self.propose_button))
        column.addStretch(1)
        self._stack.addWidget(
            EmptyState(
                "swap", "No trade is chosen", "Choose one on the left to cancel or correct it."
            )
        )
        self._stack.addWidget(page)
        self.body.addWidget(self._stack)

    def _build_form(self) -> None:
        tokens = theme.current()
        form = QVBoxLayout(self.form_part)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(tokens.space1)
        form.addWidget(FieldLabel("What", self.what))
        form.addWidget(self.what)
        fields = [
            ("&Price it is to have", self.price), ("&Quantity it is to have", self.quantity)
        ]  # fmt: skip
        self.terms.setLayout(field_grid(fields, 2))
        form.addWidget(self.terms)
        self.reason.setMaxLength(200)
        self.reason.setPlaceholderText("Error trade, both agree")
        add_fields(form, ("&Reason", self.reason))
        form.addWidget(self.words)

    def _wire(self) -> None:
        self.what.changed.connect(self._mark)
        for edit in (self.price, self.quantity, self.reason):
            edit.textChanged.connect(self._mark)
        self.price.returnPressed.connect(self.quantity.setFocus)
        self.quantity.returnPressed.connect(self.reason.setFocus)
        self.reason.returnPressed.connect(self.propose_button.setFocus)
        self.propose_button.clicked.connect(self._on_propose)
        self.confirm_button.clicked.connect(lambda: self.confirm_wanted.emit(self._view))
        self.withdraw_button.clicked.connect(lambda: self.withdraw_wanted.emit(self._view))

    def _tell(self, view: TradeView) -> None:
        self.set_title(f"Trade {view.trade_id}")
        word = trade_status(view)
        self.status.set_state(word, "danger" if view.cancelled else "warn")
        self.facts.setText(
            f"{second_text(view.traded_ms)} UTC\n{terms_words(view)}\n{legs_text(view)}"
        )
        if view.cancelled:
            note = "It is cancelled: both parties were told, and nothing changes it any more."
        elif view.proposed and view.proposed_by == self._own:
            note = _MINE.format(proposed=_infinitive(view))
        elif view.proposed:
            note = _OTHERS.format(by=view.proposed_by, proposed=_infinitive(view))
        else:
            note = _BY_TWO
        self.note.setText(note)
        theme.set_role(self.note, tone="warn" if view.proposed else "")

    def _mark(self) -> None:
        view = self._view
        if view is None:
            return
        mine = bool(view.proposed) and view.proposed_by == self._own
        untouched = not view.proposed and not view.cancelled
        self.form_part.setVisible(untouched)
        self.propose_button.setVisible(untouched)
        self.terms.setVisible(self.what.value() == _CORRECT)
        self.confirm_button.setVisible(bool(view.proposed) and not mine)
        self.withdraw_button.setVisible(bool(view.proposed))
        self.withdraw_button.setText("Withdraw my proposal…" if mine else "Refuse…")
        self.price.setPlaceholderText(view.price)
        self.quantity.setPlaceholderText(view.quantity)
        flaw = judge_trade_change(self.form(), view)
        edits = {"price": self.price, "quantity": self.quantity, "reason": self.reason}
        tell_flaw(self.words, edits, flaw, "Both parties read the reason.")
        self.propose_button.setEnabled(flaw is None and not self._busy)
        for button in (self.confirm_button, self.withdraw_button):
            button.setEnabled(not self._busy)

    def _on_propose(self) -> None:
        view, form = self._view, self.form()
        if view is not None and judge_trade_change(form, view) is None:
            self.propose_wanted.emit(view, form)


def _infinitive(view: TradeView) -> str:
    """What is proposed behind the word "to"; the venue says "cancel it" or the new terms."""
    return view.proposed if view.proposed.startswith("cancel") else f"correct it: {view.proposed}"
