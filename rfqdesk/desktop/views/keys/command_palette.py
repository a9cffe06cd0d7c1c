"""The command palette: every command of the window by a few letters of its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys.palette_search import ranked
from rfqdesk.desktop.views.keys.shortcuts import ShortcutBook

WIDTH = 680
ROW_HEIGHT = 28
_ROWS_MAX = 12
_SHUT = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _ROWS_MAX,
    Qt.Key.Key_PageUp: -_ROWS_MAX,
}


@dataclass(frozen=True, slots=True)
class Command:
    """What can be done: a title, where it belongs, its keys ("" for none), and the doing.

    `why_not` says why it can't be done now, "" when it can.
    """

    title: str
    section: str
    keys: str
    act: Callable[[], None]
    why_not: str = ""

    @property
    def line(self) -> str:
        """The words that are searched."""
        return f"{self.section}: {self.title}"


def commands_of(book: ShortcutBook) -> list[Command]:
    """All commands of a window's book."""
    return [
        Command(
            entry.meaning,
            entry.section,
            entry.keys,
            partial(book.run, entry),
            book.why_not(entry),
        )
        for entry in book.commands()
    ]


class _CommandDelegate(QStyledItemDelegate):
    """Words at the left, keys at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """All rows are equally high."""
        return QSize(option.rect.width(), ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one command."""
        tokens = theme.current()
        rect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.row_selected))
        inner = rect.adjusted(tokens.space2, 0, -tokens.space2, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        more = Qt.TextElideMode.ElideRight
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(tokens.text2))
        metrics = painter.fontMetrics()
        side = str(index.data(Qt.ItemDataRole.UserRole) or "")
        side = metrics.elidedText(side, more, inner.width() // 2)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, side)
        inner.setRight(inner.right() - metrics.horizontalAdvance(side) - tokens.space3)
        painter.setFont(theme.font("body"))
        shut = bool(index.data(_SHUT))
        painter.setPen(QColor(tokens.text2 if shut else tokens.text))
        words = painter.fontMetrics().elidedText(str(index.data()), more, inner.width())
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, words)


class CommandPalette(QDialog):
    """Type, choose with the arrows, Enter runs, Esc closes; it goes when it loses the focus."""

    def __init__(self, commands: Sequence[Command], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        tokens = theme.current()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Commands")
        self.setAccessibleName("Commands")
        self._commands = tuple(commands)
        self._found: list[Command] = []
        self.field = QLineEdit()
        self.field.setPlaceholderText("What do you want to do?")
        self.field.setAccessibleName("Command")
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName("Commands found")
        self.list.setItemDelegate(_CommandDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda _item: self._run())
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space3, tokens.space3, tokens.space3, tokens.space3)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.setFixedWidth(WIDTH)
        self._search("")
        self.field.setFocus()

    def open_over(self, window: QWidget) -> None:
        """Show it in the upper middle of a window."""
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - WIDTH) // 2, corner.y() + 64)
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows move the choice while letters go on being typed."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None:
                last = self.list.count() - 1
                self.list.setCurrentRow(max(0, min(self.list.currentRow() + step, last)))
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                if not event.isAutoRepeat():
                    self._run()
                return True
        return super().eventFilter(watched, event)

    def _search(self, text: str) -> None:
        self._found = ranked(text, ((command.line, command) for command in self._commands))
        self.list.clear()
        for command in self._found:
            item = QListWidgetItem(command.line)
            side = f"not now: {command.why_not}" if command.why_not else command.keys
            item.setData(Qt.ItemDataRole.UserRole, side)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{command.line} {side}")
            item.setData(_SHUT, bool(command.why_not))
            item.setToolTip(f"{command.line}\n{side}" if side else command.line)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        rows = max(1, min(self.list.count(), _ROWS_MAX))
        self.list.setFixedHeight(rows * ROW_HEIGHT + 2 * self.list.frameWidth())
        self.adjustSize()

    def _run(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._found):
            command = self._found[row]
            if command.why_not:
                # Its line says why; another one can be chosen.
                return
            # Closed first: the command may open something of its own.
            self.close()
            command.act()
