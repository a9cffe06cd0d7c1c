"""From which size on a deal has to be held down: a setting that is read as it is typed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.desktop.models.ticket.quantity_entry import QuantityTextError, read_quantity
from rfqdesk.desktop.views.common import press_with_enter


class _Line(QLineEdit):
    finished = Signal()
    given_up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps it, Esc doesn't; letters are no orders here."""
        key = Qt.Key(event.key())
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.finished.emit()
        elif key == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)
            event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving keeps what can be read."""
        super().focusOutEvent(event)
        self.finished.emit()


class HoldSetting(QWidget):
    """Emits `changed(text)`: a quantity, or "" for never."""

    changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.link = QPushButton()
        theme.set_role(self.link, "link")
        self.link.setToolTip(
            "Deals of this size and above have to be held down, with mouse or key.\n"
            "A click or a short key press then deals nothing."
        )
        self.link.clicked.connect(self._open)
        press_with_enter(self.link)
        self.line = _Line()
        self.line.setPlaceholderText("never")
        self.line.setAccessibleName("Hold to deal from this quantity on")
        self.line.setFixedWidth(84)
        self.line.textChanged.connect(self._judge)
        self.line.finished.connect(self._keep)
        self.line.given_up.connect(self._close)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.link)
        row.addWidget(self.line)
        self._close()

    def set_text(self, text: str) -> None:
        """Show what is set, without telling anybody; what can't be read is never."""
        try:
            quantity = read_quantity(text)
        except QuantityTextError:
            quantity = None
        self._text = "" if quantity is None else quantity_text(quantity)
        self._close()

    def _open(self) -> None:
        self.line.setText(self._text)
        self.line.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.selectAll()

    def _judge(self, text: str) -> None:
        try:
            read_quantity(text)
        except QuantityTextError as error:
            theme.set_role(self.line, tone="danger")
            self.line.setToolTip(str(error))
        else:
            theme.set_role(self.line, tone="")
            self.line.setToolTip("")

    def _keep(self) -> None:
        if self.line.isHidden():
            return
        try:
            quantity = read_quantity(self.line.text())
        except QuantityTextError:
            # What can't be read changes nothing: the setting before goes on.
            self._close()
            return
        before = self._text
        self._text = "" if quantity is None else quantity_text(quantity)
        self._close()
        if self._text != before:
            self.changed.emit(self._text)

    def _close(self) -> None:
        self.line.hide()
        words = f"from {self._text}" if self._text else "never"
        self.link.setText(f"Hold to deal: {words}")
