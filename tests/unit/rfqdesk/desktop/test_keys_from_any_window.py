"""What pulls quotes, stops the rule or locks out is heard in whichever window is in front."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from support.desk.quoting_room import Room, room
from support.waiting import until

from rfqdesk.desktop.models.maker.auto_rule import AutoRule
from rfqdesk.desktop.views.common import ConfirmSheet
from rfqdesk.desktop.views.keys.shortcut_editor import ShortcutEditor
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.alerts import AlertWiring
from rfqdesk.desktop.wiring.maker import MakerParts, add_maker_views
from rfqdesk.desktop.wiring.settings import SettingsWiring

pytestmark = pytest.mark.qt_loop
RULE = AutoRule(("SOL-*",), Decimal(100), Decimal(3), Decimal(5), 5)
SHIFTED = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Desk:
    """A maker's window, and what stood in front of it when a key was pressed."""

    def __init__(self, made: Room, folder: Path) -> None:
        self.room = made
        settings = QSettings(str(folder / "desk.ini"), QSettings.Format.IniFormat)
        self.window = DeskWindow(settings)
        self.parts: MakerParts = add_maker_views(self.window, made.desk, made.making)
        self.lockouts: list[bool] = []
        self.window.offer_lockout()
        self.window.lockout_wanted.connect(lambda: self.lockouts.append(True))
        self.pulls: list[bool] = []
        self.parts.page.withdraw_all_asked.connect(lambda: self.pulls.append(True))
        self.alerts = AlertWiring(self.window, made.desk, lambda _rfq: None)
        self.settings = SettingsWiring(
            self.window, settings, folder, desk=lambda: None, dress=lambda _name: None
        )

    async def press(self, key: Qt.Key) -> None:
        """Press with Ctrl and Shift, as the window system does: the window in front hears it."""
        focused = QGuiApplication.focusWindow()
        assert focused is not None
        done = asyncio.get_running_loop().create_future()

        def press_and_tell() -> None:
            QTest.keyClick(focused, key, SHIFTED)
            done.set_result(True)

        # Outside of the task: Qt lets its loop run while the key is under way.
        QTimer.singleShot(0, press_and_tell)
        await done

    def pulled(self) -> int:
        return len(self.pulls)

    async def in_front(self) -> QWidget:
        def found() -> bool:
            active = QApplication.activePopupWidget() or QApplication.activeWindow()
            focused = QGuiApplication.focusWindow()
            return (
                active is not None
                and active is not self.window
                and focused is not None
                and active.windowHandle() is focused
            )

        await until(found, what="another window in front")
        front = QApplication.activePopupWidget() or QApplication.activeWindow()
        assert front is not None
        return front


@asynccontextmanager
async def desk_in(folder: Path) -> AsyncIterator[Desk]:
    async with room() as made:
        desk = Desk(made, folder)
        desk.window.show()
        desk.window.activateWindow()
        await until(desk.window.isActiveWindow)
        await until(lambda: desk.parts.page.in_hand() == "r1", what="a request in hand")
        try:
            yield desk
        finally:
            made.making.close()
            desk.window.close()
    desk.window.deleteLater()


def _sheet(desk: Desk) -> None:
    ConfirmSheet(desk.window, title="Sure?", text="It ends.", confirm="End").open()


def _torn_off(desk: Desk) -> None:
    desk.window.set_arrangeable(True)
    desk.window.show_workspace("blotter")
    dock = desk.window.workspace("blotter").dock("blotter")
    dock.setFloating(True)
    dock.activateWindow()


def _menu(desk: Desk) -> None:
    desk.window.show_workspace("blotter")
    desk.parts.blotter.tools.export.menu().popup(desk.window.pos())


def _file_dialog_from_a_torn_off_panel(desk: Desk) -> None:
    _torn_off(desk)
    desk.parts.blotter.ask_csv()


def _field_for_keys(desk: Desk) -> None:
    desk.window.edit_shortcuts()
    editor = desk.window.findChild(ShortcutEditor)
    assert editor is not None
    editor.activateWindow()
    next(iter(editor.edits.values())).setFocus()


OPENERS: dict[str, Callable[[Desk], object]] = {
    "cheat sheet": lambda desk: desk.window.show_shortcuts(),
    "change keys": _field_for_keys,
    "palette": lambda desk: desk.window.show_commands(),
    "history": lambda desk: desk.parts.blotter.history_wanted.emit("r1"),
    "settings": lambda desk: desk.settings.open_dialog(),
    "notifications": lambda desk: desk.alerts.open_dialog(),
    "file dialog": lambda desk: desk.parts.blotter.ask_csv(),
    "question": _sheet,
    "torn-off panel": _torn_off,
    "file dialog of a torn-off panel": _file_dialog_from_a_torn_off_panel,
    "menu": _menu,
}


@pytest.mark.parametrize("opener", OPENERS.values(), ids=OPENERS.keys())
async def test_quotes_are_pulled_once_whatever_is_in_front(
    tmp_path: Path, opener: Callable[[Desk], object]
) -> None:
    async with desk_in(tmp_path) as desk:
        opener(desk)
        await desk.in_front()
        await desk.press(Qt.Key.Key_W)
        await until(lambda: desk.pulled() == 1, what="the quotes pulled")
        await desk.room.asked(1)
        assert desk.room.session.asked[0][:2] == ("withdraw", "")
        desk.parts.auto.turn_on(RULE)
        assert desk.parts.auto.on
        await desk.press(Qt.Key.Key_A)
        assert not desk.parts.auto.on
        await desk.press(Qt.Key.Key_K)
        assert desk.lockouts == [True]
        assert desk.pulled() == 1


async def test_the_window_itself_and_what_comes_back_to_it_hear_them_once(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as desk:
        for times in (1, 2):
            await desk.press(Qt.Key.Key_W)
            await until(lambda n=times: desk.pulled() == n)
            _sheet(desk)
            front = await desk.in_front()
            front.close()
            desk.window.activateWindow()
            await until(desk.window.isActiveWindow)


async def test_keys_of_ones_own_hold_in_windows_that_were_open_before(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as desk:
        desk.parts.blotter.history_wanted.emit("r1")
        await desk.in_front()
        await desk.press(Qt.Key.Key_W)
        await until(lambda: desk.pulled() == 1)
        book = desk.window.shortcuts
        entry = next(one for one in book.commands() if one.keys == "Ctrl+Shift+W")
        book.rebind(entry, "Ctrl+Shift+P")
        await desk.press(Qt.Key.Key_W)
        await desk.press(Qt.Key.Key_P)
        await until(lambda: desk.pulled() == 2)


async def test_keys_pressed_into_the_field_that_asks_for_them_are_not_taken(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as desk:
        _field_for_keys(desk)
        front = await desk.in_front()
        assert isinstance(front, ShortcutEditor)
        await desk.press(Qt.Key.Key_W)
        edit = next(iter(front.edits.values()))
        assert edit.keySequence() == QKeySequence("F1")
        assert front.problem.text() == ""
