"""The panic button, kept apart from everything else in the identity workspace."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.lockout import RUNNING, LockoutPicture, LockoutState
from rfqdesk.desktop.models.keys.key_table import LOCKOUT
from rfqdesk.desktop.views.common import press_with_enter
from rfqdesk.desktop.views.common.keyed import key_tip


class LockoutCard(QFrame):
    """Says what it is for, and asks for it with `wanted`; nothing is done here."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        theme.set_role(self, "panel", tone="danger")
        self.setAccessibleName("Lock me out")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.space4, tokens.space3, tokens.space4, tokens.space3)
        row.setSpacing(tokens.space3)
        self._icon = QLabel()
        title = QLabel("Computer lost, or your key in other hands?")
        theme.set_role(title, "title")
        text = QLabel("Revokes your certificate at once, for every computer.")
        theme.set_role(text, "hint")
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (title, text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            words.addWidget(label)
        self.button = QPushButton("Lock me out…")
        theme.set_role(self.button, "danger")
        key_tip(self.button, "{}, from anywhere", LOCKOUT)
        self.button.setAccessibleDescription(f"{title.text()} {text.text()}")
        self.button.clicked.connect(self.wanted)
        press_with_enter(self.button)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        theme.changed.connect(self._draw_icon)
        self._draw_icon()

    def set_picture(self, picture: LockoutPicture) -> None:
        """Show whether it is still to be had."""
        done = picture.state is LockoutState.DONE
        self.button.setText("Locked out" if done else "Lock me out…")
        self.button.setEnabled(not done and picture.state not in RUNNING)

    def _draw_icon(self) -> None:
        icon = theme.icon("lock", theme.current().danger)
        self._icon.setPixmap(icon.pixmap(QSize(20, 20)))
