"""A window for what stops the desk before there is one."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.views.common import EmptyState, press_with_enter
from rfqdesk.desktop.views.window.help_links import HelpLinks

IDENTITIES_KEYS = "Ctrl+I"


class TroubleWindow(QWidget):
    """What happened, what to do, and the ways on: try again, another identity, help, or leave."""

    retry = Signal()
    identities_wanted = Signal()
    closed = Signal()

    def __init__(self, problem: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        theme.set_role(self, "page")
        self.setWindowTitle("RFQ Desk")
        self.setMinimumSize(QSize(560, 360))
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space5, tokens.space5, tokens.space5, tokens.space5)
        words = EmptyState("lock", problem.title, problem.text())
        column.addWidget(words, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        self.leave_button = QPushButton("Quit")
        self.leave_button.clicked.connect(self.close)
        self.retry_button = QPushButton("Try again")
        theme.set_role(self.retry_button, "primary")
        self.retry_button.clicked.connect(self.retry)
        self.identities_button = QPushButton("Identities…")
        self.identities_button.setToolTip(
            f"Open another identity on this computer, or add one ({IDENTITIES_KEYS})"
        )
        self.identities_button.clicked.connect(self.identities_wanted)
        self.identities_button.hide()
        buttons.addWidget(self.leave_button)
        buttons.addWidget(self.identities_button)
        buttons.addWidget(self.retry_button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self.help = HelpLinks(across=True)
        column.addSpacing(tokens.space3)
        column.addWidget(self.help)
        press_with_enter(self.leave_button, self.identities_button, self.retry_button)
        self.retry_button.setFocus()

    def offer_identities(self, _others: int) -> None:
        """Show the way to the identities; also where there is no other, to add one."""
        self.identities_button.show()
        QShortcut(IDENTITIES_KEYS, self, self.identities_wanted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the window was closed by its user."""
        super().closeEvent(event)
        self.closed.emit()
