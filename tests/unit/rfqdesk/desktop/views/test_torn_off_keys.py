"""Two workspaces give the same keys to different commands, and a panel is torn off one of them."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from rfqdesk.desktop.views.keys.key_map import KeyCommand, KeyMap
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.workspace import Panel

KEYS = "Ctrl+J"


class View(QWidget):
    """A field, and a command under the same keys as every other view's."""

    def __init__(self, name: str, run: list[str], *, focused: bool = False) -> None:
        super().__init__()
        self.field = QLineEdit()
        QVBoxLayout(self).addWidget(self.field)
        self.setFocusProxy(self.field)
        self.keys = KeyMap(
            self, KeyCommand(name, KEYS, name, lambda: run.append(name), focused=focused)
        )
        self.keys.listen(self)


class Desk:
    """Making and past in two workspaces; what was made for deals only where the keyboard is."""

    def __init__(self, qtbot: QtBot, *, focused: bool = False) -> None:
        self.qtbot = qtbot
        self.window = DeskWindow()
        qtbot.addWidget(self.window)
        self.run: list[str] = []
        self.making = View("make", self.run, focused=focused)
        self.past = View("past", self.run)
        for name, view in (("make", self.making), ("past", self.past)):
            self.window.add_workspace(name, name, [Panel(name, name, view)])
            self.window.shortcuts.adopt(view.keys, name)
        self.window.show()
        self.front(self.window)

    def tear_off(self) -> QDockWidget:
        self.window.set_arrangeable(True)
        dock = self.window.workspace("make").dock("make")
        dock.setFloating(True)
        self.window.show_workspace("past")
        return dock

    def front(self, window: QWidget) -> None:
        window.activateWindow()
        self.qtbot.waitUntil(window.isActiveWindow)

    def press(self) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keySequence(focused, QKeySequence(KEYS))


@pytest.fixture(params=[False, True], ids=["window", "focused"])
def desk(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(qtbot, focused=request.param)
    yield made
    made.window.close()


def test_the_panel_that_has_the_keyboard_hears_them_and_only_it(desk: Desk) -> None:
    dock = desk.tear_off()
    desk.front(dock)
    desk.making.field.setFocus(Qt.FocusReason.OtherFocusReason)
    desk.press()
    desk.press()
    assert desk.run == ["make", "make"]


def test_the_workspace_in_front_hears_them_while_it_has_the_keyboard(desk: Desk) -> None:
    desk.tear_off()
    desk.front(desk.window)
    desk.past.field.setFocus(Qt.FocusReason.OtherFocusReason)
    desk.press()
    desk.press()
    assert desk.run == ["past", "past"]
