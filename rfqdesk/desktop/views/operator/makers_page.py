"""Makers' protection: how each firm is protected, by itself and by you, and who is frozen."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import duration_text
from rfqdesk.desktop.models.maker.protection_entry import PROTECTION_FIELDS, texts_of
from rfqdesk.desktop.models.maker.protection_words import rules_words
from rfqdesk.desktop.models.operator.columns import second_text
from rfqdesk.desktop.models.operator.entries import Flaw
from rfqdesk.desktop.models.operator.market_columns import maker_columns, tripped_words
from rfqdesk.desktop.models.operator.market_entry import read_rules
from rfqdesk.desktop.models.operator.pictures import MakersPicture
from rfqdesk.desktop.views.common import (
    Card,
    ConfirmSheet,
    EmptyState,
    SegmentedControl,
    press_with_enter,
)
from rfqdesk.desktop.views.operator.list_view import ListView
from rfqdesk.desktop.views.operator.rows import (
    field_grid,
    figure_edit,
    foot,
    hint_label,
    side_by_side,
    tell_flaw,
)
from rfqdesk.protocol.operations.market_views import MakerGuardView
from rfqdesk.protocol.protection import ProtectionRules

_ALL, _FROZEN = "all", "frozen"


class GuardCard(Card):
    """Emits `rules_wanted(firm, ProtectionRules)` and `reset_wanted(firm)` after a question."""

    rules_wanted = Signal(str, object)
    reset_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("Protection")
        self._view: MakerGuardView | None = None
        self._before: dict[str, str] = {}
        self._busy = False
        self.facts, self.note, self.words = QLabel(), QLabel(), hint_label()
        self.edits = {name: figure_edit(empty) for name, (_, empty, _) in PROTECTION_FIELDS.items()}
        self.edits["window"].setPlaceholderText("off")
        self.reset_button = QPushButton("Let quote again…")
        self.set_button = QPushButton("Set your rules…")
        self._stack = QStackedWidget()
        self._build()
        for edit in self.edits.values():
            edit.textChanged.connect(self._mark)
            edit.returnPressed.connect(self.set_button.setFocus)
        self.set_button.clicked.connect(self._ask_rules)
        self.reset_button.clicked.connect(self._ask_reset)
        self.show_maker(None)

    def show_maker(self, view: MakerGuardView | None) -> None:
        """Show another firm, or the same one as it stands now; what is being typed stays."""
        before, self._view = self._view, view
        self._stack.setCurrentIndex(0 if view is None else 1)
        if view is None:
            self.set_title("Protection")
            return
        other = before is None or before.firm != view.firm
        if other or self._texts() == self._before:
            self._before = _texts(view.operator_rules)
            for name, edit in self.edits.items():
                edit.setText(self._before[name])
        self.set_title(f"Protection of {view.firm}")
        self.facts.setText(_facts(view))
        self.note.setText(_frozen_words(view))
        self.note.setVisible(view.frozen)
        self._mark()

    def set_busy(self, busy: bool) -> None:
        """An operation is on its way: nothing more is begun meanwhile."""
        self._busy = busy
        self._mark()

    def first_field(self) -> QWidget:
        """Where the keyboard goes when a row is opened."""
        frozen = self._view is not None and self._view.frozen
        return self.reset_button if frozen else self.edits["window"]

    def _build(self) -> None:
        tokens = theme.current()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space3)
        theme.set_role(self.facts, "body2")
        theme.set_role(self.note, "body2", tone="danger")
        for label in (self.facts, self.note):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            column.addWidget(label)
        column.addLayout(foot(self.reset_button))
        mine = QLabel("Your rules, on top of its own")
        theme.set_role(mine, "title")
        column.addWidget(mine)
        fields = [(PROTECTION_FIELDS[name][0], edit) for name, edit in self.edits.items()]
        column.addLayout(field_grid(fields, 2))
        column.addWidget(self.words)
        theme.set_role(self.set_button, "primary")
        column.addLayout(foot(self.set_button))
        column.addStretch(1)
        self._stack.addWidget(
            EmptyState("shield", "No maker is chosen", "Choose one on the left to protect it.")
        )
        self._stack.addWidget(page)
        self.body.addWidget(self._stack)

    def _texts(self) -> dict[str, str]:
        return {name: edit.text() for name, edit in self.edits.items()}

    def _mark(self) -> None:
        view = self._view
        if view is None:
            return
        rules = read_rules(self._texts())
        flaw = rules if isinstance(rules, Flaw) else None
        changed = flaw is None and rules != view.operator_rules
        told = "You are asked once more." if changed else "All fields empty: no rules of yours."
        tell_flaw(self.words, self.edits, flaw, told)
        self.set_button.setEnabled(changed and not self._busy)
        self.reset_button.setVisible(view.frozen)
        self.reset_button.setEnabled(not self._busy)

    def _ask_rules(self) -> None:
        view, rules = self._view, read_rules(self._texts())
        if view is None or isinstance(rules, Flaw):
            return
        firm, ends = view.firm, not rules.window_ms
        frozen = (
            f"for {duration_text(rules.frozen_ms)}" if rules.frozen_ms else "until you reset it"
        )
        text = (
            f"Only its own protection holds then: {rules_words(view.rules) or 'none is set'}."
            if ends
            else f"All quotes of {firm} are pulled once it has done {rules_words(rules)}, and it "
            f"takes no new ones {frozen}. The firm is told of the rules at once, and can't lift "
            "what you froze. Its own protection holds as well."
        )
        if view.operator_rules.window_ms:
            # Another operator may have set them while these were typed.
            text += f" It takes the place of: {rules_words(view.operator_rules)}."
        sheet = ConfirmSheet(
            self,
            title=f"End your protection of {firm}?" if ends else f"Protect {firm} by these rules?",
            text=text,
            confirm="End it" if ends else "Set",
            tone="danger" if ends else "primary",
        )
        press_with_enter(sheet.confirm_button)
        sheet.accepted.connect(lambda: self.rules_wanted.emit(firm, rules))
        sheet.open()

    def _ask_reset(self) -> None:
        view = self._view
        if view is None:
            return
        firm = view.firm
        sheet = ConfirmSheet(
            self,
            title=f"Let {firm} quote again?",
            text=f"{tripped_words(view)} The window begins anew, and it may quote at once: make "
            "sure that what it traded was meant.".strip(),
            confirm="Let it quote",
        )
        press_with_enter(sheet.confirm_button)
        sheet.accepted.connect(lambda: self.reset_wanted.emit(firm))
        sheet.open()


class MakersPage(QWidget):
    """The firms; the card beside them emits what is wanted of the one chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.card = GuardCard()
        self.list = ListView(
            "Makers",
            maker_columns(),
            lambda view: view.firm,
            empty=("shield", "No maker yet", "Approve a request as a market maker's."),
            sort=("firm", False),
        )
        self.which = SegmentedControl([(_ALL, "All"), (_FROZEN, "Frozen")], "Which makers")
        self.list.tools.addWidget(self.which)
        frame = Card("Makers and their protection")
        frame.body.addWidget(self.list)
        side_by_side(self, (frame, 5), self.card, 2)
        self.setFocusProxy(self.list)
        self.which.changed.connect(self._on_which)
        self.list.chosen.connect(self.card.show_maker)
        self.list.opened.connect(lambda _view: self.card.first_field().setFocus())

    def show_picture(self, picture: MakersPicture) -> None:
        """Show the makers as they stand now."""
        self.list.put(picture.makers, known=picture.known)

    def set_busy(self, busy: bool) -> None:
        """An operation is on its way: nothing more is begun meanwhile."""
        self.card.set_busy(busy)

    def _on_which(self, which: str) -> None:
        everybody = which == _ALL
        self.list.keep_if(lambda view: everybody or view.frozen)


def _texts(rules: ProtectionRules) -> dict[str, str]:
    return texts_of(rules) if rules.window_ms else dict.fromkeys(PROTECTION_FIELDS, "")


def _facts(view: MakerGuardView) -> str:
    lines = [
        f"Its own: {rules_words(view.rules) or 'none'}",
        f"Yours: {rules_words(view.operator_rules) or 'none'}",
        tripped_words(view) or "It was never reached so far.",
    ]
    return "\n".join(lines)


def _frozen_words(view: MakerGuardView) -> str:
    until = (
        f"until {second_text(view.frozen_until_ms)} UTC"
        if view.frozen_until_ms
        else "until it is reset"
    )
    own = "" if view.tripped_by_operator else " It may reset itself."
    return f"Frozen {until}: its quotes were pulled, and it may not quote.{own}"
