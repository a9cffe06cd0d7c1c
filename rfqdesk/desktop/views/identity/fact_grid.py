"""Facts in two columns: what it is called, what it is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.identity_picture import Facts


class FactGrid(QWidget):
    """Values wrap and can be selected with the mouse; labels keep one width."""

    def __init__(self, label_width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self._facts: Facts = ()
        self._labels: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(tokens.space3)
        self._grid.setVerticalSpacing(tokens.space1)
        self._grid.setColumnMinimumWidth(0, label_width)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: Facts) -> None:
        """Replace what is shown; rows that stay keep their widgets."""
        if facts == self._facts:
            return
        self._facts = facts
        while len(self._labels) < len(facts):
            self._add_row()
        for row, (label, value) in enumerate(self._labels):
            shown = row < len(facts)
            label.setVisible(shown)
            value.setVisible(shown)
            if shown:
                label.setText(facts[row][0])
                value.setText(facts[row][1])
                value.setAccessibleName(f"{facts[row][0]}: {facts[row][1]}")

    def facts(self) -> Facts:
        """What is shown."""
        return self._facts

    def _add_row(self) -> None:
        row = len(self._labels)
        label, value = QLabel(), QLabel()
        theme.set_role(label, "label")
        value.setFont(theme.font("body"))
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for column, widget in enumerate((label, value)):
            widget.setTextFormat(Qt.TextFormat.PlainText)
            self._grid.addWidget(widget, row, column, Qt.AlignmentFlag.AlignTop)
        self._labels.append((label, value))
