"""What the sheets below the quotes share: two buttons, and keys that never send by mistake."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QWidget

from rfqdesk.desktop import theme


class AskingSheet(QFrame):
    """Hidden at first; `left` when given up. `confirm` is the button that does what is asked for.

    Enter takes two presses from an entry: to the button, and then to press it. Letters
    that are orders among the quotes are none here.
    """

    left = Signal()

    def __init__(self, name: str, confirm: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "panel", tone="accent")
        self.setAccessibleName(name)
        self.confirm = QPushButton(confirm)
        theme.set_role(self.confirm, "primary")
        self.close_button = QPushButton("Close")
        self.close_button.clicked.connect(self.left)
        for button in (self.confirm, self.close_button):
            button.setAutoDefault(False)
        self.hide()

    def shut(self, why_not: str) -> None:
        """Let it be sent, or not and say why; the keyboard stays within the sheet."""
        if why_not and self.confirm.hasFocus():
            # Qt would pass the focus on to whatever comes next, which may deal or forget.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.confirm.setEnabled(not why_not)
        self.confirm.setToolTip(why_not)

    def holds_focus(self) -> bool:
        """Whether something of it has the focus."""
        focused = QApplication.focusWidget()
        return focused is not None and (focused is self or self.isAncestorOf(focused))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the button, which sends; Esc gives it up; the rest is typing."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.accept()
        elif not event.isAutoRepeat():
            if self.close_button.hasFocus():
                self.close_button.click()
            elif self.confirm.hasFocus():
                self.confirm.click()
            elif self.confirm.isEnabled():
                self.confirm.setFocus(Qt.FocusReason.TabFocusReason)
