"""Giving commands other keys."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.views.common import Spoken
from rfqdesk.desktop.views.common.spoken import SpokenPage
from rfqdesk.desktop.views.keys.shortcuts import ShortcutBook, ShortcutEntry

_KEYS_WIDTH = 168
_HELD = {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta}


class _KeysEdit(Spoken, QKeySequenceEdit):
    """Takes one combination; Backspace or Delete take it away.

    What must be heard everywhere is heard here as well, and not taken for a choice.
    """

    spoken_role = QAccessible.Role.HotkeyField

    def __init__(self, book: ShortcutBook, keys: str) -> None:
        super().__init__(QKeySequence(keys))
        self._book = book

    def event(self, event: QEvent) -> bool:
        """Leave the keys that pull quotes to the window, whoever tries them out."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and self._book.is_everywhere(QKeySequence(event.keyCombination()))
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear, instead of taking the key that clears for a choice."""
        if event.key() in _HELD:
            # Qt would empty the field at once, whatever is or isn't pressed with it.
            return
        if event.key() in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete} and not event.modifiers():
            self.clear()
            return
        super().keyPressEvent(event)


class ShortcutEditor(QDialog):
    """A line for each command. A change holds at once, unless it is refused with a reason."""

    def __init__(self, book: ShortcutBook, parent: QWidget) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self._book = book
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle("Change keys")
        self.resize(720, 600)
        self.edits: dict[str, QKeySequenceEdit] = {}
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        theme.set_role(self.problem, "caption", tone="danger")
        heading = QLabel("Change keys")
        theme.set_role(heading, "heading")
        hint = QLabel("Click into a field and press the keys. Backspace takes them away.")
        theme.set_role(hint, "body2")
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space5, tokens.space5, tokens.space5, tokens.space5)
        column.setSpacing(tokens.space3)
        for widget in (heading, hint, self._lines(), self.problem):
            column.addWidget(widget)

    def _lines(self) -> QScrollArea:
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setColumnStretch(0, 1)
        for row, entry in enumerate(self._book.commands()):
            meaning = QLabel(f"{entry.section}: {entry.meaning}")
            meaning.setWordWrap(True)
            theme.set_role(meaning, "body2")
            edit = _KeysEdit(self._book, entry.keys)
            edit.setMaximumSequenceLength(1)
            edit.setClearButtonEnabled(True)
            edit.setMinimumWidth(_KEYS_WIDTH)
            edit.setAccessibleName(f"Keys for {entry.meaning}")
            edit.keySequenceChanged.connect(lambda keys, one=entry: self._take(one, keys))
            usual = QPushButton("Usual")
            usual.setAutoDefault(False)
            theme.set_role(usual, "compact")
            usual.setToolTip(entry.usual or "No keys")
            usual.clicked.connect(
                lambda _=False, one=entry, at=edit: at.setKeySequence(QKeySequence(one.usual))
            )
            self.edits[entry.key] = edit
            for place, widget in enumerate((meaning, edit, usual)):
                grid.addWidget(widget, row, place)
        for entry in self._book.entries():
            if entry.fixed:
                _add_fixed(grid, entry)
        area = SpokenPage()
        area.setAccessibleName("Commands and their keys")
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        return area

    def _take(self, entry: ShortcutEntry, sequence: QKeySequence) -> None:
        keys = sequence.toString(QKeySequence.SequenceFormat.PortableText)
        now = next(one.keys for one in self._book.commands() if one.key == entry.key)
        # Qt tells of a change as well when the field only lost the focus.
        problem = "" if keys == now else self._book.problem(entry, keys)
        self.problem.setText(problem)
        if not problem:
            if keys != now:
                self._book.rebind(entry, keys)
            return
        edit = self.edits[entry.key]
        edit.blockSignals(True)
        edit.setKeySequence(QKeySequence(now))
        edit.blockSignals(False)


def _add_fixed(grid: QGridLayout, entry: ShortcutEntry) -> None:
    """A line of keys that a field, a table or the quotes hear by themselves, and why."""
    row = grid.rowCount()
    meaning = f"{entry.section}: {entry.meaning}. Fixed: {entry.fixed}"
    keys = entry.keys.replace("Return", "Enter")
    for place, (words, role) in enumerate(((meaning, "body2"), (keys, "keycap"))):
        label = QLabel(words)
        label.setWordWrap(place == 0)
        theme.set_role(label, role)
        grid.addWidget(label, row, place)
