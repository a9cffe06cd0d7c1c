"""A price of one's own to one dealer, typed below the quotes while these go on."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import duration_text, plain_text
from rfqdesk.desktop.models.stack.countering import CounterDraft, CounterText
from rfqdesk.desktop.views.common import ElidedLabel, SegmentedControl
from rfqdesk.desktop.views.trader.sheets.asking_sheet import AskingSheet
from rfqdesk.protocol.terms import Side

TTLS_MS = (5_000, 10_000, 30_000, 0)


class CounterSheet(AskingSheet):
    """Emits `sent(ShownCounter)` and closes; `edited` while typed into, `left` when given up.

    What is sent is what the line said when the button was pressed.
    """

    sent = Signal(object)
    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Counter a quote", "Send counter", parent)
        self._maker = ""
        self._draft: CounterDraft | None = None
        self._refusal = ""
        self._later: tuple[CounterDraft | None, str] | None = None
        self._title = ElidedLabel()
        theme.set_role(self._title, "title")
        self.side = SegmentedControl(
            [(Side.BUY.value, "Buy", "buy"), (Side.SELL.value, "Sell", "sell")],
            "Counter which side",
        )
        self.side.setFixedWidth(112)
        self.quantity = _line("Quantity of the counter", 76)
        self.price = _line("Price of the counter", 92)
        self.ttl = SegmentedControl(
            [(str(ms), duration_text(ms) if ms else "To the end") for ms in TTLS_MS],
            "The counter stands for",
        )
        self.ttl.set_value("10000")
        self._words = ElidedLabel()
        theme.set_role(self._words, "caption")
        self._lay_out()
        for signal in (
            self.side.changed, self.ttl.changed, self.quantity.textChanged, self.price.textChanged
        ):  # fmt: skip
            signal.connect(lambda *_: self.edited.emit())
        self.confirm.clicked.connect(self._on_send)
        self.confirm.released.connect(lambda: QTimer.singleShot(0, self, self._catch_up))

    @property
    def maker(self) -> str:
        """Whose quote is countered, "" while it is closed."""
        return self._maker

    def text(self) -> CounterText | None:
        """What is typed, None while it is closed."""
        if not self._maker:
            return None
        side = Side(self.side.value())
        ttl_ms = int(self.ttl.value())
        return CounterText(self._maker, side, self.quantity.text(), self.price.text(), ttl_ms)

    def open_for(self, maker: str, side: Side, price: str) -> None:
        """Begin with the price that the dealer quotes, for the next key to change it."""
        self._maker = maker
        self._later = None
        for line, text in ((self.quantity, ""), (self.price, plain_text(price))):
            line.blockSignals(True)
            line.setText(text)
            line.blockSignals(False)
        self.side.set_value((Side.SELL if side is Side.SELL else Side.BUY).value)
        self.show()
        self.price.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.price.selectAll()
        self.edited.emit()

    def close_sheet(self) -> None:
        """Forget what was typed."""
        self._maker, self._draft, self._later = "", None, None
        self.hide()

    def show_draft(self, draft: CounterDraft | None, refusal: str) -> None:
        """Show what would be sent. None: the dealer has no live quote any more."""
        if self.confirm.isDown():
            self._later = (draft, refusal)
            return
        self._later = None
        self._draft, self._refusal = draft, refusal
        if draft is not None:
            self._title.setText(draft.title)
            self.side.setVisible(len(draft.sides) > 1)
            for widget in (self.quantity, self._of):
                widget.setVisible(draft.parts)
            self.quantity.setPlaceholderText(draft.left)
            self._of.setText(f"of {draft.left},")
        problem = refusal or ("No live quote to counter." if draft is None else draft.problem)
        able = not problem and draft is not None and draft.shown is not None
        self.shut("" if able else problem or "Nothing to send")
        words = problem or ("" if draft is None else draft.words)
        self._words.setText(words)
        theme.set_role(self._words, tone="danger" if problem else "")
        self.confirm.setAccessibleDescription(words)

    def _lay_out(self) -> None:
        tokens = theme.current()
        self._of = QLabel()
        theme.set_role(self._of, "caption")
        row = QHBoxLayout()
        row.setSpacing(tokens.space2)
        at, stands = QLabel("at"), QLabel("standing for")
        for label in (at, stands):
            theme.set_role(label, "caption")
        for widget in (self.side, self.quantity, self._of, at, self.price, stands, self.ttl):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.confirm)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space3, tokens.space2, tokens.space2, tokens.space2)
        column.setSpacing(tokens.space1)
        column.addWidget(self._title)
        column.addLayout(row)
        column.addWidget(self._words)

    def _on_send(self) -> None:
        shown = self._draft.shown if self._draft else None
        if shown is None or not self.confirm.isEnabled():
            return
        # Closed first: a second click finds nothing to press.
        self.close_sheet()
        self.sent.emit(shown)

    def _catch_up(self) -> None:
        if self._later is not None:
            later, self._later = self._later, None
            self.show_draft(*later)


def _line(name: str, width: int) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setFixedWidth(width)
    line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return line
