"""The tray: what its icon tells, and what its menu does."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot
from support.desk.fake_desk import FakeSession

from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.keys.key_table import LEAVE, LOCKOUT, PULL_ALL, QUIET
from rfqdesk.desktop.models.link import LinkPicture, LinkState
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.calls.tray import DeskTray
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.alerts import AlertWiring

LIVE = LinkPicture(state=LinkState.LIVE, organisation="Aurora Capital", person="Ines Marty")
WAITING = LinkPicture(state=LinkState.WAITING, organisation="Aurora Capital", person="Ines Marty")


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> DeskWindow:
    made = DeskWindow(QSettings(str(tmp_path / "desk.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    return made


@pytest.fixture
def done(window: DeskWindow) -> list[str]:
    """What the commands of a maker's window were run for."""
    ran: list[str] = []
    window.shortcuts.add(*PULL_ALL, lambda: ran.append("pull"))
    window.shortcuts.add(*QUIET, lambda: ran.append("quiet"))
    window.shortcuts.add(*LOCKOUT, lambda: ran.append("lock out"))
    return ran


def _run(action: QAction | None) -> None:
    assert action is not None
    action.trigger()


def test_the_menu_runs_the_commands_of_the_palette(window: DeskWindow, done: list[str]) -> None:
    tray = DeskTray(window, window.shortcuts)
    wanted: list[str] = []
    tray.wanted.connect(lambda: wanted.append("window"))
    assert [action.text() for action in tray.menu.actions() if action.text()] == [
        "Show the window",
        "Withdraw all quotes",
        "Do not disturb",
        "Lock me out…",
        "Leave",
    ]
    _run(tray.pull_action)
    _run(tray.quiet_action)
    assert (done, wanted) == (["pull", "quiet"], [])
    # It is asked in the window whether that is meant.
    _run(tray.lockout_action)
    assert (done[2:], wanted) == (["lock out"], ["window"])
    _run(tray.show_action)
    assert wanted == ["window", "window"]
    palette = {one.meaning for one in window.shortcuts.runnable()}
    assert {name.meaning for name in (PULL_ALL, QUIET, LOCKOUT, LEAVE)} <= palette


def test_leaving_closes_the_window(window: DeskWindow, qtbot: QtBot) -> None:
    tray = DeskTray(window, window.shortcuts)
    window.show()
    with qtbot.waitSignal(window.closed):
        _run(tray.leave_action)


def test_a_trader_s_menu_has_no_quotes_to_withdraw(window: DeskWindow) -> None:
    tray = DeskTray(window, window.shortcuts)
    assert tray.pull_action is None
    assert "Withdraw all quotes" not in [action.text() for action in tray.menu.actions()]


def test_the_icon_tells_the_connection_and_whose_it_is(window: DeskWindow) -> None:
    tray = DeskTray(window, window.shortcuts)
    window.set_picture(LIVE)
    tray.set_picture(LIVE)
    live = tray.icon().pixmap(22, 22).toImage()
    assert tray.toolTip() == "RFQ Desk: Ines Marty · Aurora Capital\nConnected"
    tray.set_picture(WAITING)
    assert tray.toolTip().endswith("\nReconnecting")
    assert tray.icon().pixmap(22, 22).toImage() != live
    tray.set_quiet(True)
    assert tray.toolTip().endswith("\nReconnecting\nDo not disturb")


def test_a_click_brings_the_window_and_the_menu_does_not(window: DeskWindow) -> None:
    tray = DeskTray(window, window.shortcuts)
    wanted: list[str] = []
    tray.wanted.connect(lambda: wanted.append("window"))
    tray.activated.emit(QSystemTrayIcon.ActivationReason.Context)
    assert wanted == []
    tray.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert wanted == ["window"]


# Offscreen there is no tray to put it into.
@pytest.mark.qt_log_ignore("systemTrayWindowChanged", extend=True)
@pytest.mark.parametrize("available", [True, False])
def test_with_and_without_a_tray(
    window: DeskWindow, monkeypatch: pytest.MonkeyPatch, available: bool
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: available)
    desk = DeskController(FakeSession(), TaskOwner(lambda _name, _error: None))
    wiring = AlertWiring(window, desk, lambda _rfq: None)
    wiring.caller.show_link(LIVE)
    wiring.keep(wiring.settings.held_back(True))
    tray = wiring.caller.tray
    assert (tray is not None) is available
    if tray is not None:
        assert tray.quiet_action is not None
        assert tray.quiet_action.isChecked()
        window.hide()
        _run(tray.show_action)
    else:
        wiring.caller.looked_at.emit("")
    assert window.isVisible()
    desk.close()
