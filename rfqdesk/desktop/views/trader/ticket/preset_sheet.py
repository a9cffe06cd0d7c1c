"""Asks under which name, and with which sizes, the ticket is to be kept as a preset."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.ticket.quantity_entry import QuantityTextError
from rfqdesk.desktop.models.ticket.ticket_presets import TicketPreset, read_sizes

MakePreset = Callable[[str, tuple[str, ...], bool], TicketPreset]
"""From name, sizes, and whether the quantity is kept as well."""


class PresetSheet(QDialog):
    """Call `open()`; emits `kept(TicketPreset)`. Deletes itself when it closes."""

    kept = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        *,
        make: MakePreset,
        judge: Callable[[str], str],
        tell: Callable[[TicketPreset], str],
        sizes: tuple[str, ...],
        quantity: str,
    ) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self._make, self._judge, self._tell = make, judge, tell
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Save the ticket as a preset")
        self.setMinimumWidth(420)
        self.name = QLineEdit()
        self.name.setAccessibleName("Name of the preset")
        self.name.setPlaceholderText("Block, four dealers")
        self.sizes = QLineEdit(" ".join(sizes))
        self.sizes.setAccessibleName("Sizes below the quantity")
        self.with_quantity = QCheckBox(f"Set the quantity to {quantity} as well")
        self.with_quantity.setVisible(bool(quantity))
        self._words = QLabel()
        theme.set_role(self._words, "caption")
        self.problem = QLabel()
        theme.set_role(self.problem, "caption", tone="danger")
        for label in (self._words, self.problem):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.save = QPushButton("Save")
        theme.set_role(self.save, "primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self._on_save)
        leave = QPushButton("Cancel")
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(leave)
        buttons.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space5, tokens.space5, tokens.space5, tokens.space5)
        column.setSpacing(tokens.space2)
        for text, line in (("&Name", self.name), ("&Sizes below the quantity", self.sizes)):
            label = QLabel(text)
            theme.set_role(label, "label")
            label.setBuddy(line)
            column.addWidget(label)
            column.addWidget(line)
            line.textChanged.connect(self._refresh)
        self.with_quantity.toggled.connect(self._refresh)
        for widget in (self.with_quantity, self._words, self.problem):
            column.addWidget(widget)
        column.addLayout(buttons)
        self.name.setFocus()
        self._refresh()

    def _preset(self) -> TicketPreset:
        return self._make(
            self.name.text(), read_sizes(self.sizes.text()), self.with_quantity.isChecked()
        )

    def _refresh(self) -> None:
        try:
            self._words.setText(self._tell(self._preset()))
            problem = self._judge(self.name.text())
        except QuantityTextError as error:
            problem = str(error)
        typed = bool(self.name.text().strip())
        self.problem.setText(problem if typed or "name" not in problem else "")
        self.save.setEnabled(not problem)
        self.save.setToolTip(problem)

    def _on_save(self) -> None:
        self.kept.emit(self._preset())
        self.accept()
