"""The local history while there is no venue to ask: marked as such, and nothing to send with."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.views.blotter.blotter import BlotterView


class OfflineView(QWidget):
    """A strip that can't be put away, and the blotter below it."""

    def __init__(self, until: str, blotter: BlotterView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self.setAccessibleName("Local history, read only")
        self.blotter = blotter
        strip = QFrame()
        theme.set_role(strip, "panel", tone="warn")
        row = QHBoxLayout(strip)
        row.setContentsMargins(tokens.space3, tokens.space2, tokens.space3, tokens.space2)
        row.setSpacing(tokens.space3)
        title = QLabel("LOCAL HISTORY · READ ONLY")
        theme.set_role(title, "title", tone="warn")
        self.words = QLabel(
            f"As the venue told it until {until}. What has happened since is not in it, and "
            "nothing can be sent from here."
        )
        self.words.setWordWrap(True)
        row.addWidget(title)
        row.addWidget(self.words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space2)
        column.addWidget(strip)
        column.addWidget(blotter, 1)
        self.setFocusProxy(blotter)
