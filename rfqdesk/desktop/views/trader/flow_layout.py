"""A layout that fills rows from left to right, as words fill lines."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Places items at their preferred size; its height follows from its width."""

    def __init__(self, spacing: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's own name, overridden.
        """Take an item in at the end."""
        self._items.append(item)

    def count(self) -> int:
        """Number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt asks past the end and expects None.
        """The item at `index`, None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt asks past the end and expects None.
        """Give an item away."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's own name, overridden.
        """Never wants more than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The rows depend on the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the rows at `width`."""
        return self._lay(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt's own name, overridden.
        """Place the items."""
        super().setGeometry(rect)
        self._lay(rect, place=True)

    def sizeHint(self) -> QSize:
        """As small as possible."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's own name, overridden.
        """Room for the widest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _lay(self, rect: QRect, *, place: bool) -> int:
        x, y, row_height = rect.x(), rect.y(), 0
        for item in self._items:
            hint = item.sizeHint()
            if x > rect.x() and x + hint.width() > rect.right() + 1:
                x, y, row_height = rect.x(), y + row_height + self.spacing(), 0
            if place:
                item.setGeometry(QRect(QPoint(x, y), hint))
            x += hint.width() + self.spacing()
            row_height = max(row_height, hint.height())
        return y + row_height - rect.y()


class EvenLayout(FlowLayout):
    """Lines of items of one width: as many as fit at `least`, sharing the whole width."""

    def __init__(self, spacing: int, least: int, parent: QWidget | None = None) -> None:
        super().__init__(spacing, parent)
        self._least = least

    def across(self, width: int) -> int:
        """How many stand side by side at `width`."""
        return max((width + self.spacing()) // (self._least + self.spacing()), 1)

    def _lay(self, rect: QRect, *, place: bool) -> int:
        gap, across = self.spacing(), self.across(rect.width())
        width = (rect.width() - gap * (across - 1)) // across
        y, height = rect.y(), 0
        for number, item in enumerate(self._items):
            column = number % across
            if number and column == 0:
                y += height + gap
            height = item.sizeHint().height()
            if place:
                item.setGeometry(QRect(rect.x() + column * (width + gap), y, width, height))
        return y + height - rect.y()
