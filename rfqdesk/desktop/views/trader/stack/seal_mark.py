"""The small mark beside a dealer's name: whose word the quote is, and by what that is known."""

from html import escape

from PySide6.QtWidgets import QLabel, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.stack.seal import Seal

SEAL_PX = 14


class SealMark(QLabel):
    """A shield for a quote that was proved, a warning for one that was not, else nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seal: Seal | None = None
        self.setFixedSize(SEAL_PX, SEAL_PX)
        theme.changed.connect(self._draw)

    def show_seal(self, seal: Seal | None) -> None:
        """Show what was found out about a quote; None while there is none."""
        if seal == self._seal:
            return
        self._seal = seal
        self.setToolTip(_tip(seal) if seal else "")
        self.setAccessibleName(seal.words if seal else "")
        self.setAccessibleDescription(seal.detail if seal else "")
        self._draw()

    def _draw(self) -> None:
        if self._seal is None:
            self.clear()
            return
        tokens = theme.current()
        name, colour = ("shield", tokens.ok) if self._seal.verified else ("warning", tokens.warn)
        self.setPixmap(theme.icon(name, colour).pixmap(SEAL_PX, SEAL_PX))


def _tip(seal: Seal) -> str:
    # Some of the words are a stranger's, and a tool tip would draw what looks like HTML.
    words, detail = escape(seal.words), escape(seal.detail).replace("\n", "<br>")
    return f"<qt><b>{words}</b><br>{detail}</qt>"
