"""While a dealer has its last look: who is asked, and how long it has to answer."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.stack_picture import LookPicture
from rfqdesk.desktop.views.common import ElidedLabel
from rfqdesk.desktop.views.trader.countdown_bar import CountdownBar

_WORDS = "Nothing has traded so far. The dealer may take it or turn it down; silence is no."


class LookStrip(QFrame):
    """Counts tenths down; hidden while nobody is asked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        theme.set_role(self, "panel", tone="warn")
        self._look: LookPicture | None = None
        self._from_ms = 0
        self._title = ElidedLabel()
        theme.set_role(self._title, "title")
        self._words = ElidedLabel(_WORDS)
        theme.set_role(self._words, "body2")
        self._bar = CountdownBar("The dealer's last look ends in")
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

    def show_look(self, look: LookPicture | None) -> None:
        """Show who is asked, None for nobody."""
        if look != self._look:
            self._look, self._from_ms = look, 0
        self.setVisible(look is not None)

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        look = self._look
        if look is None:
            return
        self._from_ms = self._from_ms or now_ms
        left_ms = max(look.until_ms - now_ms, 0)
        whose = "" if look.own else " by a colleague's deal"
        left = f", {left_ms / 1000:.1f} s" if left_ms else ", waiting for the venue's word"
        title = f"Asked{whose}: {look.name}{left}"
        if title != self._title.text():
            self._title.setText(title)
            self.setAccessibleName(f"{title}. {_WORDS}")
        self._bar.set_time(left_ms, max(look.until_ms - self._from_ms, 1))
