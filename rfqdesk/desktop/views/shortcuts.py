"""Commands of a window: what they do, by which keys, and the keys that their user prefers."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from rfqdesk.desktop.views.everywhere_shortcut import EverywhereShortcut
from rfqdesk.desktop.views.key_map import KeyCommand, KeyMap, ViewShortcut, always

_SETTINGS = "shortcuts"
_PORTABLE = QKeySequence.SequenceFormat.PortableText
_HELD = ("Ctrl+", "Alt+", "Meta+")


def sequences(keys: str) -> frozenset[str]:
    """The combinations in a description such as `Up / Down, wheel`, each written in one way."""
    parts = keys.replace(", wheel", "").split(" / ")
    portable = (QKeySequence(part).toString(_PORTABLE) for part in parts)
    # Qt tells the two enter keys apart, and people don't.
    return frozenset(one.replace("Enter", "Return") for one in portable if one)


@dataclass(frozen=True, slots=True)
class ShortcutEntry:
    """One line of the sheet. `keys` in Qt's portable form, e.g. `Ctrl+N`, "" for none.

    `usual` are the keys in a new installation. What a view handles by itself is `fixed`.
    `where` are the workspaces that it acts in, none for all of them.
    """

    section: str
    keys: str
    meaning: str
    usual: str = ""
    fixed: bool = True
    where: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """What it is kept under among the settings: words, which outlive its keys."""
        words = f"{self.section} {self.meaning}"
        return "".join(letter if letter.isalnum() else "-" for letter in words.lower())

    def meets(self, other: "ShortcutEntry") -> bool:
        """Whether both could act on the same key."""
        return not self.where or not other.where or bool(self.where & other.where)


@dataclass(frozen=True, slots=True)
class _Act:
    """A command of one view."""

    view: QWidget
    act: Callable[[], object]
    why_not: Callable[[], str]


class ShortcutBook(QObject):
    """All commands of a window, in the order they were described.

    Two commands under the same keys would both be dead in Qt. Where keys that were chosen
    some time ago now mean something else, the choice gives way, and `given_up` says so.
    """

    given_up = Signal(str)

    def __init__(self, window: QWidget, settings: QSettings | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._entries: list[ShortcutEntry] = []
        self._shortcuts: dict[str, list[ViewShortcut | EverywhereShortcut]] = {}
        self._acts: dict[str, list[_Act]] = {}

    def add(
        self,
        section: str,
        keys: str,
        meaning: str,
        act: Callable[[], None],
        *,
        everywhere: bool = False,
    ) -> None:
        """Make a command for the whole window; without `keys` it is in the palette only.

        One that must never be out of reach is heard `everywhere`: in dialogs, sheets and menus
        too, also while its keys are pressed into a field that asks for keys.
        """
        entry = self._take_in(ShortcutEntry(section, keys, meaning, keys, fixed=False))
        shortcut: ViewShortcut | EverywhereShortcut
        if everywhere:
            shortcut = EverywhereShortcut(QKeySequence(entry.keys), self._window)
            shortcut.activated.connect(act)
        else:
            shortcut = ViewShortcut(KeyCommand(section, entry.keys, meaning, act), self._window)
        self._shortcuts[entry.key].append(shortcut)
        self._acts[entry.key].append(_Act(self._window, act, always))

    def adopt(self, keys: KeyMap, workspace: str) -> None:
        """List what a view of a workspace binds, run it by name and give it the user's keys.

        A second view with the same commands shares their lines.
        """
        for command, shortcut in zip(keys.commands, keys.shortcuts, strict=True):
            entry = self._take_in(
                ShortcutEntry(
                    command.section,
                    command.keys,
                    command.meaning,
                    command.keys,
                    fixed=False,
                    where=frozenset({workspace}),
                )
            )
            shortcut.take_keys(QKeySequence(entry.keys))
            self._shortcuts[entry.key].append(shortcut)
            self._acts[entry.key].append(_Act(keys.view, command.act, command.why_not))

    def _take_in(self, entry: ShortcutEntry) -> ShortcutEntry:
        """Put a command on the sheet, with the keys that its user gave it."""
        for at, other in enumerate(self._entries):
            if other.key == entry.key and not other.fixed and entry.where:
                shared = replace(other, where=other.where | entry.where)
                self._entries[at] = shared
                return shared
        own = None if self._settings is None else self._settings.value(_name(entry))
        if isinstance(own, str) and own != entry.usual:
            if self.problem(entry, own):
                self._give_up(entry, own)
            else:
                entry = replace(entry, keys=own)
        self._make_room(entry)
        self._entries.append(entry)
        self._shortcuts[entry.key], self._acts[entry.key] = [], []
        return entry

    def describe(self, section: str, keys: str, meaning: str, workspace: str = "") -> None:
        """Put on the sheet what a view handles by itself; a repetition is ignored."""
        where = frozenset({workspace}) if workspace else frozenset()
        entry = ShortcutEntry(section, keys, meaning, keys, where=where)
        for at, other in enumerate(self._entries):
            if other.fixed and (other.key, other.keys) == (entry.key, keys):
                self._entries[at] = replace(other, where=other.where | where)
                return
        self._make_room(entry)
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
        """Do what the command does, where it can be done now."""
        if not self.why_not(entry):
            self._act_of(entry).act()

    def why_not(self, entry: ShortcutEntry) -> str:
        """Why the command can't be run now, "" when it can."""
        act = self._act_of(entry)
        # The window's own are run from the tray as well, whatever is seen of the window.
        in_front = act.view is self._window or act.view.isVisible()
        return act.why_not() if in_front else "another view is in front"

    def _act_of(self, entry: ShortcutEntry) -> "_Act":
        acts = self._acts[entry.key]
        return next((one for one in acts if one.view.isVisible()), acts[0])

    def problem(self, entry: ShortcutEntry, keys: str) -> str:
        """Why a command can't have these keys, "" when it can."""
        wanted = sequences(keys)
        if not wanted:
            return ""
        if not any(held in keys for held in _HELD) and not _is_function_key(keys):
            return f"{keys} alone is for typing: hold Ctrl or Alt with it, or take a function key."
        for other in self._entries:
            if other.key != entry.key and entry.meets(other) and wanted & sequences(other.keys):
                return f"{keys} already means “{other.meaning}” ({other.section})."
        return ""

    def rebind(self, entry: ShortcutEntry, keys: str) -> None:
        """Give a command other keys, "" for none, and remember them; `problem` was asked."""
        at = next(n for n, one in enumerate(self._entries) if one.key == entry.key)
        self._entries[at] = replace(self._entries[at], keys=keys)
        for shortcut in self._shortcuts[entry.key]:
            shortcut.take_keys(QKeySequence(keys))
        if self._settings is not None:
            if keys == entry.usual:
                self._settings.remove(_name(entry))
            else:
                self._settings.setValue(_name(entry), keys)

    def is_everywhere(self, keys: QKeySequence) -> bool:
        """Whether these keys must be heard wherever they are pressed."""
        wanted = sequences(keys.toString(_PORTABLE))
        return any(
            any(isinstance(one, EverywhereShortcut) for one in self._shortcuts[entry.key])
            and wanted & sequences(entry.keys)
            for entry in self.commands()
        )

    def _make_room(self, entry: ShortcutEntry) -> None:
        """Take keys of the user's choice away from others where they now mean this."""
        for other in self.commands():
            chosen = other.keys != other.usual
            if chosen and entry.meets(other) and sequences(other.keys) & sequences(entry.keys):
                keys = other.usual if not self.problem(other, other.usual) else ""
                self._give_up(other, other.keys)
                self.rebind(other, keys)

    def _give_up(self, entry: ShortcutEntry, keys: str) -> None:
        if self._settings is not None:
            self._settings.remove(_name(entry))
        words = f"{keys} for “{entry.meaning}” gave way: it means something else by now."
        self.given_up.emit(words)


def _name(entry: ShortcutEntry) -> str:
    return f"{_SETTINGS}/{entry.key}"


def _is_function_key(keys: str) -> bool:
    key = keys.rpartition("+")[2]
    return key.startswith("F") and key[1:].isdigit()
