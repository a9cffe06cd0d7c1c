"""Gives every command other keys, and finds words that still name the ones from before."""

import re
from collections.abc import Iterator

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from rfqdesk.desktop.models.keys import key_table
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.keys.key_table import KeyName
from rfqdesk.desktop.views.keys.command_palette import CommandPalette
from rfqdesk.desktop.views.keys.shortcut_editor import ShortcutEditor
from rfqdesk.desktop.views.keys.shortcuts import sequences
from rfqdesk.desktop.views.onboarding import OnboardingWizard
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.trouble import TroubleWindow

_FIXED = (
    key_table.SELECT,
    key_table.DEAL,
    key_table.CANCEL_REQUEST,
    key_table.TICK,
    key_table.SEND_QUOTE,
    key_table.UNDO_TYPING,
    key_table.ROW_REQUEST,
    key_table.COPY_ROWS,
    key_table.RULE_SWITCH,
    key_table.RULE_CHANGE,
    key_table.RULE_MOVE,
    key_table.RULE_KEEP,
)
_OWN = (OnboardingWizard, TroubleWindow)
"""Windows of no desk: they bind and name the way to the other identities themselves."""
_TOKEN = re.compile(r"(?:(?:Ctrl|Alt|Shift|Meta)\+)+(?:[^\s,;:.)]+|,)|\bF\d{1,2}\b")
_LETTER = re.compile(r"\(([A-Z])\b[^)]*\)|\bkey ([A-Z])\b")


def changeable() -> list[KeyName]:
    """Every command whose keys can be changed."""
    names = [one for one in vars(key_table).values() if isinstance(one, KeyName)]
    names += [key_table.workspace(n, "") for n in range(1, 10)]
    names += [key_table.preset(n) for n in range(1, 10)]
    return [name for name in names if name not in _FIXED and name.keys]


def stale_keys() -> list[str]:
    """Change all keys of what is shown, and say which words did not follow. The keys stay so."""
    BOUND.blockSignals(True)
    for at, name in enumerate(changeable()):
        BOUND.bind(name.section, name.meaning, _other(at))
    for window in QApplication.topLevelWidgets():
        if isinstance(window, DeskWindow):
            book = window.shortcuts
            for at, entry in enumerate(book.commands()):
                book.rebind(entry, _other(at))
    BOUND.blockSignals(False)
    BOUND.changed.emit()
    # What was shown before is about to go.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    desks = (one for one in QApplication.topLevelWidgets() if isinstance(one, DeskWindow))
    told = [entry for desk in desks for entry in desk.shortcuts.entries() if entry.fixed]
    fixed = {one for entry in told for one in sequences(entry.keys)}
    old = {_written(name.keys) for name in changeable()} - fixed
    found = []
    for widget in QApplication.allWidgets():
        if isinstance(widget.window(), (*_OWN, CommandPalette)) or _names_the_usual(widget):
            continue
        for words in _words_of(widget):
            stale = old & keys_in(words)
            if stale:
                found.append(f"old keys {', '.join(sorted(stale))}: {words!r} ({_place(widget)})")
    return sorted(set(found))


def keys_in(words: str) -> set[str]:
    """All keys that words name."""
    found = {_written(token) for token in _TOKEN.findall(words)}
    return found | {one for pair in _LETTER.findall(words) for one in pair if one}


def _other(at: int) -> str:
    modifiers = ("Ctrl+Alt+Shift", "Ctrl+Alt+Meta", "Alt+Shift+Meta", "Ctrl+Shift+Meta")
    return f"{modifiers[at // 30]}+F{at % 30 + 5}"


def _written(keys: str) -> str:
    for arrow, word in (("↑", "Up"), ("↓", "Down"), ("←", "Left"), ("→", "Right")):
        keys = keys.replace(arrow, word)
    return next(iter(sequences(keys)), keys)


def _names_the_usual(widget: QWidget) -> bool:
    """The button that brings the usual keys back says which."""
    in_editor = isinstance(widget.window(), ShortcutEditor)
    return in_editor and isinstance(widget, QAbstractButton) and widget.text() == "Usual"


def _words_of(widget: QWidget) -> Iterator[str]:
    yield widget.toolTip()
    yield widget.windowTitle()
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    for action in widget.actions():
        yield action.text()
        yield action.toolTip()
    if isinstance(widget, QLabel | QAbstractButton):
        keycap = widget.property("role") == "keycap"
        yield f"key {widget.text()}" if keycap else widget.text()
    elif isinstance(widget, QLineEdit | QPlainTextEdit):
        yield widget.placeholderText()
    elif isinstance(widget, QComboBox):
        for at in range(widget.count()):
            yield widget.itemText(at)


def _place(widget: QWidget) -> str:
    return f"{type(widget).__name__} in {type(widget.window()).__name__}"
