"""Which theme is on, and the signal that tells when it changes."""

from PySide6.QtCore import QObject, Signal

from rfqdesk.desktop.theme.tokens import DARK, Tokens


class ThemeState(QObject):
    """Holder of the tokens in force. `changed` is emitted after they were applied."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens: Tokens = DARK
        self.still = False


STATE = ThemeState()


def current() -> Tokens:
    """The tokens in force."""
    return STATE.tokens
