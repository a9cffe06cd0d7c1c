"""The cheat sheet: every shortcut of the window, and where its keys are changed."""

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
from rfqdesk.desktop.views.shortcuts import ShortcutEntry

_COLUMN_ROWS = 16


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
        keys = QLabel(entry.keys or "no keys")
        theme.set_role(keys, "keycap")
        meaning = QLabel(entry.meaning)
        theme.set_role(meaning, "body2")
        keys.setAccessibleName(f"{entry.keys or 'no keys'}: {entry.meaning}")
        grid.addWidget(keys, row, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(meaning, row, 1)
    return grid
