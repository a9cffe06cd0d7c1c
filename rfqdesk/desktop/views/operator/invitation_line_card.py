"""The line of an invitation just made: shown once, to be copied and mailed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.columns import second_text
from rfqdesk.desktop.models.operator.party_columns import invited_text
from rfqdesk.desktop.models.operator.pictures import Invited
from rfqdesk.desktop.views.common import Card, press_with_enter

_LINES_SHOWN = 4


class InvitationLineCard(Card):
    """Hidden while there is none; what was put away is nowhere any more."""

    def __init__(self) -> None:
        super().__init__("Shown this once")
        self._invitation_id = ""
        self.words = QLabel()
        self.line = QPlainTextEdit()
        self.state = QLabel()
        self.copy_button = QPushButton("Copy the line")
        self.away_button = QPushButton("Put away")
        self._build()
        self.copy_button.clicked.connect(self._copy)
        self.away_button.clicked.connect(self.put_away)
        self.hide()

    def invitation_id(self) -> str:
        """Whose line is shown, "" for none."""
        return self._invitation_id

    def show_line(self, invited: Invited) -> None:
        """Show it, in place of an earlier one."""
        view = invited.invitation
        self._invitation_id = view.invitation_id
        self.set_title(f"Invitation {view.invitation_id}: shown this once")
        self.words.setText(
            f"For {invited_text(view)} as {view.role.value}, good once, until "
            f"{second_text(view.expires_ms)[:16]} UTC. Mail this line; it is pasted into the "
            "wizard. It proves nothing: you still hear the fingerprint and approve."
        )
        self.line.setPlainText(invited.line)
        self.state.setText("The venue does not keep it.")
        theme.set_role(self.state, tone="")
        self.show()
        self.copy_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def put_away(self) -> None:
        """Forget the line."""
        self._invitation_id = ""
        self.line.clear()
        self.hide()

    def _build(self) -> None:
        tokens = theme.current()
        theme.set_role(self.words, "body2")
        self.words.setWordWrap(True)
        self.line.setReadOnly(True)
        self.line.setTabChangesFocus(True)
        self.line.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.line.setAccessibleName("The line to mail")
        self.line.setFixedHeight(_LINES_SHOWN * self.line.fontMetrics().lineSpacing() + 16)
        theme.set_role(self.state, "hint")
        theme.set_role(self.copy_button, "primary")
        press_with_enter(self.copy_button, self.away_button)
        foot = QHBoxLayout()
        foot.setSpacing(tokens.space2)
        foot.addWidget(self.state, 1)
        foot.addWidget(self.away_button)
        foot.addWidget(self.copy_button)
        self.body.addWidget(self.words)
        self.body.addWidget(self.line)
        self.body.addLayout(foot)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.line.toPlainText())
        self.state.setText("Copied.")
        theme.set_role(self.state, tone="ok")
