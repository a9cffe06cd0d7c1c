"""Column headings of the quote stack, and the sort of a two-way one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys.key_table import MEASURE
from rfqdesk.desktop.models.price_measures import MEASURE_WORDS, Measure
from rfqdesk.desktop.models.stack.stack_picture import StackPicture
from rfqdesk.desktop.views.common.keyed import key_tip
from rfqdesk.desktop.views.trader.stack.stack_columns import (
    TIME_INDENT,
    StackColumn,
    set_columns,
)
from rfqdesk.protocol.terms import Side

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ARROW = "\N{DOWNWARDS ARROW}"


class StackHeading(QWidget):
    """Headings; on a two-way request Bid and Offer are buttons that choose the order."""

    order_chosen = Signal(object)
    measure_asked = Signal()
    """Spread and distance to the mark are to be shown in the next measure."""

    def __init__(self, side: Side, by: Side, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bid: QPushButton | None = None
        self.offer: QPushButton | None = None
        # Fixed, so that nothing that comes below squeezes it and moves the rows.
        self.setFixedHeight(22)
        grid = QGridLayout(self)
        set_columns(grid, side)
        grid.addWidget(_label("Dealer", right=False), 0, StackColumn.DEALER)
        if side is Side.UNDISCLOSED:
            self.bid = self._button("Bid", Side.SELL, by)
            self.offer = self._button("Offer", Side.BUY, by)
            grid.addWidget(self.bid, 0, StackColumn.BID)
            grid.addWidget(self.offer, 0, StackColumn.OFFER)
        else:
            bid = f"Bid {_ARROW}" if side is Side.SELL else "Bid"
            offer = f"Offer {_ARROW}" if side is Side.BUY else "Offer"
            grid.addWidget(_label(bid), 0, StackColumn.BID)
            grid.addWidget(_label(offer), 0, StackColumn.OFFER)
        self._spread_word = "Spread" if side is Side.UNDISCLOSED else "To best"
        self.spread = QPushButton(self._spread_word)
        theme.set_role(self.spread, "link")
        self.spread.setStyleSheet("text-align: right; padding-left: 0; padding-right: 0;")
        self.spread.clicked.connect(self.measure_asked)
        grid.addWidget(self.spread, 0, StackColumn.SPREAD)
        self._to_mark = _label("To mark")
        grid.addWidget(self._to_mark, 0, StackColumn.MARK)
        grid.addWidget(_label("Size"), 0, StackColumn.SIZE)
        time = _label("Firm for", right=False)
        time.setContentsMargins(TIME_INDENT, 0, 0, 0)
        grid.addWidget(time, 0, StackColumn.TIME)
        # Qt gives no spacing to empty columns: these stand in for the buttons.
        for column, other in (
            (StackColumn.ACTIONS, None),
            (StackColumn.HIT, Side.BUY),
            (StackColumn.LIFT, Side.SELL),
        ):
            if side is not other:
                grid.addWidget(QWidget(), 0, column)
        self._grid, self._side = grid, side
        # The rows scroll, and must not be kept wide by their heading.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_measure(self, picture: StackPicture) -> None:
        """Say what spreads and distances are shown in, and what the mark is."""
        short = {Measure.PRICE: "", Measure.TICKS: " t", Measure.BPS: " bp", Measure.VOL: " v"}
        self.spread.setText(f"{self._spread_word}{short[picture.measure]}")
        words = MEASURE_WORDS[picture.measure]
        what = "Spread" if self._spread_word == "Spread" else "How much worse than the best,"
        key_tip(self.spread, f"{what} {words}. Click for the next measure", MEASURE)
        self.spread.setAccessibleName(f"{what} {words}")
        mark = picture.mark or "No mark is known"
        self._to_mark.setToolTip(f"{mark}. Above it counts as more, {words}")
        self._to_mark.setAccessibleName(f"To mark: distance {words}. {mark}")

    def set_narrow(self, narrow: bool) -> None:
        """Take less room, or as much as there usually is."""
        set_columns(self._grid, self._side, narrow=narrow)
        self._to_mark.setVisible(not narrow)

    def _button(self, text: str, side: Side, by: Side) -> QPushButton:
        chosen = side is by
        button = QPushButton(f"{text} {_ARROW}" if chosen else text)
        theme.set_role(button, "link")
        button.setStyleSheet("text-align: right; padding-right: 6px;")
        button.setToolTip(f"Best {text.lower()} first")
        button.setAccessibleName(f"Sort by best {text.lower()}")
        button.clicked.connect(lambda: self.order_chosen.emit(side))
        return button


def _label(text: str, *, right: bool = True) -> QLabel:
    label = QLabel(text)
    theme.set_role(label, "caption")
    if right:
        label.setAlignment(_RIGHT)
        label.setContentsMargins(0, 0, 6 if text.startswith(("Bid", "Offer")) else 0, 0)
    return label
