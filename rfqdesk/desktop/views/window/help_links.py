"""For whoever is stuck before there is a desk: something to hand to a helper, and the logs."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.views.common import press_with_enter

_DOWN = QBoxLayout.Direction.TopToBottom
_ACROSS = QBoxLayout.Direction.LeftToRight


class HelpLinks(QWidget):
    """Two links, one below the other unless `across`, and beneath what became of them."""

    diagnostics_wanted = Signal()
    logs_wanted = Signal()

    def __init__(self, *, across: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.diagnostics = _link("Save diagnostics…")
        self.diagnostics.setToolTip("Versions, settings and logs in one file; no key, no secret")
        self.diagnostics.clicked.connect(self.diagnostics_wanted)
        self.logs = _link("Logs folder")
        self.logs.setToolTip("Open the folder of this identity, with its logs")
        self.logs.clicked.connect(self.logs_wanted)
        press_with_enter(self.diagnostics, self.logs)
        side = Qt.AlignmentFlag.AlignLeft
        links = QBoxLayout(_ACROSS if across else _DOWN)
        links.setSpacing(theme.current().space4 if across else theme.current().space1)
        if across:
            links.addStretch(1)
        for button in (self.diagnostics, self.logs):
            links.addWidget(button, 0, side)
        if across:
            links.addStretch(1)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if across:
            self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.set_role(self.note, "hint")
        self.note.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().space1)
        column.addLayout(links)
        column.addWidget(self.note)

    def tell(self, tone: str, title: str, text: str) -> None:
        """Say what became of it."""
        self.note.setText(f"{title}. {text}")
        self.note.setAccessibleName(self.note.text())
        theme.set_role(self.note, tone=tone)
        self.note.show()


def _link(text: str) -> QPushButton:
    button = QPushButton(text)
    theme.set_role(button, "link")
    button.setAutoDefault(False)
    return button
