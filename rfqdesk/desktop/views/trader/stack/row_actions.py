"""What can be asked of one dealer besides dealing: a new price, or one's own."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.stack.quote_row_picture import QuoteRowPicture
from rfqdesk.desktop.views.trader.stack.stack_columns import COLUMN_WIDTHS, StackColumn

_ICON_PX = 15


class FirmButton(QPushButton):
    """Stands where an indicative quote has no button to deal: asks for a firm price."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Ask firm", parent)
        self.setAutoDefault(False)
        self.setFixedWidth(COLUMN_WIDTHS[StackColumn.HIT])
        self.hide()

    def show_for(self, picture: QuoteRowPicture, refusal: str) -> None:
        """Show it where the quote is indicative."""
        self.setVisible(picture.indicative)
        self.setEnabled(not refusal and not picture.asked_again)
        self.setText("Asked" if picture.asked_again else "Ask firm")
        tip = BOUND.beside("Ask the dealer for a price that can be dealt on", keys.ASK_AGAIN)
        self.setToolTip(refusal or tip)
        self.setAccessibleName(f"Ask {picture.name} for a firm price")


class RowActions(QWidget):
    """Emits `asked()` for a new price and `countered()`; both say why they can't be used."""

    asked = Signal()
    countered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ask = self._button()
        self.counter = self._button()
        self.ask.clicked.connect(self.asked)
        self.counter.clicked.connect(self.countered)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.ask)
        row.addWidget(self.counter)
        theme.changed.connect(self._draw)
        self._draw()

    def show_actions(self, picture: QuoteRowPicture, refusal: str) -> None:
        """Offer what can be asked of this dealer now."""
        self.ask.setVisible(picture.askable)
        self.counter.setVisible(picture.counterable)
        told = "Asked for a new price, no answer yet" if picture.asked_again else refusal
        self.ask.setEnabled(not told)
        self.ask.setToolTip(told or BOUND.beside("Ask for a new price", keys.ASK_AGAIN))
        self.ask.setAccessibleName(f"Ask {picture.name} for a new price")
        self.ask.setAccessibleDescription(told)
        self.counter.setEnabled(not refusal)
        tip = BOUND.beside("Counter with a price of your own", keys.COUNTER)
        self.counter.setToolTip(refusal or tip)
        self.counter.setAccessibleName(f"Counter the quote of {picture.name}")
        self.counter.setAccessibleDescription(refusal)

    def _button(self) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(_ICON_PX, _ICON_PX))
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        button.setSizePolicy(policy)
        return button

    def _draw(self) -> None:
        self.ask.setIcon(theme.icon("refresh"))
        self.counter.setIcon(theme.icon("swap"))
