"""The line a maker types a number into: arrows and the wheel step, Enter sends once."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from rfqdesk.desktop import theme

_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
_BIG_STEP = 10
_WHEEL_STEP = 120
"""Eighths of a degree in one notch of a wheel."""


class EntryEdit(QLineEdit):
    """A number as text. `stepped` carries steps up (negative: down); `sent` an Enter.

    The wheel steps only where the keyboard is, so that scrolling past moves no price. An Enter
    held down counts once: what the keyboard repeats is dropped.
    """

    stepped = Signal(int)
    sent = Signal()

    def __init__(self, name: str, *, big: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "entry" if big else "figure")
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setMaxLength(32)
        self._turned = 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step, send, or type."""
        key, held = Qt.Key(event.key()), event.modifiers()
        shift = Qt.KeyboardModifier.ShiftModifier
        alone = not held & ~(shift | Qt.KeyboardModifier.KeypadModifier)
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and alone:
            if not event.isAutoRepeat():
                self.sent.emit()
        elif key in _STEPS and alone:
            self.stepped.emit(_STEPS[key] * (_BIG_STEP if held & shift else 1))
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step by each notch; a touchpad's small movements are added up."""
        if not self.hasFocus():
            event.ignore()
            return
        self._turned += event.angleDelta().y()
        notches = int(self._turned / _WHEEL_STEP)
        self._turned -= notches * _WHEEL_STEP
        if notches:
            big = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.stepped.emit(notches * (_BIG_STEP if big else 1))
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Begin anew with the wheel."""
        super().focusOutEvent(event)
        self._turned = 0

    def set_wrong(self, reason: str) -> None:
        """Mark the field as wrong for `reason`; "" is right."""
        theme.set_role(self, tone="danger" if reason else "")
        self.setAccessibleDescription(reason)
