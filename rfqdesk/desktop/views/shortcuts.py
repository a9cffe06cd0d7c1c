"""Keyboard shortcuts: made, remembered, and shown on a sheet."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from rfqdesk.desktop import theme

_COLUMN_ROWS = 12


@dataclass(frozen=True, slots=True)
class ShortcutEntry:
    """One line of the sheet. `keys` in Qt's portable form, e.g. `Ctrl+N`."""

    section: str
    keys: str
    meaning: str


class ShortcutBook:
    """All shortcuts of a window, in the order they were described."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._entries: list[ShortcutEntry] = []

    def add(self, section: str, keys: str, meaning: str, act: Callable[[], None]) -> None:
        """Make a shortcut for the whole window and put it on the sheet."""
        shortcut = QShortcut(QKeySequence(keys), self._window)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(act)
        self.describe(section, keys, meaning)

    def describe(self, section: str, keys: str, meaning: str) -> None:
        """Put on the sheet what a view handles by itself; a repetition is ignored."""
        entry = ShortcutEntry(section, keys, meaning)
        if entry not in self._entries:
            self._entries.append(entry)

    def entries(self) -> list[ShortcutEntry]:
        """Everything described."""
        return list(self._entries)


class ShortcutSheet(QDialog):
    """The cheat sheet: a plain window beside the work, closed with Esc."""

    def __init__(self, entries: list[ShortcutEntry], parent: QWidget) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle("Keyboard shortcuts")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(tokens.space5, tokens.space5, tokens.space5, tokens.space5)
        outer.setSpacing(tokens.space4)
        heading = QLabel("Keyboard shortcuts")
        theme.set_role(heading, "heading")
        outer.addWidget(heading)
        columns = QHBoxLayout()
        columns.setSpacing(tokens.space6)
        outer.addLayout(columns)
        column, rows = self._new_column(columns), 0
        for section in dict.fromkeys(entry.section for entry in entries):
            lines = [entry for entry in entries if entry.section == section]
            if rows and rows + len(lines) > _COLUMN_ROWS:
                column.addStretch(1)
                column, rows = self._new_column(columns), 0
            column.addLayout(_section(section, lines))
            rows += len(lines) + 1
        column.addStretch(1)

    @staticmethod
    def _new_column(columns: QHBoxLayout) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.current().space4)
        columns.addLayout(column)
        return column


def _section(name: str, lines: list[ShortcutEntry]) -> QGridLayout:
    tokens = theme.current()
    grid = QGridLayout()
    grid.setHorizontalSpacing(tokens.space4)
    grid.setVerticalSpacing(tokens.space1 + 2)
    title = QLabel(name)
    theme.set_role(title, "title")
    grid.addWidget(title, 0, 0, 1, 2)
    grid.setColumnStretch(1, 1)
    for row, entry in enumerate(lines, start=1):
        keys = QLabel(entry.keys)
        theme.set_role(keys, "keycap")
        meaning = QLabel(entry.meaning)
        theme.set_role(meaning, "body2")
        keys.setAccessibleName(f"{entry.keys}: {entry.meaning}")
        grid.addWidget(keys, row, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(meaning, row, 1)
    return grid
