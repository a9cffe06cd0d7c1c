"""The deal on a request: what was done, how good it was and by which quotes, at a glance."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.stack.accept_words import AcceptWords
from rfqdesk.desktop.models.stack.deal_ticket import DealLine, DealTicket
from rfqdesk.desktop.views.common.labels import ElidedLabel

COLUMNS = 8
NARROW_MAX_LETTERS = 16
"""A longer value is given two columns."""


class DealFact(QWidget):
    """A name and its value, one above the other.

    Neither wraps: a grid of labels that do has its heights asked for again and again, which
    held the window for 60 ms just when the trader waits to read whether it is done.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.value = ElidedLabel(), ElidedLabel()
        theme.set_role(self.name, "small")
        theme.set_role(self.value, "figure")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.name)
        column.addWidget(self.value)

    def show_line(self, line: DealLine) -> None:
        """Replace what it says."""
        self.name.setText(line.label)
        self.value.setText(line.value)
        theme.set_role(self.value, tone=line.tone)
        self.value.setAccessibleName(f"{line.label}: {line.value}")


class DealCard(QFrame):
    """Hidden until there is a deal."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        theme.set_role(self, "panel", tone="ok")
        self.setAccessibleName("The deal")
        self._ticket: DealTicket | None = None
        self._facts: list[DealFact] = []
        self._tone = "ok"
        self._icon = QLabel()
        self.title, self.text = QLabel(), QLabel()
        theme.set_role(self.title, "title")
        theme.set_role(self.text, "caption")
        for label in (self.title, self.text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = QHBoxLayout()
        head.setSpacing(tokens.space2)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.title, 3)
        head.addWidget(self.text, 2)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(tokens.space4)
        self._grid.setVerticalSpacing(tokens.space1)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self._evidence = QLabel()
        theme.set_role(self._evidence, "small")
        self._evidence.setWordWrap(True)
        self._evidence.setTextFormat(Qt.TextFormat.PlainText)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(tokens.space3, tokens.space2, tokens.space3, tokens.space2)
        column_box.setSpacing(tokens.space1)
        column_box.addLayout(head)
        column_box.addLayout(self._grid)
        column_box.addWidget(self._evidence)
        theme.changed.connect(self._draw_icon)
        self.hide()

    def show_ticket(self, ticket: DealTicket | None, words: AcceptWords | None) -> None:
        """Show a deal with its announcement, None for none."""
        self.setVisible(ticket is not None)
        if words is not None:
            self.title.setText(words.title)
            self.text.setText(words.short)
            if words.tone != self._tone or self._icon.pixmap().isNull():
                self._tone = words.tone
                theme.set_role(self, tone=words.tone)
                self._draw_icon()
        if ticket is None:
            return
        if ticket != self._ticket:
            self._ticket = ticket
            self._place(ticket.lines)
            told = f"Firm quotes at that moment, best first: {ticket.evidence}."
            self._evidence.setText(told if ticket.evidence else "")
            self._evidence.setVisible(bool(ticket.evidence))
        facts = ", ".join(f"{line.label} {line.value}" for line in ticket.lines)
        told = f"{self.title.text()}. {self.text.text()} {facts}. {self._evidence.text()}"
        self.setAccessibleDescription(told.strip())

    def _place(self, lines: Sequence[DealLine]) -> None:
        while len(self._facts) < len(lines):
            self._facts.append(DealFact(self))
        row = column = 0
        for fact, line in zip(self._facts, lines, strict=False):
            span = 2 if len(line.value) > NARROW_MAX_LETTERS else 1
            if column + span > COLUMNS:
                row, column = row + 1, 0
            fact.show_line(line)
            # Adding it once more moves it.
            self._grid.addWidget(fact, row, column, 1, span)
            fact.show()
            column += span
        for fact in self._facts[len(lines) :]:
            fact.hide()

    def _draw_icon(self) -> None:
        colour = getattr(theme.current(), self._tone)
        name = "check" if self._tone == "ok" else "warning"
        self._icon.setPixmap(theme.icon(name, colour).pixmap(18, 18))
