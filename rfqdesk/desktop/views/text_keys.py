"""The keys by which every field of text is edited: Qt's fields take them before any shortcut."""

from functools import cache

from PySide6.QtGui import QKeySequence

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
