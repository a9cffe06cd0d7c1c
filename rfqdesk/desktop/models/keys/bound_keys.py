"""Which keys each command has now, for all words that name them."""

from PySide6.QtCore import QObject, Signal

from rfqdesk.desktop.models.keys.key_table import KeyName

_ARROWS = {
    "Up": "\N{UPWARDS ARROW}",
    "Down": "\N{DOWNWARDS ARROW}",
    "Left": "\N{LEFTWARDS ARROW}",
    "Right": "\N{RIGHTWARDS ARROW}",
}


class BoundKeys(QObject):
    """The keys in force, as the window's book says; the usual ones of what no book knows.

    `changed` comes when words that name keys are to be said anew.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._own: dict[tuple[str, str], str] = {}

    def bind(self, section: str, meaning: str, keys: str) -> None:
        """Take a command's keys, "" for none."""
        if self._own.get((section, meaning)) != keys:
            self._own[section, meaning] = keys
            self.changed.emit()

    def forget(self) -> None:
        """Begin anew with the usual keys."""
        if self._own:
            self._own.clear()
            self.changed.emit()

    def portable(self, name: KeyName) -> str:
        """The keys in Qt's portable form, "" for none."""
        return self._own.get((name.section, name.meaning), name.keys)

    def of(self, name: KeyName) -> str:
        """The keys as a keyboard has them, "" for none."""
        return self.portable(name).replace("Return", "Enter")

    def cap(self, name: KeyName) -> str:
        """The keys as short as they can be said, "" for none."""
        parts = self.of(name).split("+")
        return "+".join(_ARROWS.get(part, part) for part in parts)

    def said(self, name: KeyName) -> str:
        """The keys within a sentence; where there are none, what finds the command by name."""
        return self.of(name) or f"“{name.meaning}”"

    def beside(self, words: str, name: KeyName) -> str:
        """Words with the keys in parentheses, where there are any."""
        keys = self.of(name)
        return f"{words} ({keys})" if keys else words


BOUND = BoundKeys()
"""Those of this process, which is one identity's desk."""
