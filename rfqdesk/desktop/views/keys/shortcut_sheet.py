"""The cheat sheet: every shortcut of the window, and where its keys are changed."""

import re
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.views.keys.shortcuts import LETTERS, ShortcutEntry

_COLUMN_ROWS = 24
_LETTER_WORDS = "To the field with this letter underlined"
_DIGIT = re.compile(r"\d")


class ShortcutSheet(QDialog):
    """A plain window beside the work, closed with Esc. `change_wanted`: keys are to be changed."""

    change_wanted = Signal()

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
        self.change = QPushButton("Change keys…")
        self.change.setAutoDefault(False)
        self.change.clicked.connect(self.change_wanted)
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(self.change)
        outer.addLayout(top)
        self._outer = outer
        self._lines = QWidget()
        outer.addWidget(self._lines)
        self.show_entries(entries)

    def show_entries(self, entries: list[ShortcutEntry]) -> None:
        """Show the keys as they are now."""
        before, self._lines = self._lines, QWidget()
        self._outer.replaceWidget(before, self._lines)
        before.hide()
        before.deleteLater()
        columns = QHBoxLayout(self._lines)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(theme.current().space6)
        column, rows = self._new_column(columns), 0
        for section in dict.fromkeys(entry.section for entry in entries):
            lines = _together([entry for entry in entries if entry.section == section])
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
        words = _shown(entry)
        keys = QLabel(words)
        theme.set_role(keys, "keycap")
        meaning = QLabel(entry.meaning)
        theme.set_role(meaning, "body2")
        fixed = f"fixed: {entry.fixed}" if entry.fixed else ""
        keys.setAccessibleName(f"{words}: {entry.meaning}")
        keys.setAccessibleDescription(fixed)
        grid.addWidget(keys, row, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(meaning, row, 1)
        if entry.fixed:
            mark = QLabel("fixed")
            theme.set_role(mark, "caption")
            mark.setAccessibleName(fixed)
            for widget in (keys, meaning, mark):
                widget.setToolTip(fixed)
            grid.addWidget(mark, row, 2)
    return grid


def _shown(entry: ShortcutEntry) -> str:
    if entry.fixed == LETTERS:
        return "Alt + letter"
    return entry.keys.replace("Return", "Enter") or "no keys"


def _together(entries: list[ShortcutEntry]) -> list[ShortcutEntry]:
    """One line for those that differ in their number alone: `Alt+1 to Alt+9`, or in the letter."""
    letters = [entry for entry in entries if entry.fixed == LETTERS]
    entries = [entry for entry in entries if entry.fixed != LETTERS]
    entries += [replace(one, meaning=_LETTER_WORDS) for one in letters[:1]]
    runs: list[list[ShortcutEntry]] = []
    for entry in entries:
        before = runs[-1][-1] if runs else None
        if before is not None and entry.keys and _follows(before, entry):
            runs[-1].append(entry)
        else:
            runs.append([entry])
    return [
        run[0]
        if len(run) == 1
        else replace(
            run[0],
            keys=f"{run[0].keys} to {run[-1].keys}",
            meaning=run[0].meaning.replace("1", f"1 to {len(run)}", 1),
        )
        for run in runs
    ]


def _follows(before: ShortcutEntry, entry: ShortcutEntry) -> bool:
    kinds = [(_DIGIT.sub("#", one.keys), _DIGIT.sub("#", one.meaning)) for one in (before, entry)]
    return kinds[0] == kinds[1] and "#" in kinds[0][0] and "#" in kinds[0][1]
