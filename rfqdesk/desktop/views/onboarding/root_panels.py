"""The server's root: one that matched what was typed, or one that the user has to vouch for."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.onboarding import OnboardingState
from rfqdesk.desktop.views.onboarding.fingerprint_grid import FingerprintGrid

_MATCHED = (
    "The server showed a root certificate with exactly this fingerprint. "
    "From now on only this venue is believed."
)
_CONFIRMED = (
    "You compared its root certificate's fingerprint with the operator. "
    "From now on only this venue is believed."
)
_WHY = (
    "This is what the server says of itself, and anybody can set up a server that says so. Ring "
    "the operator on a number you already know, not one from a mail, and have the groups below "
    "or the ten words read out to you. One difference means that somebody stands between you and "
    "the venue and would trade in your name: then go no further."
)


class MatchPanel(QFrame):
    """What the server showed, and why it is believed."""

    def __init__(self) -> None:
        super().__init__()
        tokens = theme.current()
        theme.set_role(self, "panel", tone="ok")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.space3, tokens.space3, tokens.space3, tokens.space3)
        row.setSpacing(tokens.space3)
        self._icon = QLabel()
        self._title = QLabel()
        theme.set_role(self._title, "title")
        self._text = QLabel()
        theme.set_role(self._text, "body2")
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self._title, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            words.addWidget(label)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    def render_state(self, state: OnboardingState) -> None:
        """Show the venue that proved itself, or nothing."""
        self.setVisible(state.venue is not None)
        if state.venue is None:
            return
        icon = theme.icon("shield", theme.current().ok)
        self._icon.setPixmap(icon.pixmap(QSize(20, 20)))
        self._title.setText(f"This is {state.venue.name}")
        self._text.setText(_CONFIRMED if state.venue.confirmed else _MATCHED)
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(self._text.text())


class ConfirmPanel(QFrame):
    """Fingerprint and words of a root that nobody has vouched for yet.

    `confirmed` takes two acts, a tick and a button, and Enter does neither: what
    is said here decides whom everything afterwards believes.
    """

    confirmed = Signal()

    def __init__(self) -> None:
        super().__init__()
        tokens = theme.current()
        theme.set_role(self, "panel", tone="warn")
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space4, tokens.space4, tokens.space4, tokens.space4)
        column.setSpacing(tokens.space3)
        self._icon = QLabel()
        self._title = QLabel()
        theme.set_role(self._title, "title")
        heading = QHBoxLayout()
        heading.setSpacing(tokens.space2)
        heading.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        heading.addWidget(self._title, 1)
        why = QLabel(_WHY)
        theme.set_role(why, "body2")
        self.fingerprint = FingerprintGrid()
        self.words = QLabel()
        theme.set_role(self.words, "title")
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self._title, why, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.compared = QCheckBox("The operator read out the same to me, by another channel")
        self.button = QPushButton("This is my venue")
        self.button.setAutoDefault(False)
        self.button.setEnabled(False)
        self.compared.toggled.connect(self.button.setEnabled)
        self.button.clicked.connect(self.confirmed)
        answer = QHBoxLayout()
        answer.setSpacing(tokens.space3)
        answer.addWidget(self.compared, 1)
        answer.addWidget(self.button)
        column.addLayout(heading)
        column.addWidget(why)
        column.addWidget(self.fingerprint)
        column.addWidget(self.words)
        column.addLayout(answer)
        self._why = why.text()
        theme.changed.connect(self._draw_icon)
        self._draw_icon()
        self.hide()

    def _draw_icon(self) -> None:
        icon = theme.icon("phone", theme.current().warn)
        self._icon.setPixmap(icon.pixmap(QSize(20, 20)))

    def render_state(self, state: OnboardingState) -> None:
        """Show the root that waits for a word, or nothing; another root wants another tick."""
        shown = state.shown
        if shown is None or shown.grouped != self.fingerprint.text():
            self.compared.setChecked(False)
        self.setVisible(shown is not None)
        if shown is None:
            return
        self._title.setText(f"Is this your venue? The server calls itself {shown.name}")
        self.fingerprint.set_fingerprint(shown.grouped)
        self.words.setText(in_lines(shown.words))
        self.words.setAccessibleName(f"The same in ten words: {shown.words}")
        self.compared.setEnabled(not state.busy)
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(self._why)


def in_lines(words: str, per_line: int = 5) -> str:
    """Short lines, which can be read out without losing one's place."""
    parts = words.split()
    return "\n".join("   ".join(parts[at : at + per_line]) for at in range(0, len(parts), per_line))
