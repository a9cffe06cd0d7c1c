"""Commands of a window: what they do, by which keys, and the keys that their user prefers."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.views.keys.everywhere_shortcut import EverywhereShortcut
from rfqdesk.desktop.views.keys.key_map import (
    FocusedKeys,
    KeyCommand,
    KeyMap,
    ViewShortcut,
    always,
    pressed_keys,
    sequences,
)
from rfqdesk.desktop.views.keys.text_keys import BoundInFields, text_keys

_SETTINGS = "shortcuts"
_PORTABLE = QKeySequence.SequenceFormat.PortableText
_HELD = ("Ctrl+", "Alt+", "Meta+")
_CHORDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_SIGN = re.compile(r"(Shift\+)?[A-Z0-9]")
LETTERS = "it is the underlined letter of a label"
HEARD_THERE = "whatever has the keyboard hears them itself"


@dataclass(frozen=True, slots=True)
class ShortcutEntry:
    """One line of the sheet. `keys` in Qt's portable form, e.g. `Ctrl+N`, "" for none.

    `usual` are the keys in a new installation. `fixed` says why they can't be changed, "" where
    they can. `where` are the workspaces that it acts in, none for all of them. What is `focused`
    is heard only where the keyboard is in its view, and may be a letter.
    """

    section: str
    keys: str
    meaning: str
    usual: str = ""
    fixed: str = HEARD_THERE
    where: frozenset[str] = frozenset()
    focused: bool = False

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
    run: Callable[[], object]
    why_not: Callable[[], str]


class ShortcutBook(QObject):
    """All commands of a window, in the order they were described.

    Two commands under the same keys would both be dead in Qt. Where keys that were chosen
    some time ago now mean something else, the choice gives way, and `given_up` says so. Where
    views of two workspaces are seen at once, the one that has the keyboard's window hears them.
    """

    given_up = Signal(str)

    def __init__(self, window: QWidget, settings: QSettings | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._entries: list[ShortcutEntry] = []
        self._shortcuts: dict[str, list[ViewShortcut | EverywhereShortcut | FocusedKeys]] = {}
        self._acts: dict[str, list[_Act]] = {}
        BoundInFields(self._is_bound, self)
        BOUND.forget()

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
        entry = self._take_in(ShortcutEntry(section, keys, meaning, keys, fixed=""))
        shortcut: ViewShortcut | EverywhereShortcut
        if everywhere:
            shortcut = EverywhereShortcut(QKeySequence(entry.keys), self._window)
            shortcut.activated.connect(act)
        else:
            shortcut = ViewShortcut(KeyCommand(section, entry.keys, meaning, act), self._window)
            shortcut.contested.connect(partial(self._settle, entry.key))
        self._shortcuts[entry.key].append(shortcut)
        self._acts[entry.key].append(_Act(self._window, act, act, always))

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
                    fixed=command.fixed,
                    where=frozenset({workspace}),
                    focused=command.focused,
                )
            )
            shortcut.take_keys(QKeySequence(entry.keys))
            if isinstance(shortcut, ViewShortcut):
                shortcut.contested.connect(partial(self._settle, entry.key))
            self._shortcuts[entry.key].append(shortcut)
            self._acts[entry.key].append(
                _Act(keys.view, command.act, command.run_by_name, command.why_not)
            )

    def _take_in(self, entry: ShortcutEntry) -> ShortcutEntry:
        """Put a command on the sheet, with the keys that its user gave it."""
        for at, other in enumerate(self._entries):
            if other.key == entry.key and other.key in self._acts and entry.where:
                shared = replace(other, where=other.where | entry.where)
                self._entries[at] = shared
                return shared
        own = None if self._settings is None else self._settings.value(_name(entry))
        if isinstance(own, str) and own != entry.usual and not entry.fixed:
            if self.problem(entry, own):
                self._give_up(entry, own)
            else:
                entry = replace(entry, keys=own)
        self._make_room(entry)
        self._entries.append(entry)
        self._shortcuts[entry.key], self._acts[entry.key] = [], []
        BOUND.bind(entry.section, entry.meaning, entry.keys)
        return entry

    def describe(
        self, section: str, keys: str, meaning: str, workspace: str = "", reason: str = HEARD_THERE
    ) -> None:
        """Put on the sheet what a view handles by itself; a repetition is ignored.

        `reason` says why its keys can't be changed.
        """
        where = frozenset({workspace}) if workspace else frozenset()
        entry = ShortcutEntry(section, keys, meaning, keys, fixed=reason, where=where)
        for at, other in enumerate(self._entries):
            if other.fixed and (other.key, other.keys) == (entry.key, keys):
                self._entries[at] = replace(other, where=other.where | where)
                return
        self._make_room(entry)
        self._entries.append(entry)

    def describe_letters(self, view: QWidget, title: str, workspace: str) -> None:
        """Put on the sheet the underlined letters of a view's labels: with Alt they are keys."""
        labels = (one for one in view.findChildren(QLabel) if one.buddy() is not None)
        found = (QKeySequence.mnemonic(label.text()).toString(_PORTABLE) for label in labels)
        keys = " / ".join(sorted({one for one in found if one}))
        if keys:
            meaning = f"{title}: to the field with this letter underlined"
            self.describe("Fields", keys, meaning, workspace, LETTERS)

    def entries(self) -> list[ShortcutEntry]:
        """Everything described, those without keys apart."""
        return [entry for entry in self._entries if entry.keys or entry.usual]

    def commands(self) -> list[ShortcutEntry]:
        """What can be given other keys."""
        return [entry for entry in self._entries if not entry.fixed]

    def runnable(self) -> list[ShortcutEntry]:
        """What can be run by name."""
        return [entry for entry in self._entries if entry.key in self._acts]

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
            self._act_of(entry).run()

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
        alone = not any(held in keys for held in _HELD) and not _is_function_key(keys)
        if alone and not entry.focused:
            return f"{keys} alone is for typing: hold Ctrl or Alt with it, or take a function key."
        for other in self._entries:
            if other.key == entry.key or not entry.meets(other):
                continue
            # The usual ones are apart by what has the keyboard, where they are the same.
            usual = keys == entry.usual and other.keys == other.usual
            if wanted & sequences(other.keys) and not usual:
                fixed = f" and can't be changed: {other.fixed}" if other.fixed else ""
                return f"{keys} already means “{other.meaning}” ({other.section}){fixed}."
        if alone and not _SIGN.fullmatch(keys):
            return f"{keys} alone moves or edits: take a letter, a digit or a function key."
        if keys != entry.usual and wanted & text_keys():
            return f"{keys} edits the text in every field, which would do so no more."
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
        BOUND.bind(entry.section, entry.meaning, keys)

    def is_everywhere(self, keys: QKeySequence) -> bool:
        """Whether these keys must be heard wherever they are pressed."""
        wanted = sequences(keys.toString(_PORTABLE))
        return any(
            any(isinstance(one, EverywhereShortcut) for one in self._shortcuts[entry.key])
            and wanted & sequences(entry.keys)
            for entry in self.commands()
        )

    def _is_bound(self, event: QKeyEvent) -> bool:
        pressed = pressed_keys(event)
        held = event.modifiers() & _CHORDS
        return bool(held) and any(
            not entry.focused and pressed & sequences(entry.keys) for entry in self.commands()
        )

    def _settle(self, key: str) -> None:
        """Keys were pressed that Qt leaves to nobody: one command hears them, never two.

        It is the one in the window that has the keyboard, and there the one whose view does.
        """
        wanted = next(sequences(one.keys) for one in self._entries if one.key == key)
        rivals = [
            act
            for entry in self.commands()
            if wanted & sequences(entry.keys)
            for act, one in zip(self._acts[entry.key], self._shortcuts[entry.key], strict=True)
            if isinstance(one, ViewShortcut) and act.view.isVisible()
        ]
        active, focused = QApplication.activeWindow(), QApplication.focusWidget()
        rivals.sort(
            key=lambda act: (
                focused is None or not (act.view is focused or act.view.isAncestorOf(focused)),
                act.view.window() is not active,
            )
        )
        if rivals:
            rivals[0].act()

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
