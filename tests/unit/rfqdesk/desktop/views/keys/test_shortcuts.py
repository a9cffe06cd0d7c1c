"""Commands: by keys, by other keys, by name."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from support.qt import click, settle, visible_text

from rfqdesk.desktop.models.keys.palette_search import ranked
from rfqdesk.desktop.views.keys.command_palette import Command, CommandPalette
from rfqdesk.desktop.views.keys.shortcut_editor import ShortcutEditor
from rfqdesk.desktop.views.keys.shortcut_sheet import ShortcutSheet
from rfqdesk.desktop.views.keys.shortcuts import ShortcutBook, ShortcutEntry
from rfqdesk.desktop.views.window.main_window import DeskWindow

CTRL = Qt.KeyboardModifier.ControlModifier


class Desk:
    """A window with two commands that say when they were run."""

    def __init__(self, qtbot: QtBot, path: Path) -> None:
        self.settings = QSettings(str(path), QSettings.Format.IniFormat)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.run: list[str] = []
        self.book = ShortcutBook(self.window, self.settings)
        self.book.add("Ticket", "Ctrl+N", "New request", lambda: self.run.append("new"))
        self.book.add("Window", "", "Save diagnostics", lambda: self.run.append("saved"))
        self.book.describe("Quotes", "Up / Down", "Select a dealer")
        self.book.describe("Quoting", "Ctrl+Up / Ctrl+Down, wheel", "Both prices up or down")
        self.book.describe("Ticket", "Ctrl+Return", "Send the request")
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    def press(self, keys: str) -> None:
        QTest.keySequence(self.window, QKeySequence(keys))


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    yield Desk(qtbot, tmp_path / "desk.ini")
    settle()


def _editor(desk: Desk) -> ShortcutEditor:
    editor = ShortcutEditor(desk.book, desk.window)
    editor.show()
    return editor


def test_other_keys_hold_at_once_and_after_a_restart(qtbot: QtBot, desk: Desk) -> None:
    editor = _editor(desk)
    entry = desk.book.commands()[0]
    editor.edits[entry.key].setKeySequence(QKeySequence("Ctrl+Alt+N"))
    editor.close()
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    desk.press("Ctrl+N")
    assert desk.run == []
    desk.press("Ctrl+Alt+N")
    assert desk.run == ["new"]
    desk.settings.sync()
    again = Desk(qtbot, Path(desk.settings.fileName()))
    assert [entry.keys for entry in again.book.commands()] == ["Ctrl+Alt+N", ""]


def test_keys_that_mean_something_already_are_refused(desk: Desk) -> None:
    editor = _editor(desk)
    new, save = desk.book.commands()
    editor.edits[save.key].setKeySequence(QKeySequence("Ctrl+N"))
    assert "Ctrl+N already means “New request”" in editor.problem.text()
    assert editor.edits[save.key].keySequence().isEmpty()
    editor.edits[save.key].setKeySequence(QKeySequence("Ctrl+Up"))
    assert "Both prices" in editor.problem.text()
    editor.edits[save.key].setKeySequence(QKeySequence("Ctrl+Enter"))
    assert "Send the request" in editor.problem.text()
    for bare in ("Up", "L", "Shift+L", "Space", "Return"):
        editor.edits[save.key].setKeySequence(QKeySequence(bare))
        assert "alone is for typing" in editor.problem.text(), bare
    editor.edits[save.key].setKeySequence(QKeySequence("F7"))
    assert editor.problem.text() == ""
    editor.edits[save.key].setKeySequence(QKeySequence("Ctrl+Alt+S"))
    assert editor.problem.text() == ""
    editor.edits[new.key].setKeySequence(QKeySequence())
    assert [entry.keys for entry in desk.book.commands()] == ["", "Ctrl+Alt+S"]
    assert desk.book.entries()[0].keys == ""


def test_backspace_takes_keys_away_and_is_not_taken_for_them(qtbot: QtBot, desk: Desk) -> None:
    editor = _editor(desk)
    entry = desk.book.commands()[0]
    editor.activateWindow()
    qtbot.waitUntil(editor.isActiveWindow)
    edit = editor.edits[entry.key]
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    assert desk.book.commands()[0].keys == ""
    editor.close()
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    for keys in ("Backspace", "Ctrl+N"):
        desk.press(keys)
    assert desk.run == []


def test_keys_of_ones_choice_give_way_to_what_they_mean_by_now(
    qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "desk.ini"
    first = Desk(qtbot, path)
    first.book.rebind(first.book.commands()[1], "Ctrl+Shift+W")
    first.settings.sync()
    first.window.close()
    later = Desk(qtbot, path)
    told: list[str] = []
    later.book.given_up.connect(told.append)
    later.book.add("Quoting", "Ctrl+Shift+W", "Withdraw all", lambda: later.run.append("all"))
    later.press("Ctrl+Shift+W")
    assert later.run == ["all"]
    assert [entry.keys for entry in later.book.commands()] == ["Ctrl+N", "", "Ctrl+Shift+W"]
    assert len(told) == 1
    assert "Save diagnostics" in told[0]
    later.settings.sync()
    assert Desk(qtbot, path).book.commands()[1].keys == ""


def test_what_was_chosen_does_not_take_keys_that_are_there_already(
    qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "desk.ini"
    settings = QSettings(str(path), QSettings.Format.IniFormat)
    first = Desk(qtbot, path)
    settings.setValue(f"shortcuts/{first.book.commands()[1].key}", "Ctrl+N")
    settings.sync()
    first.window.close()
    later = Desk(qtbot, path)
    later.press("Ctrl+N")
    assert later.run == ["new"]
    assert [entry.keys for entry in later.book.commands()] == ["Ctrl+N", ""]


def test_words_find_commands_best_first() -> None:
    words = ("Ticket: New request", "Window: Save diagnostics", "Views: Trade")
    pairs = [(one, one) for one in words]
    assert ranked("", pairs) == list(words)
    assert ranked("new", pairs) == ["Ticket: New request"]
    assert ranked("t", pairs)[:2] == ["Ticket: New request", "Views: Trade"]
    assert ranked("req tick", pairs) == ["Ticket: New request"]
    assert ranked("nonsense", pairs) == []


def test_the_palette_runs_what_is_chosen_by_keys(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(900, 600)
    parent.show()
    run: list[str] = []
    titles = ("New request", "Next request", "Save diagnostics")
    commands = [
        Command(title, "Desk", "", lambda title=title: run.append(title)) for title in titles
    ]
    palette = CommandPalette(commands, parent)
    palette.open_over(parent)
    QTest.keyClicks(palette.field, "request")
    assert palette.list.count() == 2
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert run == ["Next request"]
    assert not palette.isVisible()


def test_escape_runs_nothing(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    run: list[str] = []
    palette = CommandPalette([Command("New", "Desk", "", lambda: run.append("new"))], parent)
    palette.open_over(parent)
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert (run, palette.isVisible()) == ([], False)


def test_everything_of_the_window_is_in_the_palette_and_keys_are_changed_from_the_sheet(
    qtbot: QtBot,
) -> None:
    window = DeskWindow()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    palette = next(one for one in window.children() if isinstance(one, CommandPalette))
    QTest.keyClicks(palette.field, "shortcuts")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    sheet = next(one for one in window.children() if isinstance(one, ShortcutSheet))
    assert "Commands by name" in visible_text(sheet)
    click(sheet.change)
    editor = next(one for one in window.children() if isinstance(one, ShortcutEditor))
    assert editor.isVisible()
    editor.close()
    QApplication.processEvents()


def test_keys_that_differ_in_their_number_alone_are_one_line(qtbot: QtBot) -> None:
    entries = [
        ShortcutEntry("Ticket", f"Alt+{n}", f"Preset {n}: its dealers", fixed="")
        for n in range(1, 10)
    ]
    entries.append(ShortcutEntry("Ticket", "Ctrl+Return", "Send the request", fixed=""))
    entries.append(ShortcutEntry("Quotes", "Return", "Deal", fixed="Enter presses buttons"))
    window = QWidget()
    qtbot.addWidget(window)
    sheet = ShortcutSheet(entries, window)
    sheet.show()
    words = visible_text(sheet)
    assert "Alt+1 to Alt+9\nPreset 1 to 9: its dealers\nCtrl+Enter\nSend the request" in words
    assert "Enter\nDeal\nfixed" in words
