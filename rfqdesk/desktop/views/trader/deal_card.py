"""The ticket of the deal on a request: terms, quality and evidence, to be read at a glance."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.deal_ticket import DealLine, DealTicket
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
        column_box.addLayout(self._grid)
        column_box.addWidget(self._evidence)
        self.hide()

    def show_ticket(self, ticket: DealTicket | None) -> None:
        """Show a deal, None for none."""
        self.setVisible(ticket is not None)
        if ticket == self._ticket or ticket is None:
            return
        self._ticket = ticket
        self._place(ticket.lines)
        told = f"Firm quotes at that moment, best first: {ticket.evidence}."
        self._evidence.setText(told if ticket.evidence else "")
        self._evidence.setVisible(bool(ticket.evidence))
        words = ", ".join(f"{line.label} {line.value}" for line in ticket.lines)
        self.setAccessibleDescription(f"{words}. {self._evidence.text()}".strip())

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
