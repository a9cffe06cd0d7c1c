"""Layouts are saved under names, come back with their monitors, and outlive the window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLabel, QMenu
from pytestqt.qtbot import QtBot
from support.qt import click, settle

from rfqdesk.desktop.models.layouts import read_layouts
from rfqdesk.desktop.views.common import ConfirmSheet
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.workspace import Panel
from rfqdesk.desktop.wiring.layouts import LAYOUTS_FILE, LayoutWiring

CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class Desk:
    """A window with two workspaces, and its layouts."""

    def __init__(self, folder: Path, screens: str = "six") -> None:
        self.screens = screens
        settings = QSettings(str(folder / "desktop.ini"), QSettings.Format.IniFormat)
        self.window = DeskWindow(settings)
        self.wiring = LayoutWiring(self.window, folder, lambda: self.screens)
        for key in ("trade", "blotter"):
            panels = [
                Panel("left", "Left", QLabel("left")),
                Panel("right", "Right", QLabel("right"), beside="left"),
            ]
            self.window.add_workspace(key, key.title(), panels)
        self.window.show()
        QTest.qWaitForWindowExposed(self.window)
        settle()

    def hides(self) -> bool:
        return self.window.workspace("trade").dock("right").isHidden()

    def toggle(self) -> None:
        self.window.workspace("trade").toggle("right")
        settle()

    def choose(self, words: str) -> None:
        _choose(self.window.header.layouts_button.menu(), words)
        settle()

    def names(self) -> list[str]:
        return self.wiring.layouts.names()

    def close(self) -> None:
        self.window.close()
        self.window.deleteLater()


def _choose(menu: QMenu, *words: str) -> None:
    menu.aboutToShow.emit()
    for one in words[:-1]:
        menu = next(a for a in menu.actions() if a.text() == one).menu()
    [action] = [a for a in menu.actions() if a.text().split("\t")[0] == words[-1]]
    action.trigger()


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()


def named(desk: Desk, key: str, text: str) -> None:
    dialog = desk.window.findChild(QInputDialog, key)
    assert dialog is not None
    dialog.setTextValue(text)
    dialog.accept()


def test_one_is_saved_under_a_name_and_taken_again(desk: Desk, tmp_path: Path) -> None:
    desk.choose("Save as…")
    named(desk, "layout-name", "Both")
    desk.toggle()
    assert desk.hides()
    desk.wiring.save_as("Left only")
    desk.choose("Both")
    assert not desk.hides()
    desk.window.activateWindow()
    assert QTest.qWaitForWindowActive(desk.window)
    QTest.keyClick(desk.window, Qt.Key.Key_2, CTRL_ALT)
    settle()
    assert desk.hides()
    assert desk.wiring.layouts.current == "Left only"
    assert read_layouts((tmp_path / LAYOUTS_FILE).read_bytes()).names() == ["Both", "Left only"]
    desk.toggle()
    desk.choose("Save “Left only” anew")
    desk.toggle()
    desk.choose("Left only")
    assert not desk.hides()


def test_the_palette_has_them_by_name(desk: Desk) -> None:
    desk.wiring.save_as("Morning")
    [command] = [one for one in desk.window.more_commands() if one.title == "Morning"]
    assert command.keys == "Ctrl+Alt+1"
    desk.toggle()
    command.act()
    settle()
    assert not desk.hides()


def test_the_workspace_in_front_and_those_behind_come_along(desk: Desk) -> None:
    desk.window.workspace("blotter").toggle("right")
    desk.window.show_workspace("blotter")
    settle()
    desk.wiring.save_as("Blotter")
    desk.window.workspace("blotter").toggle("right")
    desk.window.show_workspace("trade")
    desk.choose("Blotter")
    assert desk.window.current_workspace() == "blotter"
    assert desk.window.workspace("blotter").dock("right").isHidden()
    desk.window.show_workspace("trade")
    desk.toggle()
    desk.window.show_workspace("blotter")
    desk.choose("Blotter")
    desk.window.show_workspace("trade")
    settle()
    assert not desk.hides()


def test_names_are_judged_changed_and_deleted(desk: Desk) -> None:
    desk.wiring.save_as("One")
    desk.wiring.save_as("Two")
    assert not desk.wiring.save_as("  ")
    assert desk.window.notice.title() == "The layout was not saved"
    _choose(desk.window.header.layouts_button.menu(), "Rename", "Two…")
    named(desk, "layout-rename", "One")
    assert desk.window.notice.title() == "The layout was not renamed"
    _choose(desk.window.header.layouts_button.menu(), "Rename", "Two…")
    named(desk, "layout-rename", "Evening & night")
    assert desk.names() == ["One", "Evening & night"]
    _choose(desk.window.header.layouts_button.menu(), "Delete", "One…")
    sheet = desk.window.findChild(ConfirmSheet, "layout-delete")
    click(sheet.confirm_button)
    assert desk.names() == ["Evening & night"]


def test_monitors_that_come_back_bring_their_layout(desk: Desk) -> None:
    # Six monitors, both panels; the desk is left so when five are pulled out.
    desk.wiring._on_screens()
    desk.screens = "one"
    desk.wiring.follow_screens()
    assert not desk.hides()
    desk.toggle()
    assert desk.hides()
    desk.wiring._settle.stop()
    desk.wiring._on_screens()
    desk.screens = "six"
    desk.wiring.follow_screens()
    settle()
    assert not desk.hides()
    desk.wiring._settle.stop()
    desk.wiring._on_screens()
    desk.screens = "one"
    desk.wiring.follow_screens()
    settle()
    assert desk.hides()


def test_a_monitor_that_only_flickers_leaves_nothing_moved(desk: Desk) -> None:
    desk.wiring._on_screens()
    desk.toggle()
    desk.wiring._on_screens()
    desk.wiring.follow_screens()
    settle()
    assert not desk.hides()
    desk.toggle()
    desk.wiring.follow_screens()
    settle()
    assert desk.hides()


def test_a_named_one_for_other_monitors_is_kept_apart(desk: Desk) -> None:
    desk.wiring.save_as("Both")
    desk.toggle()
    desk.screens = "one"
    desk.wiring.follow_screens()
    desk.choose("Both")
    assert not desk.hides()
    assert "was saved with other monitors" in desk.window.notice.title()
    desk.toggle()
    desk.wiring.save_as("Both")
    both = desk.wiring.layouts.find("Both")
    assert both is not None
    assert set(both.by_screens) == {"six", "one"}
    # With the monitors that it was saved with, it comes back by itself.
    desk.screens = "six"
    desk.wiring.follow_screens()
    settle()
    assert not desk.hides()


def test_the_next_start_is_as_it_was_left_with_the_monitors_there_are(
    tmp_path: Path, qtbot: QtBot
) -> None:
    first = Desk(tmp_path, "six")
    first.close()
    second = Desk(tmp_path, "one")
    assert not second.hides()
    second.toggle()
    second.close()
    third = Desk(tmp_path, "six")
    assert not third.hides()
    third.close()
    fourth = Desk(tmp_path, "one")
    assert fourth.hides()
    fourth.close()


def test_they_go_into_a_file_and_come_out_of_it(desk: Desk, tmp_path: Path) -> None:
    desk.wiring.save_as("Both")
    file = tmp_path / "out.rfqlayout"
    _choose(desk.window.header.layouts_button.menu(), "Export", "Both…")
    dialog = desk.window.findChild(QFileDialog, "layout-file")
    assert dialog is not None
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    settle()
    assert read_layouts(file.read_bytes()).names() == ["Both"]
    desk.wiring.import_from(str(file))
    assert desk.names() == ["Both", "Both (2)"]
    assert desk.window.notice.title() == "Layouts imported: “Both (2)”"
    desk.wiring.export_to("Both", str(tmp_path / "none" / "out"))
    assert desk.window.notice.title() == "The layout was not exported"


@pytest.mark.parametrize("content", [b"", b"{}", b"\x00" * 50, None])
def test_a_file_that_is_damaged_is_refused_and_changes_nothing(
    desk: Desk, tmp_path: Path, content: bytes | None
) -> None:
    desk.wiring.save_as("Both")
    before = (tmp_path / LAYOUTS_FILE).read_bytes()
    file = tmp_path / "in.rfqlayout"
    if content is not None:
        file.write_bytes(content)
    desk.wiring.import_from(str(file))
    assert desk.window.notice.title() == "No layout was imported"
    assert "Nothing was changed." in desk.window.notice.text()
    assert (tmp_path / LAYOUTS_FILE).read_bytes() == before


def test_damaged_layouts_of_the_profile_are_set_aside_and_nothing_is_lost(
    tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / LAYOUTS_FILE).write_bytes(b"{torn")
    desk = Desk(tmp_path)
    assert desk.window.notice.title() == "Your saved layouts can't be read"
    assert (tmp_path / "layouts-damaged-1.json").read_bytes() == b"{torn"
    assert desk.wiring.save_as("New")
    desk.close()
    again = Desk(tmp_path)
    assert again.names() == ["New"]
    again.close()


def test_what_can_not_be_read_now_is_not_replaced(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / LAYOUTS_FILE).mkdir()
    desk = Desk(tmp_path)
    assert "It is left as it is" in desk.window.notice.text()
    assert desk.wiring.save_as("New")
    desk.close()
    assert (tmp_path / LAYOUTS_FILE).is_dir()
