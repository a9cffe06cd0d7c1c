"""The keys of a view: one table that binds them, and that the window lists, runs and changes."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

_PORTABLE = QKeySequence.SequenceFormat.PortableText
_KEYPAD, _SHIFT = Qt.KeyboardModifier.KeypadModifier, Qt.KeyboardModifier.ShiftModifier


def always() -> str:
    """Nothing is in a command's way."""
    return ""


def unless(button: QAbstractButton, words: str) -> Callable[[], str]:
    """These words while a button is shut, which does the same as the command."""
    return lambda: "" if button.isEnabled() else words


def sequences(keys: str) -> frozenset[str]:
    """The combinations in a description such as `Up / Down, wheel`, each written in one way."""
    parts = keys.replace(", wheel", "").split(" / ")
    portable = (QKeySequence(part).toString(_PORTABLE) for part in parts)
    # Qt tells the two enter keys apart, and people don't.
    return frozenset(one.replace("Enter", "Return") for one in portable if one)


@dataclass(frozen=True, slots=True)
class KeyCommand:
    """What a view does by keys, wherever the focus is in its window.

    `keys` are the usual ones in Qt's portable form. `why_not` says why it can't be done now,
    "" when it can; the act itself checks that again. One that is `focused` is heard only where
    the keyboard is in what its map listens to, and may be a letter. `fixed` says why its keys
    can't be changed: the view hears them itself. `by_name` is done in place of the act where
    the command is run without its keys.
    """

    section: str
    keys: str
    meaning: str
    act: Callable[[], object]
    why_not: Callable[[], str] = always
    repeats: bool = False
    focused: bool = False
    fixed: str = ""
    by_name: Callable[[], object] | None = None

    def run_by_name(self) -> object:
        """Do it without its keys."""
        return (self.by_name or self.act)()


class ViewShortcut(QShortcut):
    """A command's keys; Qt tells the two enter keys apart, and people don't.

    `contested`: they were pressed where another one of this process hears them as well.
    """

    contested = Signal()

    def __init__(self, command: KeyCommand, view: QWidget) -> None:
        super().__init__(view)
        self.setContext(Qt.ShortcutContext.WindowShortcut)
        self.setAutoRepeat(command.repeats)
        self.activated.connect(command.act)
        self.activatedAmbiguously.connect(self.contested)
        self.take_keys(QKeySequence(command.keys))

    def take_keys(self, keys: QKeySequence) -> None:
        """Act on other keys from now on."""
        words = keys.toString(_PORTABLE)
        both = dict.fromkeys((words, words.replace("Return", "Enter")))
        self.setKeys([QKeySequence(one) for one in both if one])


class FocusedKeys:
    """A command's keys where only what has the keyboard hears them."""

    def __init__(self, command: KeyCommand) -> None:
        self.command = command
        self.take_keys(QKeySequence(command.keys))

    def take_keys(self, keys: QKeySequence) -> None:
        """Act on other keys from now on."""
        self.keys = sequences(keys.toString(_PORTABLE))


class KeyMap(QObject):
    """Binds the commands of a view, which works without a window that knows of them."""

    def __init__(self, view: QWidget, *commands: KeyCommand) -> None:
        super().__init__(view)
        self.view = view
        self.commands = commands
        self.shortcuts: tuple[ViewShortcut | FocusedKeys, ...] = tuple(
            FocusedKeys(command)
            if command.focused or command.fixed
            else ViewShortcut(command, view)
            for command in commands
        )

    def serve(self, view: QWidget) -> None:
        """Be heard where this view is, which holds what the keys act on."""
        self.view = view
        for shortcut in self.shortcuts:
            if isinstance(shortcut, ViewShortcut):
                shortcut.setParent(view)

    def listen(self, widget: QWidget) -> None:
        """Hear the focused commands where this, or what is in it, has the keyboard.

        Its children come first: what they take for typing is none.
        """
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take the keys of the focused commands, before any shortcut of the window does."""
        kind = event.type()
        if kind is not QEvent.Type.KeyPress and kind is not QEvent.Type.ShortcutOverride:
            return False
        if not isinstance(event, QKeyEvent):
            return False
        command = self._heard(event)
        if command is None:
            return False
        if kind is QEvent.Type.ShortcutOverride:
            event.accept()
        elif command.repeats or not event.isAutoRepeat():
            command.act()
        return True

    def _heard(self, event: QKeyEvent) -> KeyCommand | None:
        pressed = pressed_keys(event)
        for one in self.shortcuts:
            if isinstance(one, FocusedKeys) and not one.command.fixed and one.keys & pressed:
                return one.command
        return None


def pressed_keys(event: QKeyEvent) -> frozenset[str]:
    """What was pressed, as `sequences` writes it.

    Shift is only how some signs are typed: `Shift+?` is `?` as well.
    """
    key, held = event.key(), event.modifiers() & ~_KEYPAD
    ways = [held]
    if held & _SHIFT and Qt.Key.Key_Space < key < Qt.Key.Key_AsciiTilde and not chr(key).isalnum():
        ways.append(held & ~_SHIFT)
    return frozenset().union(*(sequences(_words(key, way)) for way in ways))


def _words(key: int, held: Qt.KeyboardModifier) -> str:
    return QKeySequence(int(held.value) | key).toString(_PORTABLE)
