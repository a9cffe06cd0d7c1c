"""The desk's window: workspaces, shortcuts, disconnected states, memory of its layout."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot
from support.qt import click, visible_text

from rfqdesk.desktop.models.link import LinkPicture, LinkState
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.views.keys.shortcut_sheet import ShortcutSheet
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.workspace import Panel

PROBLEM = Notice("Your certificate was revoked", "The venue let nobody in.", "Ask the operator.")


def window_with_workspaces(qtbot: QtBot, settings: QSettings | None = None) -> DeskWindow:
    window = DeskWindow(settings)
    qtbot.addWidget(window)
    # As in the application: the venue tells the role when the window is there already.
    window.show()
    window.add_workspace(
        "trade",
        "Trade",
        [
            Panel("ticket", "Ticket", QPlainTextEdit()),
            Panel("stack", "Quotes", QPlainTextEdit(), beside="ticket", share=300),
            Panel("blotter", "Blotter", QPlainTextEdit(), below="stack"),
        ],
    )
    window.add_workspace("blotter", "Blotter", [Panel("all", "Blotter", QPlainTextEdit())])
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_workspaces_by_tab_and_by_keys(qtbot: QtBot) -> None:
    window = window_with_workspaces(qtbot)
    assert window.current_workspace() == "trade"
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.current_workspace() == "blotter"
    assert window.header.tab("blotter").isChecked()
    click(window.header.tab("trade"))
    assert window.current_workspace() == "trade"
    assert "Ctrl+1" in window.header.tab("trade").toolTip()


def test_panels_stand_where_they_were_told(qtbot: QtBot) -> None:
    window = window_with_workspaces(qtbot)
    QApplication.processEvents()
    space = window.workspace("trade")
    ticket, stack, blotter = (space.dock(key) for key in ("ticket", "stack", "blotter"))
    assert stack.x() >= ticket.x() + ticket.width()
    assert blotter.y() >= stack.y() + stack.height()
    assert blotter.x() == stack.x()
    assert ticket.height() > stack.height()


def test_a_layout_is_remembered_and_can_be_taken_back(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "desktop.ini"), QSettings.Format.IniFormat)
    window = window_with_workspaces(qtbot, settings)
    space = window.workspace("trade")
    space.resizeDocks(
        [space.dock("ticket"), space.dock("stack")], [700, 600], Qt.Orientation.Horizontal
    )
    QApplication.processEvents()
    moved = space.dock("ticket").width()
    window.close()
    again = window_with_workspaces(qtbot, settings)
    QApplication.processEvents()
    assert abs(again.workspace("trade").dock("ticket").width() - moved) <= 2
    again.workspace("trade").reset_layout()
    QApplication.processEvents()
    assert again.workspace("trade").dock("ticket").width() < moved - 100


def test_a_workspace_that_was_not_looked_at_keeps_its_layout(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "desktop.ini"), QSettings.Format.IniFormat)
    window = window_with_workspaces(qtbot, settings)
    QApplication.processEvents()
    window.resize(1240, 680)
    width = window.workspace("trade").dock("ticket").width()
    window.close()
    settings.remove("window")
    # Two windows of another size, in which another workspace is looked at.
    for _ in range(2):
        again = window_with_workspaces(qtbot, settings)
        again.show_workspace("blotter")
        QApplication.processEvents()
        again.close()
        settings.remove("window")
    last = window_with_workspaces(qtbot, settings)
    QApplication.processEvents()
    assert abs(last.workspace("trade").dock("ticket").width() - width) <= 2


def test_the_size_of_the_window_is_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "desktop.ini"), QSettings.Format.IniFormat)
    window = window_with_workspaces(qtbot, settings)
    # No wider than it must be: the screen of the tests is narrow.
    window.resize(1240, 730)
    window.close()
    settings.sync()
    read = QSettings(str(tmp_path / "desktop.ini"), QSettings.Format.IniFormat)
    assert window_with_workspaces(qtbot, read).size() == QSize(1240, 730)


def test_unlocked_panels_have_title_bars(qtbot: QtBot) -> None:
    window = window_with_workspaces(qtbot)
    space = window.workspace("trade")
    assert not space.is_arrangeable()
    click(window.header.arrange_button)
    assert space.is_arrangeable()
    assert window.header.arrange_button.isChecked()
    click(window.header.arrange_button)
    assert not space.is_arrangeable()


def test_before_the_venue_answers_the_window_says_so(qtbot: QtBot) -> None:
    window = DeskWindow()
    qtbot.addWidget(window)
    window.show()
    assert "Connecting to the venue" in visible_text(window)
    assert window.current_workspace() == ""


def test_a_refusal_is_explained_with_two_ways_on(qtbot: QtBot) -> None:
    window = window_with_workspaces(qtbot)
    window.set_picture(LinkPicture(state=LinkState.CLOSED, problem=PROBLEM))
    assert window.banner.isVisible()
    assert window.banner.title() == PROBLEM.title
    assert "Ask the operator." in window.banner.text()
    with qtbot.waitSignal(window.retry_wanted):
        click(window.banner.action_button())
    with qtbot.waitSignal(window.enrol_wanted):
        click(window.banner.second_button())
    window.set_picture(LinkPicture(state=LinkState.LIVE))
    assert not window.banner.isVisible()


def test_a_lost_connection_counts_down(qtbot: QtBot) -> None:
    window = window_with_workspaces(qtbot)
    window.set_picture(
        LinkPicture(state=LinkState.WAITING, problem=PROBLEM, retry_at_ms=2_000_000_000_000_000)
    )
    assert "Trying again by itself in" in window.banner.text()
    assert not window.banner.second_button().isVisible()


def test_cheat_sheet_opens_beside_the_work_and_closes(qtbot: QtBot) -> None:
    window = window_with_workspaces(qtbot)
    window.shortcuts.describe("Ticket", "Ctrl+Return", "Send the request")
    qtbot.keyClick(window, Qt.Key.Key_F1)
    sheet = window.findChild(ShortcutSheet)
    assert sheet.isVisible()
    assert not sheet.isModal()
    words = visible_text(sheet)
    for expected in ("Ctrl+1", "Ctrl+Enter", "Send the request", "F1"):
        assert expected in words
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    QApplication.sendPostedEvents()
    qtbot.waitUntil(lambda: window.findChild(ShortcutSheet) is None)


def test_identity_and_role_are_in_the_header(qtbot: QtBot) -> None:
    window = window_with_workspaces(qtbot)
    window.set_picture(
        LinkPicture(state=LinkState.LIVE, organisation="Albion", person="Jane Okafor", role="maker")
    )
    words = visible_text(window.header)
    for expected in ("Albion · Jane Okafor", "MARKET MAKER", "Connected", "mTLS 1.3"):
        assert expected in words
    assert window.windowTitle() == "RFQ Desk: Jane Okafor · Albion"


def test_closing_tells(qtbot: QtBot) -> None:
    window = window_with_workspaces(qtbot)
    with qtbot.waitSignal(window.closed):
        qtbot.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)


def test_a_certificate_that_is_not_renewed_is_announced_while_live(qtbot: QtBot) -> None:
    window = window_with_workspaces(qtbot)
    notice = Notice("Your certificate ends in 5 hours and is not renewed yet", "Why.", "Wait.")
    window.set_picture(
        LinkPicture(state=LinkState.LIVE, renewal_problem=notice, renewal_tone="warn")
    )
    assert window.banner.title() == notice.title
    assert window.banner.property("tone") == "warn"
    with qtbot.waitSignal(window.retry_wanted):
        click(window.banner.action_button())
    # What ends the session matters more.
    window.set_picture(LinkPicture(state=LinkState.CLOSED, problem=PROBLEM, renewal_problem=notice))
    assert window.banner.title() == PROBLEM.title
    window.set_picture(LinkPicture(state=LinkState.LIVE))
    assert not window.banner.isVisible()


def test_a_suspension_stands_above_everything_until_it_is_over(qtbot: QtBot) -> None:
    window = window_with_workspaces(qtbot)
    suspended = Notice("Suspended by the venue's operator", "Nothing is taken.", "Call them.")
    live = LinkPicture(state=LinkState.LIVE, suspension=suspended)
    window.set_picture(live)
    assert window.suspension.isVisible()
    assert window.suspension.title() == suspended.title
    assert window.suspension.text() == suspended.text()
    assert not window.suspension.action_button().isVisible()
    window.set_picture(replace(live, state=LinkState.WAITING, problem=PROBLEM))
    assert not window.suspension.isVisible()
    assert window.banner.isVisible()
    window.set_picture(live)
    assert window.suspension.isVisible()
    window.set_picture(replace(live, suspension=None))
    assert not window.suspension.isVisible()
