"""Giving commands other keys."""

from PySide6.QtCore import Qt
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
from rfqdesk.desktop.views.shortcuts import ShortcutBook, ShortcutEntry


class _KeysEdit(Spoken, QKeySequenceEdit):
    """Takes one combination; Backspace or Delete take it away."""

    spoken_role = QAccessible.Role.HotkeyField

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear, instead of taking the key that clears for a choice."""
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
        self.resize(620, 560)
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
            theme.set_role(meaning, "body2")
            edit = _KeysEdit(QKeySequence(entry.keys))
            edit.setMaximumSequenceLength(1)
            edit.setClearButtonEnabled(True)
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
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        return area

    def _take(self, entry: ShortcutEntry, sequence: QKeySequence) -> None:
        keys = sequence.toString(QKeySequence.SequenceFormat.PortableText)
        problem = self._book.problem(entry, keys)
        self.problem.setText(problem)
        if not problem:
            self._book.rebind(entry, keys)
            return
        now = next(one.keys for one in self._book.commands() if one.key == entry.key)
        edit = self.edits[entry.key]
        edit.blockSignals(True)
        edit.setKeySequence(QKeySequence(now))
        edit.blockSignals(False)
