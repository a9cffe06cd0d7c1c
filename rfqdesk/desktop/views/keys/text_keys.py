"""The keys by which every field of text is edited, which fields take before any shortcut."""

from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

_PORTABLE = QKeySequence.SequenceFormat.PortableText
_KEYS = QKeySequence.StandardKey
_EDITING = (
    _KEYS.Copy, _KEYS.Cut, _KEYS.Paste, _KEYS.Undo, _KEYS.Redo, _KEYS.SelectAll,
    _KEYS.MoveToNextWord, _KEYS.MoveToPreviousWord, _KEYS.SelectNextWord, _KEYS.SelectPreviousWord,
    _KEYS.MoveToStartOfDocument, _KEYS.MoveToEndOfDocument, _KEYS.SelectStartOfDocument,
    _KEYS.SelectEndOfDocument, _KEYS.SelectStartOfLine, _KEYS.SelectEndOfLine,
    _KEYS.SelectStartOfBlock, _KEYS.SelectEndOfBlock, _KEYS.DeleteCompleteLine,
)  # fmt: skip


@cache
def text_keys() -> frozenset[str]:
    """All of them on this platform, in Qt's portable form."""
    bound = (keys for kind in _EDITING for keys in QKeySequence.keyBindings(kind))
    return frozenset(keys.toString(_PORTABLE) for keys in bound)


class BoundInFields(QObject):
    """Has fields of text leave to the window what it binds.

    Which keys edit text differs by desktop: on plain X11, Ctrl+E goes to the end of a line.
    """

    def __init__(self, is_bound: Callable[[QKeyEvent], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._is_bound = is_bound
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)
            self._on_focus(None, app.focusWidget())

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Let the window's shortcuts have what the field would take before them."""
        wanted = (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._is_bound(event)
        )
        if wanted:
            event.ignore()
        return wanted

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        # The one that has the keyboard is enough, and a filter of all events would cost.
        if before is not None:
            before.removeEventFilter(self)
        if isinstance(now, QLineEdit | QPlainTextEdit) and not isinstance(
            now.parentWidget(), QKeySequenceEdit
        ):
            now.installEventFilter(self)
