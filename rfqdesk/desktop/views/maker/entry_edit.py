"""The line a maker types a number into: arrows and the wheel step, Enter sends once."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from rfqdesk.desktop import theme

_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
_WIDTHS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
_CONTROL = Qt.KeyboardModifier.ControlModifier
_BIG_STEP = 10
_WHEEL_STEP = 120
"""Eighths of a degree in one notch of a wheel."""


class EntryEdit(QLineEdit):
    """A number as text. `stepped` carries steps up (negative: down); `sent` an Enter.

    With Ctrl, arrows are about both prices: up and down are `skewed`, right and left
    `widened`, and Ctrl+Enter is `quick`. The wheel steps only where the keyboard is, so
    that scrolling past moves no price. An Enter held down counts once: what the keyboard
    repeats is dropped.
    """

    stepped = Signal(int)
    sent = Signal()
    skewed = Signal(int)
    widened = Signal(int)
    quick = Signal()

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
        with_control = held & ~(shift | Qt.KeyboardModifier.KeypadModifier) == _CONTROL
        steps = _BIG_STEP if held & shift else 1
        enter = key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and (alone or with_control):
            if not event.isAutoRepeat():
                (self.sent if alone else self.quick).emit()
        elif key in _STEPS and (alone or with_control):
            (self.stepped if alone else self.skewed).emit(_STEPS[key] * steps)
        elif key in _WIDTHS and with_control:
            self.widened.emit(_WIDTHS[key] * steps)
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
