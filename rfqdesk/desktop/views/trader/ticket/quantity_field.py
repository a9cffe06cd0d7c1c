"""Quantity as it is typed, with chips for the usual sizes."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.desktop.models.ticket.quantity_entry import QuantityTextError, read_quantity
from rfqdesk.desktop.views.common import Chip

SIZES = ("1", "5", "10", "25", "50", "100")


class _Line(QLineEdit):
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Write a finished quantity out, so that `1.5k` can't be misread."""
        super().focusOutEvent(event)
        try:
            quantity = read_quantity(self.text())
        except QuantityTextError:
            return
        if quantity is not None:
            self.setText(quantity_text(quantity))


class QuantityField(QWidget):
    """A line and its chips; `changed` on every keystroke."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self.line = _Line()
        theme.set_role(self.line, "figure")
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.line.setPlaceholderText("12.5")
        self.line.setAccessibleName("Quantity in packages")
        self.line.setToolTip("Packages. 1.5k is 1,500 and 2m is 2,000,000.")
        self.line.textChanged.connect(self.changed)
        chips = QHBoxLayout()
        chips.setSpacing(tokens.space1)
        self.chips: list[Chip] = []
        self._chip_row = chips
        self.set_sizes(SIZES)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space2)
        column.addWidget(self.line)
        column.addLayout(chips)
        self.setFocusProxy(self.line)

    def text(self) -> str:
        """What is typed."""
        return self.line.text()

    def set_text(self, text: str) -> None:
        """Replace what is typed."""
        self.line.setText(text)

    def sizes(self) -> tuple[str, ...]:
        """The sizes below the line."""
        return tuple(chip.text() for chip in self.chips)

    def set_sizes(self, sizes: Sequence[str]) -> None:
        """Offer these sizes, or the usual ones for none."""
        sizes = tuple(sizes) or SIZES
        if sizes == self.sizes():
            return
        for chip in self.chips:
            self._chip_row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [Chip(size) for size in sizes]
        for chip in self.chips:
            chip.setStyleSheet("padding-left: 0; padding-right: 0;")
            chip.setMinimumWidth(28)
            chip.setAccessibleName(f"Quantity {chip.text()}")
            chip.clicked.connect(self._on_chip)
            self._chip_row.addWidget(chip, 1)

    def set_wrong(self, wrong: bool) -> None:
        """Mark the line."""
        theme.set_role(self.line, tone="danger" if wrong else "")

    def _on_chip(self) -> None:
        sender = self.sender()
        if isinstance(sender, Chip):
            self.line.setText(sender.text())
