"""To which accounts the deals on this request go, set below its quotes."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.allocating import AllotmentVerdict
from rfqdesk.desktop.views.common import ElidedLabel
from rfqdesk.desktop.views.trader.allocation_editor import AllocationEditor
from rfqdesk.protocol.terms import Allocation


class AllocationSheet(QFrame):
    """Emits `chosen(allocations)` and closes; `left` when given up."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self._verdict = AllotmentVerdict()
        theme.set_role(self, "panel", tone="accent")
        self.setAccessibleName("Accounts of the deals on this request")
        words = ElidedLabel("Deals on this request go to these accounts, in the same shares")
        theme.set_role(words, "title")
        self.editor = AllocationEditor()
        self.confirm = QPushButton("Use for this request")
        theme.set_role(self.confirm, "primary")
        self.close_button = QPushButton("Close")
        for button in (self.confirm, self.close_button):
            button.setAutoDefault(False)
        self.confirm.clicked.connect(self._on_confirm)
        self.close_button.clicked.connect(self.left)
        row = QHBoxLayout()
        row.setSpacing(tokens.space2)
        row.addWidget(words, 1)
        row.addWidget(self.close_button)
        row.addWidget(self.confirm)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space3, tokens.space2, tokens.space2, tokens.space2)
        column.setSpacing(tokens.space1)
        column.addLayout(row)
        column.addWidget(self.editor)
        self.hide()

    def open_for(self, split: tuple[Allocation, ...]) -> None:
        """Begin with what is set."""
        self.show()
        self.editor.set_split(split)
        self.editor.first_line().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_verdict(self, verdict: AllotmentVerdict) -> None:
        """Say what the lines come to."""
        self._verdict = verdict
        self.editor.show_verdict(verdict)
        self.confirm.setEnabled(not verdict.problem)
        self.confirm.setText("Use for this request" if verdict.allocations else "Use no accounts")

    def holds_focus(self) -> bool:
        """Whether something of it has the focus."""
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the button, which sets it; Esc gives it up; the rest is typing."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if event.isAutoRepeat():
                return
            focused = QApplication.focusWidget()
            if focused in {self.confirm, self.close_button} and isinstance(focused, QPushButton):
                focused.click()
            elif self.confirm.isEnabled():
                self.confirm.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            event.accept()

    def _on_confirm(self) -> None:
        if self.confirm.isEnabled():
            self.hide()
            self.chosen.emit(self._verdict.allocations)
