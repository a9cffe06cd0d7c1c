"""To which accounts the deals on this request go, set below its quotes."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.ticket.allocating import AllotmentVerdict
from rfqdesk.desktop.views.common import ElidedLabel
from rfqdesk.desktop.views.trader.sheets.allocation_editor import AllocationEditor
from rfqdesk.desktop.views.trader.sheets.asking_sheet import AskingSheet
from rfqdesk.protocol.terms import Allocation


class AllocationSheet(AskingSheet):
    """Emits `chosen(allocations)` and closes; `left` when given up."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Accounts of the deals on this request", "Use for this request", parent)
        tokens = theme.current()
        self._verdict = AllotmentVerdict()
        words = ElidedLabel("Deals on this request go to these accounts, in the same shares")
        theme.set_role(words, "title")
        self.editor = AllocationEditor()
        self.confirm.clicked.connect(self._on_confirm)
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

    def _on_confirm(self) -> None:
        if self.confirm.isEnabled():
            self.hide()
            self.chosen.emit(self._verdict.allocations)
