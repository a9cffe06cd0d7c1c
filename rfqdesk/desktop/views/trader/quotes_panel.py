"""The strip of requests over the stack of the chosen one."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.views.trader.quote_stack import QuoteStack
from rfqdesk.desktop.views.trader.request_tabs import RequestTabs

TICK_MS = 100


class QuotesPanel(QWidget):
    """Emits `ticked` ten times a second while visible, so that whoever knows the time tells it."""

    ticked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = RequestTabs()
        self.stack = QuoteStack()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().space1)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)
        self.setFocusProxy(self.stack)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()
        for keys, step in (("Alt+Right", 1), ("Alt+Left", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda step=step: self.tabs.step(step))

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        self.tabs.tick(now_ms)
        self.stack.tick(now_ms)

    def _on_timeout(self) -> None:
        if self.isVisible():
            self.ticked.emit()
