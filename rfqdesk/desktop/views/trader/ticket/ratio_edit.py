"""A small entry for a leg's ratio: a whole number, typed or stepped."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QIntValidator, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from rfqdesk.protocol.limits import RATIO_MAX

_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


class RatioEdit(QLineEdit):
    """Always has a value from 1 to RATIO_MAX; what is half typed does not count yet."""

    changed = Signal()

    def __init__(self, value: int, parent: QWidget | None = None) -> None:
        super().__init__(str(value), parent)
        self._value = value
        self.setValidator(QIntValidator(1, RATIO_MAX, self))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedSize(36, 26)
        # The theme's padding is for full-size fields.
        self.setStyleSheet("padding: 0; min-height: 0; font-weight: 600;")
        self.setToolTip("Contracts of this leg per package. Up and Down change it.")
        self.textEdited.connect(self._on_edited)

    def value(self) -> int:
        """The ratio."""
        return self._value

    def set_value(self, value: int) -> None:
        """Change the ratio, kept within its bounds."""
        value = min(max(value, 1), RATIO_MAX)
        self.setText(str(value))
        if value != self._value:
            self._value = value
            self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrow keys."""
        step = _STEPS.get(Qt.Key(event.key()), 0)
        if step:
            self.set_value(self._value + step)
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Write the value out again where the text was left half typed."""
        super().focusOutEvent(event)
        self.setText(str(self._value))

    def _on_edited(self, text: str) -> None:
        if text and self.hasAcceptableInput():
            self.set_value(int(text))
