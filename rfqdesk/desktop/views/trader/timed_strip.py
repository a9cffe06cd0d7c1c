"""A line beside the quotes that counts down to something."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.views.common import ElidedLabel
from rfqdesk.desktop.views.trader.countdown_bar import CountdownBar

_BAR_SIZE = (90, 30)


class TimedStrip(QFrame):
    """A title that goes with the time, words that stay, and what is left of it. Hidden at first."""

    def __init__(self, tone: str, words: str, meaning: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        theme.set_role(self, "panel", tone=tone)
        self._said = words
        self._title = ElidedLabel()
        theme.set_role(self._title, "title")
        self._words = ElidedLabel(words)
        theme.set_role(self._words, "body2")
        self._bar = CountdownBar(meaning)
        self._bar.setFixedSize(*_BAR_SIZE)
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

    def show_time(self, title: str, left_ms: int, whole_ms: int) -> None:
        """Say how it stands."""
        if title != self._title.text():
            self._title.setText(title)
            self.setAccessibleName(f"{title}. {self._said}")
        self._bar.set_time(left_ms, max(whole_ms, 1))
