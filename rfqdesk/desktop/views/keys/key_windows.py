"""What a window shows about its keys: the cheat sheet, the editor, the palette."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.views.keys.command_palette import Command, CommandPalette, commands_of
from rfqdesk.desktop.views.keys.shortcut_editor import ShortcutEditor
from rfqdesk.desktop.views.keys.shortcut_sheet import ShortcutSheet
from rfqdesk.desktop.views.keys.shortcuts import ShortcutBook


class KeyWindows(QObject):
    """Opens them over their window."""

    def __init__(self, window: QWidget, book: ShortcutBook) -> None:
        super().__init__(window)
        self._window = window
        self._book = book
        self._sheet: ShortcutSheet | None = None
        BOUND.changed.connect(self._say_keys)

    def show_sheet(self) -> None:
        """Open the cheat sheet, or close it when it is open."""
        if self._sheet is not None:
            self._sheet.close()
            return
        self._sheet = ShortcutSheet(self._book.entries(), self._window)
        self._sheet.finished.connect(self._forget_sheet)
        self._sheet.change_wanted.connect(self.edit)
        self._sheet.show()

    def edit(self) -> None:
        """Let the user give commands other keys."""
        if self._sheet is not None:
            self._sheet.close()
        ShortcutEditor(self._book, self._window).show()

    def show_commands(self, more: Sequence[Command] = ()) -> None:
        """Open the command palette; `more` are what is no command of the book."""
        commands = [*commands_of(self._book), *more]
        CommandPalette(commands, self._window).open_over(self._window)

    def _say_keys(self) -> None:
        if self._sheet is not None:
            self._sheet.show_entries(self._book.entries())

    def _forget_sheet(self) -> None:
        self._sheet = None
