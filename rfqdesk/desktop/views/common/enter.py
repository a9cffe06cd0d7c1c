"""Enter on a button: Qt lets it press one in dialogs only."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


def press_with_enter(*buttons: QPushButton) -> None:
    """Let Enter press the button that has the focus, as Space does; held down it presses once."""
    for button in buttons:
        button.installEventFilter(_EnterPresses(button))


class _EnterPresses(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() not in _ENTER or not plain:
            return False
        if not event.isAutoRepeat() and isinstance(watched, QPushButton):
            watched.click()
        return True
