"""The ticket of the deal on a request: terms, quality and evidence, to be read at a glance."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.deal_ticket import DealTicket

COLUMNS = 8


class DealCard(QFrame):
    """Hidden until there is a deal."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        theme.set_role(self, "panel", tone="ok")
        self.setAccessibleName("The deal")
        self._ticket: DealTicket | None = None
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(tokens.space4)
        self._grid.setVerticalSpacing(0)
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
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, line in enumerate(ticket.lines):
            row, column = divmod(place, COLUMNS)
            label, value = QLabel(line.label), QLabel(line.value)
            theme.set_role(label, "small")
            theme.set_role(value, "figure", tone=line.tone)
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(f"{line.label}: {line.value}")
            self._grid.addWidget(label, 2 * row, column)
            self._grid.addWidget(value, 2 * row + 1, column, Qt.AlignmentFlag.AlignTop)
        told = f"Firm quotes at that moment, best first: {ticket.evidence}."
        self._evidence.setText(told if ticket.evidence else "")
        self._evidence.setVisible(bool(ticket.evidence))
        words = ", ".join(f"{line.label} {line.value}" for line in ticket.lines)
        self.setAccessibleDescription(f"{words}. {self._evidence.text()}".strip())
