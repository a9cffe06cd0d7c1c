"""Step 3: the key is made, and said where it is kept."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.onboarding import OnboardingState
from rfqdesk.desktop.views.common import Card
from rfqdesk.desktop.views.onboarding.page import Page

_NOT_KNOWN = "Looking for this computer's keyring."


class KeyPage(Page):
    """Three facts about the key, one button that makes it."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__(
            "Your key",
            "Your key proves who you are on every connection. Whoever holds it can trade in "
            "your name, so it is made here and stays here.",
            "Make key and send request",
        )
        self._icons: list[tuple[QLabel, str]] = []
        card = Card()
        card.body.setSpacing(theme.current().space4)
        self._fact(
            card,
            "key",
            "Made on this computer",
            "An elliptic-curve key (P-256), new, just for this venue.",
        )
        self.place = self._fact(card, "lock", "Kept in your keyring", _NOT_KNOWN)
        self._fact(
            card,
            "shield",
            "Never sent, never in a file",
            "The venue gets a signed request with the public half. Nobody at the venue ever "
            "sees the key.",
        )
        self.content.addWidget(card)
        self.primary_button.clicked.connect(self.wanted)
        self.setFocusProxy(self.primary_button)
        theme.changed.connect(self._draw_icons)
        self._draw_icons()

    def render_state(self, state: OnboardingState) -> None:
        """Show where the key will be kept; without a keyring there is only the retry."""
        self.render_common(state, retry="Try again")
        self.banner.action_button().setEnabled(not state.busy)
        if state.keyring:
            self.place.setText(
                f"{state.keyring}: protected by your log-in, like your other passwords."
            )
        elif state.problem is not None:
            self.place.setText("Not available yet: see above.")
        else:
            self.place.setText(_NOT_KNOWN)
        self.primary_button.setEnabled(bool(state.keyring) and not state.busy)

    def _fact(self, card: Card, icon_name: str, title: str, text: str) -> QLabel:
        tokens = theme.current()
        icon = QLabel()
        icon.setFixedWidth(24)
        self._icons.append((icon, icon_name))
        name = QLabel(title)
        theme.set_role(name, "title")
        words = QLabel(text)
        theme.set_role(words, "body2")
        words.setWordWrap(True)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(name)
        column.addWidget(words)
        row = QHBoxLayout()
        row.setSpacing(tokens.space3)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        card.body.addLayout(row)
        return words

    def _draw_icons(self) -> None:
        for label, name in self._icons:
            icon = theme.icon(name, theme.current().accent_text)
            label.setPixmap(icon.pixmap(QSize(20, 20)))
