"""A table of few rows that stand in their own order: headings, and figures to the right."""

from collections.abc import Sequence, Sized
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex


class ListedTable(QAbstractTableModel):
    """What such tables share; each says what its `listed` rows are, and gives their data."""

    def __init__(
        self,
        columns: Sequence[str],
        figures: frozenset[int] = frozenset(),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._figures = figures

    def listed(self) -> Sized:
        """The rows that there are."""
        raise NotImplementedError

    def rowCount(
        self,
        parent: Index = QModelIndex(),  # noqa: B008 - Qt's default.
    ) -> int:
        """Number of rows."""
        return 0 if parent.isValid() else len(self.listed())

    def columnCount(
        self,
        parent: Index = QModelIndex(),  # noqa: B008 - Qt's default.
    ) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Column titles, above their figures."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section]
        return self.alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def alignment(self, column: int) -> Qt.AlignmentFlag:
        """Figures stand at the right, words at the left."""
        right = Qt.AlignmentFlag.AlignRight
        side = right if column in self._figures else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter
