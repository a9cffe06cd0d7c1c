"""What the party chosen may deal in, how much of it, and with whom."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.columns import party_text
from rfqdesk.desktop.models.operator.entries import judge_entitlements, listed, plain
from rfqdesk.desktop.models.operator.party_columns import counterparties_text, instruments_text
from rfqdesk.desktop.views.common import Card, EmptyState, FieldLabel, SegmentedControl
from rfqdesk.desktop.views.operator.rows import add_fields, foot, hint_label, tell_flaw
from rfqdesk.protocol.operations.decisions import EntitlementChange
from rfqdesk.protocol.operations.views import PrincipalView
from rfqdesk.protocol.terms import PrincipalKind

_FIELDS = ("instruments", "quantity_max", "counterparties")


class EntitlementCard(Card):
    """Emits `entitle_wanted(name, EntitlementChange)`."""

    entitle_wanted = Signal(str, object)

    def __init__(self) -> None:
        super().__init__("What it may do")
        self._view: PrincipalView | None = None
        self._before: dict[str, str] = {}
        self._busy = False
        self.edits = {name: QLineEdit() for name in _FIELDS}
        self.kind = SegmentedControl(
            [(PrincipalKind.PERSON.value, "Person"), (PrincipalKind.BOT.value, "Bot")], "Who acts"
        )
        self.kind_label = FieldLabel("Who acts", self.kind)
        self.words = hint_label()
        self.set_button = QPushButton("Set")
        self._stack = QStackedWidget()
        self._build()
        for edit in self.edits.values():
            edit.textChanged.connect(self._mark)
            edit.returnPressed.connect(self.set_button.setFocus)
        self.kind.changed.connect(self._mark)
        self.set_button.clicked.connect(self._on_set)
        self.show_party(None)

    def show_party(self, view: PrincipalView | None) -> None:
        """Show another party, or the same one as it stands now; what is being typed stays."""
        before, self._view = self._view, view
        self._stack.setCurrentIndex(0 if view is None else 1)
        if view is None:
            self.set_title("What it may do")
            return
        self.set_title(f"What {party_text(view.firm, view.trader)} may do")
        same = before is not None and (before.firm, before.trader) == (view.firm, view.trader)
        if not same or self._texts() == self._before:
            self._load(view)
        self._mark()

    def set_busy(self, busy: bool) -> None:
        """An operation is on its way: nothing more is begun meanwhile."""
        self._busy = busy
        self._mark()

    def _build(self) -> None:
        tokens = theme.current()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space1)
        titles = ("&Instruments", "Largest &quantity of a leg", "&Counterparties")
        empty = ("all, or BTC-*, ETH-*", "no limit", "everybody, or firms")
        for name, title, hint in zip(_FIELDS, titles, empty, strict=True):
            self.edits[name].setPlaceholderText(hint)
            add_fields(column, (title, self.edits[name]))
        column.addWidget(self.kind_label)
        column.addWidget(self.kind)
        column.addWidget(self.words)
        theme.set_role(self.set_button, "primary")
        column.addLayout(foot(self.set_button))
        column.addStretch(1)
        self._stack.addWidget(
            EmptyState("person", "Nobody is chosen", "Choose a firm or a trader on the left.")
        )
        self._stack.addWidget(page)
        self.body.addWidget(self._stack)

    def _load(self, view: PrincipalView) -> None:
        self._before = {
            "instruments": instruments_text(view),
            "quantity_max": view.entitlements.quantity_max,
            "counterparties": counterparties_text(view),
            "kind": (view.kind or PrincipalKind.PERSON).value,
        }
        for name, edit in self.edits.items():
            edit.setText(self._before[name])
        self.kind.set_value(self._before["kind"])
        for widget in (self.kind, self.kind_label):
            widget.setVisible(view.kind is not None)

    def _texts(self) -> dict[str, str]:
        return {name: edit.text() for name, edit in self.edits.items()} | {
            "kind": self.kind.value()
        }

    def _change(self) -> EntitlementChange:
        texts, before = self._texts(), self._before
        new = {name: text for name, text in texts.items() if text != before.get(name)}
        return EntitlementChange(
            kind=PrincipalKind(new["kind"]) if "kind" in new else None,
            instruments=listed(new["instruments"]) if "instruments" in new else None,
            quantity_max=plain(new["quantity_max"]) if "quantity_max" in new else None,
            counterparties=listed(new["counterparties"]) if "counterparties" in new else None,
        )

    def _mark(self) -> None:
        view = self._view
        if view is None:
            return
        texts = self._texts()
        flaw = judge_entitlements(*(texts[name] for name in _FIELDS))
        changed = flaw is None and self._change() != EntitlementChange()
        whose = "its firm's limits hold as well" if view.trader else "each trader is held to it"
        told = (
            "It holds from the next message on; what is open goes on."
            if changed
            else f"An empty field sets no limit; {whose}."
        )
        tell_flaw(self.words, self.edits, flaw, told)
        self.set_button.setEnabled(changed and not self._busy)

    def _on_set(self) -> None:
        view = self._view
        if view is not None and self.set_button.isEnabled():
            self.entitle_wanted.emit(party_text(view.firm, view.trader), self._change())
            # What the venue sets is loaded anew; a refusal leaves what was typed to the eye.
