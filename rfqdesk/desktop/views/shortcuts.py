"""Commands of a window: what they do, by which keys, and the keys that their user prefers."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

_SETTINGS = "shortcuts"


@dataclass(frozen=True, slots=True)
class ShortcutEntry:
    """One line of the sheet. `keys` in Qt's portable form, e.g. `Ctrl+N`, "" for none.

    `usual` are the keys in a new installation. What a view handles by itself is `fixed`.
    """

    section: str
    keys: str
    meaning: str
    usual: str = ""
    fixed: bool = True

    @property
    def key(self) -> str:
        """What it is kept under among the settings: words, which outlive its keys."""
        words = f"{self.section} {self.meaning}".split(":")[0]
        return "".join(letter if letter.isalnum() else "-" for letter in words.lower())


class ShortcutBook(QObject):
    """All commands of a window, in the order they were described."""

    def __init__(self, window: QWidget, settings: QSettings | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._entries: list[ShortcutEntry] = []
        self._shortcuts: dict[str, QShortcut] = {}
        self._acts: dict[str, Callable[[], None]] = {}

    def add(self, section: str, keys: str, meaning: str, act: Callable[[], None]) -> None:
        """Make a command for the whole window; without `keys` it is in the palette only."""
        entry = ShortcutEntry(section, keys, meaning, keys, fixed=False)
        if self._settings is not None:
            own = self._settings.value(f"{_SETTINGS}/{entry.key}")
            entry = replace(entry, keys=own if isinstance(own, str) else keys)
        shortcut = QShortcut(QKeySequence(entry.keys), self._window)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(act)
        self._entries.append(entry)
        self._shortcuts[entry.key] = shortcut
        self._acts[entry.key] = act

    def describe(self, section: str, keys: str, meaning: str) -> None:
        """Put on the sheet what a view handles by itself; a repetition is ignored."""
        entry = ShortcutEntry(section, keys, meaning, keys)
        if entry not in self._entries:
            self._entries.append(entry)

    def entries(self) -> list[ShortcutEntry]:
        """Everything described, those without keys apart."""
        return [entry for entry in self._entries if entry.keys or entry.usual]

    def commands(self) -> list[ShortcutEntry]:
        """What can be run and given other keys."""
        return [entry for entry in self._entries if not entry.fixed]

    def keys_of(self, section: str, meaning: str) -> str:
        """The keys that a command has now, "" for none.

        Raises:
            StopIteration: there is no such command.
        """
        return next(
            entry.keys
            for entry in self.commands()
            if (entry.section, entry.meaning) == (section, meaning)
        )

    def run(self, entry: ShortcutEntry) -> None:
        """Do what the command does."""
        self._acts[entry.key]()

    def problem(self, entry: ShortcutEntry, keys: str) -> str:
        """Why a command can't have these keys, "" when it can."""
        if not keys:
            return ""
        for other in self._entries:
            if other.key != entry.key and keys in other.keys.split(" / "):
                return f"{keys} already means “{other.meaning}” ({other.section})."
        if "," in keys.replace("Ctrl+,", ""):
            return "One combination at a time: a chord of several would delay each of its keys."
        return ""

    def rebind(self, entry: ShortcutEntry, keys: str) -> None:
        """Give a command other keys, "" for none, and remember them; `problem` was asked."""
        at = next(n for n, one in enumerate(self._entries) if one.key == entry.key)
        self._entries[at] = replace(self._entries[at], keys=keys)
        self._shortcuts[entry.key].setKey(QKeySequence(keys))
        if self._settings is not None:
            name = f"{_SETTINGS}/{entry.key}"
            if keys == entry.usual:
                self._settings.remove(name)
            else:
                self._settings.setValue(name, keys)
