"""The keys of views: listed, run by name, changed, and apart where the views are apart."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from rfqdesk.desktop.views.keys.command_palette import Command, CommandPalette
from rfqdesk.desktop.views.keys.key_map import KeyCommand, KeyMap
from rfqdesk.desktop.views.keys.shortcuts import ShortcutBook, ShortcutEntry


class Views:
    """A window with two workspaces, each with a view that has keys."""

    def __init__(self, qtbot: QtBot, path: Path) -> None:
        self.settings = QSettings(str(path), QSettings.Format.IniFormat)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        column = QVBoxLayout(self.window)
        self.making, self.past = QWidget(), QWidget()
        column.addWidget(self.making)
        column.addWidget(self.past)
        self.past.hide()
        self.run: list[str] = []
        self.shut = ""
        note = self.run.append
        making = KeyMap(
            self.making,
            KeyCommand("Prices", "Ctrl+M", "From the mark", lambda: note("mark")),
            KeyCommand("Quotes", "Ctrl+Return", "Send", lambda: note("send"), lambda: self.shut),
        )
        past = KeyMap(self.past, KeyCommand("Blotter", "Ctrl+F", "Filter", lambda: note("filter")))
        self.book = ShortcutBook(self.window, self.settings)
        self.book.add("Window", "Ctrl+T", "Theme", lambda: note("theme"))
        self.book.adopt(making, "make")
        self.book.adopt(past, "blotter")
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    def entry(self, meaning: str) -> ShortcutEntry:
        return next(one for one in self.book.commands() if one.meaning == meaning)

    def press(self, keys: str) -> None:
        QTest.keySequence(self.window, QKeySequence(keys))


@pytest.fixture
def views(qtbot: QtBot, tmp_path: Path) -> Views:
    return Views(qtbot, tmp_path / "desk.ini")


def test_a_views_keys_are_changed_at_once_and_after_a_restart(qtbot: QtBot, views: Views) -> None:
    views.press("Ctrl+M")
    assert views.run == ["mark"]
    views.book.rebind(views.entry("From the mark"), "Ctrl+Shift+M")
    views.press("Ctrl+M")
    assert views.run == ["mark"]
    views.press("Ctrl+Shift+M")
    assert views.run == ["mark", "mark"]
    views.settings.sync()
    again = Views(qtbot, Path(views.settings.fileName()))
    again.press("Ctrl+M")
    again.press("Ctrl+Shift+M")
    assert again.run == ["mark"]


def test_both_enter_keys_are_one(views: Views) -> None:
    views.press("Ctrl+Return")
    views.press("Ctrl+Enter")
    assert views.run == ["send", "send"]


def test_keys_may_mean_something_else_where_the_other_view_is_never_beside(views: Views) -> None:
    assert views.book.problem(views.entry("Filter"), "Ctrl+M") == ""
    assert "Theme" in views.book.problem(views.entry("Filter"), "Ctrl+T")
    assert "From the mark" in views.book.problem(views.entry("Theme"), "Ctrl+M")
    views.book.rebind(views.entry("Filter"), "Ctrl+M")
    views.press("Ctrl+M")
    views.making.hide()
    views.past.show()
    views.press("Ctrl+M")
    assert views.run == ["mark", "filter"]


def test_a_second_view_with_the_same_commands_shares_line_and_keys(views: Views) -> None:
    other = QWidget(views.window)
    other.show()
    filters = KeyCommand("Blotter", "Ctrl+F", "Filter", lambda: views.run.append("second"))
    views.book.rebind(views.entry("Filter"), "Ctrl+J")
    views.book.adopt(KeyMap(other, filters), "trade")
    assert [one.meaning for one in views.book.commands()].count("Filter") == 1
    assert views.entry("Filter").where == {"blotter", "trade"}
    views.press("Ctrl+J")
    assert views.run == ["second"]
    views.book.run(views.entry("Filter"))
    assert views.run == ["second", "second"]


def test_what_cant_be_done_now_says_why_and_is_not_run(qtbot: QtBot, views: Views) -> None:
    views.shut = "no request in hand"
    book = views.book
    assert book.why_not(views.entry("Filter")) == "another view is in front"
    assert book.why_not(views.entry("From the mark")) == ""
    send = views.entry("Send")
    book.run(send)
    command = Command(
        send.meaning, send.section, send.keys, lambda: book.run(send), book.why_not(send)
    )
    palette = CommandPalette([command], views.window)
    palette.open_over(views.window)
    shown = palette.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert shown == "Quotes: Send not now: no request in hand"
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    assert views.run == []


def test_commands_that_begin_with_the_same_words_keep_keys_of_their_own(
    qtbot: QtBot, views: Views
) -> None:
    looks = KeyMap(
        views.making,
        KeyCommand("Answers", "F8", "Last look: take the deal", lambda: views.run.append("take")),
        KeyCommand("Answers", "F9", "Last look: turn it down", lambda: views.run.append("reject")),
    )
    views.book.adopt(looks, "make")
    views.press("F9")
    assert views.run == ["reject"]
    views.press("F8")
    assert views.run == ["reject", "take"]
    assert [shortcut.key().toString() for shortcut in looks.shortcuts] == ["F8", "F9"]
