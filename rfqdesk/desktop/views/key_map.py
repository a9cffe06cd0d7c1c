"""The keys of a view: one table that binds them, and that the window lists, runs and changes."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

_PORTABLE = QKeySequence.SequenceFormat.PortableText


def always() -> str:
    """Nothing is in a command's way."""
    return ""


def unless(button: QAbstractButton, words: str) -> Callable[[], str]:
    """These words while a button is shut, which does the same as the command."""
    return lambda: "" if button.isEnabled() else words


@dataclass(frozen=True, slots=True)
class KeyCommand:
    """What a view does by keys, wherever the focus is in its window.

    `keys` are the usual ones in Qt's portable form. `why_not` says why it can't be done now,
    "" when it can; the act itself checks that again.
    """

    section: str
    keys: str
    meaning: str
    act: Callable[[], object]
    why_not: Callable[[], str] = always
    repeats: bool = False


class ViewShortcut(QShortcut):
    """A command's keys; Qt tells the two enter keys apart, and people don't."""

    def __init__(self, command: KeyCommand, view: QWidget) -> None:
        super().__init__(view)
        self.setContext(Qt.ShortcutContext.WindowShortcut)
        self.setAutoRepeat(command.repeats)
        self.activated.connect(command.act)
        self.take_keys(QKeySequence(command.keys))

    def take_keys(self, keys: QKeySequence) -> None:
        """Act on other keys from now on."""
        words = keys.toString(_PORTABLE)
        both = dict.fromkeys((words, words.replace("Return", "Enter")))
        self.setKeys([QKeySequence(one) for one in both if one])


class KeyMap(QObject):
    """Binds the commands of a view, which works without a window that knows of them."""

    def __init__(self, view: QWidget, *commands: KeyCommand) -> None:
        super().__init__(view)
        self.view = view
        self.commands = commands
        self.shortcuts = tuple(ViewShortcut(command, view) for command in commands)

    def serve(self, view: QWidget) -> None:
        """Be heard where this view is, which holds what the keys act on."""
        self.view = view
        for shortcut in self.shortcuts:
            shortcut.setParent(view)
