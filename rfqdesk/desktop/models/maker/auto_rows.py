"""The rules as rows of a table."""

from collections.abc import Sized
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.maker.auto_table import RuleLine
from rfqdesk.desktop.models.tables.listed_table import Index, ListedTable

_COLUMNS = (
    "", "State", "Rule", "Quotes", "Requesters", "Contracts", "Half width", "Open",
    "Most used limit", "Reason",
)  # fmt: skip
STATE = 1
_USED = 8
FIGURES = frozenset({0, 5, 6, 7})


class RuleRows(ListedTable):
    """One row a rule, in the order in which they are tried."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_COLUMNS, FIGURES, parent)
        self.lines: tuple[RuleLine, ...] = ()

    def set_lines(self, lines: tuple[RuleLine, ...]) -> None:
        """Show these; where no row came or went, only what changed is told."""
        if [one.rule.rule_id for one in lines] != [one.rule.rule_id for one in self.lines]:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()
            return
        before, self.lines = self.lines, lines
        for row, (old, new) in enumerate(zip(before, lines, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(_COLUMNS) - 1))

    def listed(self) -> Sized:
        """The rows that there are."""
        return self.lines

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, the whole rule as a tool tip, alignment, and the colour of its state."""
        line, column = self.lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return cells_of(line, index.row())[column]
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole}:
            return "\n".join(part for part in (line.rule.words, line.reason) if part)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return _colour(line, column)
        return None


def cells_of(line: RuleLine, row: int) -> tuple[str, ...]:
    """What stands in each column."""
    rule = line.rule
    return (
        str(row + 1),
        line.state[0],
        rule.name,
        rule.what,
        ", ".join(rule.clients) or "all",
        rule.size,
        rule.spread,
        f"{line.open} of {rule.open_max}",
        line.used,
        line.reason,
    )


def _colour(line: RuleLine, column: int) -> QColor | None:
    tokens = theme.current()
    colours = {"ok": tokens.ok, "danger": tokens.danger, "": tokens.text2}
    if column == STATE or (column == len(_COLUMNS) - 1 and line.stopped):
        return QColor(colours[line.state[1]])
    if column == _USED and line.full:
        return QColor(tokens.danger)
    return None if line.on else QColor(tokens.text2)
