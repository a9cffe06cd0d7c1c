"""The ticket's terms: closed they are a few words, open they can be set."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import duration_text
from rfqdesk.desktop.models.keys.key_table import TERMS
from rfqdesk.desktop.models.ticket.ticket_text import TicketPart
from rfqdesk.desktop.views.common import SegmentedControl
from rfqdesk.desktop.views.common.enter import press_with_enter
from rfqdesk.desktop.views.common.keyed import key_tip
from rfqdesk.desktop.views.trader.sheets.allocation_editor import AllocationEditor
from rfqdesk.protocol.terms import Side

WHOLE, PARTS = "whole", "parts"
COLLECTING_MS = (0, 5_000, 10_000, 15_000, 30_000)
_WORDS_WIDTH = 164
_TIP = "Whole or in parts, hidden limit price, quotes shown together, accounts"
_ONE_BY_ONE = "Each quote is shown as it comes."
_TOGETHER = (
    "Quotes are collected so long and revealed together. Before then nobody learns, and you "
    "are not told either, who has quoted."
)
_OPEN, _CLOSED = "\N{BLACK UP-POINTING TRIANGLE}", "\N{BLACK DOWN-POINTING TRIANGLE}"


class TermsPanel(QFrame):
    """Whole or in parts, limit price, when quotes are shown. `changed` on every keystroke.

    `toggle` is the closed row, for the ticket to place; it opens and closes the panel.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "panel")
        self.setAccessibleName("Terms of the request")
        self.toggle = QPushButton()
        theme.set_role(self.toggle, "link")
        self.toggle.clicked.connect(self._on_toggle)
        press_with_enter(self.toggle)
        self.mode = SegmentedControl(
            [(WHOLE, "Whole or not"), (PARTS, "In parts")], "How the request may trade"
        )
        self.least = _line("any", "Least quantity of one deal")
        self.limit = _line("none", "Hidden limit price")
        self._effect = QLabel()
        theme.set_role(self._effect, "small")
        self._effect.setWordWrap(True)
        self._words = ""
        self.collecting = SegmentedControl(
            [(str(ms), duration_text(ms) if ms else "At once") for ms in COLLECTING_MS],
            "When quotes are shown",
        )
        self._reveal = QLabel()
        theme.set_role(self._reveal, "small")
        self._reveal.setWordWrap(True)
        self.accounts = AllocationEditor()
        self.accounts.changed.connect(self.changed)
        self._lay_out()
        self.mode.changed.connect(self._on_mode)
        self.collecting.changed.connect(self._on_mode)
        for line in (self.least, self.limit):
            line.textChanged.connect(self.changed)
        self.hide()
        self._refresh()

    @property
    def all_or_none(self) -> bool:
        """Whether the request trades whole or not at all."""
        return self.mode.value() == WHOLE

    @property
    def respond_by_ms(self) -> int:
        """For how long quotes are collected, 0 for not at all."""
        return int(self.collecting.value())

    def show_terms(self, words: str, effect: str, side: Side, *, twice: bool) -> None:
        """Say what is set, and what it leads to; `twice` where that is unusual."""
        self._words = words
        self._effect.setText(effect)
        theme.set_role(self._effect, tone="warn" if twice else "")
        sided = side is not Side.UNDISCLOSED
        # One that was typed before stays within reach, so that it can be cleared.
        self.limit.setEnabled(sided or bool(self.limit.text()))
        self.limit.setPlaceholderText("none" if sided else "buy or sell only")
        self._refresh()

    def mark_wrong(self, wrong: set[TicketPart]) -> None:
        """Mark the lines, and the closed row where one of them is wrong."""
        lines = {TicketPart.MIN_QUANTITY: self.least, TicketPart.LIMIT_PRICE: self.limit}
        for part, line in lines.items():
            theme.set_role(line, tone="danger" if part in wrong else "")
        theme.set_role(self._reveal, tone="danger" if TicketPart.RESPOND_BY in wrong else "")

    def reveal(self, line: QWidget) -> None:
        """Open, and take the focus to one of the lines."""
        self.show()
        self._refresh()
        line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_terms(self, *, all_or_none: bool, least: str, respond_by_ms: int) -> None:
        """Set what is no price and no account."""
        self.mode.set_value(WHOLE if all_or_none else PARTS)
        self.least.setText(least)
        if respond_by_ms in COLLECTING_MS:
            self.collecting.set_value(str(respond_by_ms))

    def begin_anew(self) -> None:
        """Forget what belongs to one request, its prices and sizes."""
        self.accounts.set_split(())
        self.least.clear()
        self.limit.clear()

    def open_or_close(self) -> None:
        """Open and go to the choice; or close, and go to the row."""
        if self.isHidden():
            self.reveal(self.mode.button(self.mode.value()))
        else:
            self.hide()
            self._refresh()
            self.toggle.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _lay_out(self) -> None:
        tokens = theme.current()
        grid = QGridLayout(self)
        grid.setContentsMargins(tokens.space2, tokens.space2, tokens.space2, tokens.space2)
        grid.setHorizontalSpacing(tokens.space2)
        grid.setVerticalSpacing(tokens.space1)
        grid.addWidget(self.mode, 0, 0, 1, 2)
        for column, (text, line) in enumerate(
            (("Least per deal", self.least), ("Limit price", self.limit))
        ):
            label = QLabel(text)
            theme.set_role(label, "label")
            label.setBuddy(line)
            grid.addWidget(label, 1, column)
            grid.addWidget(line, 2, column)
            grid.setColumnStretch(column, 1)
        grid.addWidget(self._effect, 3, 0, 1, 2)
        shown = QLabel("Show the quotes")
        theme.set_role(shown, "label")
        grid.addWidget(shown, 4, 0, 1, 2)
        grid.addWidget(self.collecting, 5, 0, 1, 2)
        grid.addWidget(self._reveal, 6, 0, 1, 2)
        accounts = QLabel("Accounts that deals go to")
        theme.set_role(accounts, "label")
        grid.addWidget(accounts, 7, 0, 1, 2)
        grid.addWidget(self.accounts, 8, 0, 1, 2)

    def _on_toggle(self) -> None:
        self.setVisible(self.isHidden())
        self._refresh()

    def _on_mode(self) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        self.least.setEnabled(not self.all_or_none)
        self.least.setPlaceholderText("all of it" if self.all_or_none else "any")
        self._reveal.setText(_TOGETHER if self.respond_by_ms else _ONE_BY_ONE)
        arrow = _CLOSED if self.isHidden() else _OPEN
        metrics = self.toggle.fontMetrics()
        shown = metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, _WORDS_WIDTH)
        self.toggle.setText(f"{shown} {arrow}".strip())
        key_tip(self.toggle, _TIP if shown == self._words else f"{self._words}\n{_TIP}", TERMS)
        state = "closed" if self.isHidden() else "open"
        self.toggle.setAccessibleName(f"Terms: {self._words}, {state}")


def _line(placeholder: str, name: str) -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText(placeholder)
    line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    line.setAccessibleName(name)
    return line
