"""Both strips of what clients wait for: last looks above counters."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.models.maker.asks import Ask, AskKind
from rfqdesk.desktop.views.maker.ask_strip import AskStrip


class AskBoard(QWidget):
    """Hidden while nobody waits. Keys of last looks and of counters have nothing in common."""

    answered = Signal(object, object)
    shown_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.looks = AskStrip(AskKind.LOOK, (keys.LOOK_ACCEPT, keys.LOOK_REJECT, None))
        self.counters = AskStrip(
            AskKind.COUNTER, (keys.COUNTER_ACCEPT, keys.COUNTER_REJECT, keys.COUNTER_CONFIRM)
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().space2)
        for strip in (self.looks, self.counters):
            strip.answered.connect(self.answered)
            strip.shown_asked.connect(self.shown_asked)
            column.addWidget(strip)
        self.hide()

    def show_asks(self, asks: Sequence[Ask], *, live: bool) -> None:
        """Show what is waited for now."""
        for strip in (self.looks, self.counters):
            strip.show_asks(asks, live=live)
        self.setVisible(bool(asks))

    def tick(self, now_ms: int) -> None:
        """Let the countdowns run."""
        self.looks.tick(now_ms)
        self.counters.tick(now_ms)
