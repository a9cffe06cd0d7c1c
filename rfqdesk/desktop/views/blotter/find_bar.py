"""Finding rows without hiding the others."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys.key_table import FIND_NEXT, FIND_PREVIOUS
from rfqdesk.desktop.views.common.keyed import key_tip


class FindBar(QWidget):
    """Emits `step(words, by)`: 1 to the next row in which the words are, -1 to the one before."""

    step = Signal(str, int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Find in the rows shown")
        self.field.setAccessibleName("Find in the rows shown")
        self.field.setFixedWidth(240)
        self.field.textChanged.connect(lambda text: self.step.emit(text, 0))
        self.result = QLabel()
        theme.set_role(self.result, "caption")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().space2)
        row.addWidget(self.field)
        for words, by, name in (("Previous", -1, FIND_PREVIOUS), ("Next", 1, FIND_NEXT)):
            button = QPushButton(words)
            theme.set_role(button, "compact")
            key_tip(button, f"{words} row", name)
            button.clicked.connect(lambda _=False, by=by: self.step.emit(self.field.text(), by))
            row.addWidget(button)
        row.addWidget(self.result)
        row.addStretch(1)
        self.hide()

    def begin(self) -> None:
        """Show it and take the next key."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_result(self, place: int, number: int) -> None:
        """Say which of how many was found; `place` counts from 1, 0 for none."""
        if not self.field.text().strip():
            self.result.setText("")
        else:
            self.result.setText(f"{place} of {number}" if number else "Not found")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, with Shift back; Escape puts the bar away."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.step.emit(self.field.text(), -1 if back else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.closed.emit()
        else:
            super().keyPressEvent(event)
