"""What rests on a request, a line each, with the button that takes it back."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.stack.taking import RestingPicture
from rfqdesk.desktop.views.common import ElidedLabel
from rfqdesk.desktop.views.common.enter import press_with_enter
from rfqdesk.protocol.terms import QuoteRespType


class RestingRows(QWidget):
    """Emits `cancel_asked(QuoteRespType)`; hidden while nothing rests."""

    cancel_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What rests on this request")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().space1)
        self._rows: dict[QuoteRespType, tuple[QWidget, ElidedLabel]] = {}
        self.buttons: dict[QuoteRespType, QPushButton] = {}
        for response in QuoteRespType:
            row = self._row(response)
            column.addWidget(row)
        self.hide()

    def show_resting(self, pictures: Sequence[RestingPicture], *, enabled: bool) -> None:
        """Show these, at most one a side; `enabled` allows taking back."""
        by_side = {picture.response: picture for picture in pictures}
        for response, (row, label) in self._rows.items():
            picture = by_side.get(response)
            row.setVisible(picture is not None)
            label.setText(picture.words if picture else "")
            button = self.buttons[response]
            button.setEnabled(enabled)
            button.setAccessibleName(f"Take back: {label.text()}")
        self.setVisible(bool(by_side))

    def _row(self, response: QuoteRespType) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        label = ElidedLabel()
        theme.set_role(label, tone="accent")
        button = QPushButton("Take back")
        theme.set_role(button, "compact")
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self.cancel_asked.emit(response))
        press_with_enter(button)
        line.addWidget(label, 1)
        line.addWidget(button)
        self._rows[response] = (row, label)
        self.buttons[response] = button
        return row
