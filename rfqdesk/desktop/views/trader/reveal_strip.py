"""While quotes are collected: when they are revealed, and that nobody knows anything before."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import remaining_text
from rfqdesk.desktop.views.common import ElidedLabel
from rfqdesk.desktop.views.trader.countdown_bar import CountdownBar

_WORDS = "Until then nobody is told who has quoted, and nothing can be dealt on."


class RevealStrip(QFrame):
    """Counts down to the moment; hidden on a request whose quotes are shown as they come."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        theme.set_role(self, "panel", tone="accent")
        self._title = ElidedLabel()
        theme.set_role(self._title, "title")
        self._words = ElidedLabel(_WORDS)
        theme.set_role(self._words, "caption")
        self._bar = CountdownBar("Quotes are revealed in")
        self._bar.setFixedSize(90, 30)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.space3, tokens.space1, tokens.space3, tokens.space1)
        row.setSpacing(tokens.space3)
        row.addWidget(self._title)
        row.addWidget(self._words, 1)
        row.addWidget(self._bar)
        self.hide()

    def title(self) -> str:
        """What it says."""
        return self._title.text()

    def tick(self, now_ms: int, opened_ms: int, reveal_ms: int) -> None:
        """Let the time run towards `reveal_ms`, which has not come yet."""
        left_ms = max(reveal_ms - now_ms, 0)
        title = f"Revealed together in {remaining_text(left_ms)}"
        if title != self._title.text():
            self._title.setText(title)
            self.setAccessibleName(f"{title}. {_WORDS}")
        self._bar.set_time(left_ms, max(reveal_ms - opened_ms, 1))
