"""What a maker has to know while another view is in front: who waits, and what quotes by itself."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.keys.key_table import AUTO_OFF, MAKE_MARKETS
from rfqdesk.desktop.models.maker.asks import Ask, AskKind
from rfqdesk.desktop.models.maker.auto_table import AutoPicture
from rfqdesk.desktop.views.common import Banner


class Elsewhere(QWidget):
    """Banners above the other views; hidden where the maker's own page is in front."""

    page_asked = Signal()
    off_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.asks = Banner()
        self.auto = Banner()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().space2)
        column.addWidget(self.asks)
        column.addWidget(self.auto)
        self.asks.action.connect(self.page_asked)
        self.auto.action.connect(self.off_asked)
        self._state: tuple[Sequence[Ask], AutoPicture, bool] = ((), AutoPicture(), True)
        BOUND.changed.connect(self._say_keys)
        self.hide()

    def _say_keys(self) -> None:
        asks, auto, in_front = self._state
        self.show_state(asks, auto, in_front=in_front)

    def show_state(self, asks: Sequence[Ask], auto: AutoPicture, *, in_front: bool) -> None:
        """Show who waits and how the rule stands; `in_front`: the maker's page shows it itself."""
        self._state = (asks, auto, in_front)
        open_asks = [ask for ask in asks if not ask.answering]
        if open_asks:
            first = open_asks[0]
            more = f", and {len(open_asks) - 1} more" if len(open_asks) > 1 else ""
            tone = "danger" if first.kind is AskKind.LOOK else "warn"
            self.asks.show_message(
                tone,
                f"{first.heading}{more}",
                f"You {first.deal.lower()}?",
                BOUND.beside("Answer", MAKE_MARKETS),
            )
        else:
            self.asks.hide()
        if auto.on:
            self.auto.show_message(
                "danger",
                f"Auto-quoting, {len(auto.quoting)} open",
                action=BOUND.beside("Switch off", AUTO_OFF),
            )
        else:
            self.auto.hide()
        self.setVisible(not in_front and (bool(open_asks) or auto.on))
