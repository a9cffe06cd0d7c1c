"""Keys that only what has the keyboard hears: letters among them, which are typing elsewhere."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.keys.key_table import KeyName
from rfqdesk.desktop.views.common.keyed import key_tip, keyed_words
from rfqdesk.desktop.views.keys.key_map import KeyCommand, KeyMap
from rfqdesk.desktop.views.keys.shortcut_editor import ShortcutEditor
from rfqdesk.desktop.views.keys.shortcuts import ShortcutBook, ShortcutEntry
from rfqdesk.desktop.views.keys.text_keys import text_keys

DEAL = KeyName("Quotes", "L", "Lift")
ASK = KeyName("Quotes", "Shift+Q", "Ask all")
STEP = KeyName("Quotes", "Ctrl+Left", "Narrower")


class Quotes(QWidget):
    """A view that deals by a letter, beside a field to type into and one outside of it."""

    def __init__(self, qtbot: QtBot, path: Path) -> None:
        super().__init__()
        qtbot.addWidget(self)
        self.settings = QSettings(str(path), QSettings.Format.IniFormat)
        self.stack = QWidget()
        self.stack.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.inside, self.button, self.outside = QLineEdit(), QPushButton("Cancel"), QLineEdit()
        within = QVBoxLayout(self.stack)
        within.addWidget(self.inside)
        within.addWidget(self.button)
        column = QVBoxLayout(self)
        column.addWidget(self.stack)
        column.addWidget(self.outside)
        self.run: list[str] = []
        note = self.run.append
        self.keys = KeyMap(
            self.stack,
            KeyCommand(*DEAL, lambda: note("deal"), focused=True, by_name=lambda: note("shown")),
            KeyCommand(*ASK, lambda: note("ask"), focused=True),
            KeyCommand(*STEP, lambda: note("step"), focused=True, repeats=True),
            KeyCommand("Quotes", "Esc", "Cancel", lambda: note("cancel"), fixed="Esc gives up"),
        )
        self.keys.listen(self.stack)
        self.book = ShortcutBook(self, self.settings)
        self.book.add("Window", "Ctrl+T", "Theme", lambda: note("theme"))
        self.book.adopt(self.keys, "trade")
        self.show()
        self.activateWindow()
        qtbot.waitUntil(self.isActiveWindow)
        self.stack.setFocus()

    def entry(self, meaning: str) -> ShortcutEntry:
        return next(one for one in self.book.runnable() if one.meaning == meaning)

    def press(self, keys: str) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keySequence(focused, QKeySequence(keys))


@pytest.fixture
def quotes(qtbot: QtBot, tmp_path: Path) -> Quotes:
    return Quotes(qtbot, tmp_path / "desk.ini")


def test_a_letter_acts_where_the_keyboard_is_and_is_typed_elsewhere(quotes: Quotes) -> None:
    quotes.press("L")
    assert quotes.run == ["deal"]
    quotes.button.setFocus()
    quotes.press("L")
    assert quotes.run == ["deal", "deal"]
    for field in (quotes.inside, quotes.outside):
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_L)
        assert field.text().lower() == "l"
    assert quotes.run == ["deal", "deal"]


def test_shift_makes_another_key_of_a_letter(quotes: Quotes) -> None:
    quotes.press("Q")
    assert quotes.run == []
    quotes.press("Shift+Q")
    assert quotes.run == ["ask"]


def test_a_key_held_down_acts_once_unless_it_steps(quotes: Quotes) -> None:
    for key, held, repeated in (
        (Qt.Key.Key_L, Qt.KeyboardModifier.NoModifier, False),
        (Qt.Key.Key_L, Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier, False),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier, True),
    ):
        event = QKeyEvent(QEvent.Type.KeyPress, key, held, "", repeated)
        QApplication.sendEvent(quotes.stack, event)
    assert quotes.run == ["deal", "step", "step"]


def test_changed_keys_hold_at_once_alone_and_after_a_restart(qtbot: QtBot, quotes: Quotes) -> None:
    lift = quotes.entry("Lift")
    for keys in ("K", "Shift+K", "7", "F6", "Ctrl+J"):
        assert quotes.book.problem(lift, keys) == ""
        quotes.book.rebind(lift, keys)
        quotes.press("L")
        quotes.press(keys)
        assert quotes.run == ["deal"], keys
        quotes.run.clear()
    quotes.settings.sync()
    again = Quotes(qtbot, Path(quotes.settings.fileName()))
    again.press("L")
    again.press("Ctrl+J")
    assert again.run == ["deal"]


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ("Esc", "Esc already means “Cancel” (Quotes) and can't be changed: Esc gives up."),
        ("Shift+Q", "Shift+Q already means “Ask all” (Quotes)."),
        ("Ctrl+T", "Ctrl+T already means “Theme” (Window)."),
        ("Down", "Down alone moves or edits: take a letter, a digit or a function key."),
        ("Return", "Return alone moves or edits: take a letter, a digit or a function key."),
        ("Backspace", "Backspace alone moves or edits: take a letter, a digit or a function key."),
        ("Ctrl+V", "Ctrl+V edits the text in every field, which would do so no more."),
    ],
)
def test_keys_that_are_taken_are_refused_with_the_reason(
    quotes: Quotes, keys: str, reason: str
) -> None:
    editor = ShortcutEditor(quotes.book, quotes)
    edit = editor.edits[quotes.entry("Lift").key]
    edit.setKeySequence(QKeySequence(keys))
    assert editor.problem.text() == reason
    assert edit.keySequence() == QKeySequence("L")
    editor.deleteLater()


def test_a_letter_is_refused_where_it_would_be_typing(quotes: Quotes) -> None:
    assert "alone is for typing" in quotes.book.problem(quotes.entry("Theme"), "K")


def test_what_is_fixed_is_found_by_name_and_offered_no_other_keys(quotes: Quotes) -> None:
    cancel = quotes.entry("Cancel")
    assert cancel not in quotes.book.commands()
    quotes.book.run(cancel)
    quotes.press("Esc")
    assert quotes.run == ["cancel"]


def test_what_deals_only_shows_its_button_when_run_by_name(quotes: Quotes) -> None:
    quotes.book.run(quotes.entry("Lift"))
    assert quotes.run == ["shown"]


def test_words_name_the_keys_that_are_bound_now(quotes: Quotes) -> None:
    key_tip(quotes.button, "Buy at the offer", DEAL)
    assert quotes.button.toolTip() == "Buy at the offer (L)"
    quotes.book.rebind(quotes.entry("Lift"), "F6")
    assert quotes.button.toolTip() == "Buy at the offer (F6)"
    assert keyed_words("{} deals", DEAL) == "F6 deals"
    quotes.book.rebind(quotes.entry("Lift"), "")
    assert quotes.button.toolTip() == "Buy at the offer"
    assert keyed_words("{} deals", DEAL) == "“Lift” deals"
    key_tip(quotes.button, "Not connected")
    quotes.book.rebind(quotes.entry("Lift"), "L")
    assert quotes.button.toolTip() == "Not connected"
    ShortcutBook(quotes)
    assert BOUND.of(DEAL) == "L"


def test_what_the_window_binds_is_heard_in_fields_that_edit_with_it_elsewhere(
    quotes: Quotes,
) -> None:
    """Which keys edit is the desktop's affair: plain X11 has Ctrl+E and Ctrl+U."""
    edits = next(iter(text_keys() & {"Ctrl+Y", "Ctrl+U"}))
    quotes.book.add("Quotes", edits, "To the quotes", lambda: quotes.run.append("quotes"))
    for field in (quotes.inside, quotes.outside):
        field.setFocus()
        quotes.press(edits)
    assert quotes.run == ["quotes", "quotes"]
    quotes.outside.setText("1")
    quotes.outside.selectAll()
    quotes.press("Ctrl+X")
    assert quotes.outside.text() == ""
