"""The line a maker types a number into: arrows step, Enter sends once."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from rfqdesk.desktop import theme

_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
_BIG_STEP = 10


class EntryEdit(QLineEdit):
    """A number as text. `stepped` carries steps up (negative: down); `sent` an Enter.

    An Enter held down counts once: what the keyboard repeats is dropped.
    """

    stepped = Signal(int)
    sent = Signal()

    def __init__(self, name: str, *, big: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "entry" if big else "figure")
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setMaxLength(32)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step, send, or type."""
        key = Qt.Key(event.key())
        alone = not event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        if key in _STEPS and alone:
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.stepped.emit(_STEPS[key] * (_BIG_STEP if shifted else 1))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and alone:
            if not event.isAutoRepeat():
                self.sent.emit()
        else:
            super().keyPressEvent(event)

    def set_wrong(self, reason: str) -> None:
        """Mark the field as wrong for `reason`; "" is right."""
        theme.set_role(self, tone="danger" if reason else "")
        self.setAccessibleDescription(reason)
