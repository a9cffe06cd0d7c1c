"""Who looks elsewhere is called for what they wish to be called for, and for nothing else."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from support.desk.fake_desk import FakeSession
from support.qt import click, visible_text

from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.alerts import (
    Alert,
    AlertKind,
    AlertSettings,
    settings_of,
    settings_text,
)
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.calls import sounds
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.alerts import AlertWiring
from rfqdesk.protocol.terms import RequestEndReason, Side

QUIET = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Away:
    """A desk whose user looks at another window."""

    def __init__(self, qtbot: QtBot, path: Path) -> None:
        self._qtbot = qtbot
        self.session = FakeSession()
        self.desk = DeskController(self.session, TaskOwner(lambda _name, _error: None))
        self.script = self.session.script
        self.window = DeskWindow(QSettings(str(path), QSettings.Format.IniFormat))
        self.other = QWidget()
        self.looked: list[str] = []
        for window in (self.window, self.other):
            qtbot.addWidget(window)
            window.show()
        self.told = 0
        self.script.opened("old")
        self.tell()
        self.session.clock.time_ms += 5_000
        self.script.time_ms = self.session.clock.time_ms
        self.wiring = AlertWiring(self.window, self.desk, self.looked.append)
        self.turn_to(self.other)

    def turn_to(self, window: QWidget) -> None:
        window.activateWindow()
        self._qtbot.waitUntil(window.isActiveWindow)

    def tell(self) -> list[AlertKind]:
        with self._qtbot.waitSignal(self.desk.changed):
            self.session.feed(*self.script.events[self.told :])
        self.told = len(self.script.events)
        return [alert.kind for alert in self.wiring.called] if hasattr(self, "wiring") else []


@pytest.fixture
def away(qtbot: QtBot, tmp_path: Path) -> Away:
    return Away(qtbot, tmp_path / "desk.ini")


def test_a_traders_calls(away: Away) -> None:
    away.script.opened("rfq-1")
    away.script.quoted("meridian", "0.0050", "0.0057")
    away.script.quoted("meridian", "0.0051", "0.0057")
    away.script.quoted("halcyon", "0.0051", "0.0057")
    assert away.tell() == [AlertKind.QUOTED]
    assert away.wiring.called[0].title == "Meridian Digital quotes"
    away.script.traded("halcyon", "0.0057", quantity="40")
    assert away.tell() == [AlertKind.TRADED]
    assert away.wiring.called[0].title == "Bought 40 at 0.0057, Halcyon Trading"
    away.script.ended(RequestEndReason.EXPIRED)
    assert away.tell() == [AlertKind.ENDED]
    away.wiring.caller.looked_at.emit("rfq-1")
    assert away.looked == ["rfq-1"]


def test_a_makers_calls(away: Away) -> None:
    away.script.opened("rfq-2", own=False, side=Side.SELL)
    assert away.tell() == [AlertKind.ASKED]
    assert away.wiring.called[0].text.startswith("Sell 100")


def test_what_is_in_sight_or_happened_before_is_not_called_for(away: Away) -> None:
    away.turn_to(away.window)
    away.script.opened("rfq-2", own=False)
    assert away.tell() == []
    away.turn_to(away.other)
    away.script.time_ms -= 60_000
    away.script.opened("rfq-3", own=False)
    assert away.tell() == []


def test_do_not_disturb_holds_everything_back_until_it_is_over(away: Away) -> None:
    away.turn_to(away.window)
    QTest.keyClick(away.window, Qt.Key.Key_D, QUIET)
    away.turn_to(away.other)
    away.script.opened("rfq-2", own=False)
    assert away.tell() == []
    away.turn_to(away.window)
    QTest.keyClick(away.window, Qt.Key.Key_D, QUIET)
    away.turn_to(away.other)
    away.script.opened("rfq-3", own=False)
    assert away.tell() == [AlertKind.ASKED]


def test_do_not_disturb_is_in_sight_while_it_lasts(away: Away) -> None:
    pill = away.window.status.quiet
    assert not pill.isVisible()
    away.turn_to(away.window)
    QTest.keyClick(away.window, Qt.Key.Key_D, QUIET)
    assert pill.isVisible()
    assert pill.text() == "Do not disturb"
    assert "Ctrl+Shift+D" in pill.toolTip()
    QTest.keyClick(away.window, Qt.Key.Key_D, QUIET)
    assert not pill.isVisible()
    click(away.wiring.open_dialog().quiet)
    assert pill.isVisible()


def test_the_key_that_ends_do_not_disturb_is_the_one_the_user_chose(away: Away) -> None:
    book = away.window.shortcuts
    [entry] = [one for one in book.commands() if one.keys == "Ctrl+Shift+D"]
    book.rebind(entry, "Ctrl+Shift+Y")
    book.run(entry)
    assert "Ctrl+Shift+Y" in away.window.status.quiet.toolTip()
    book.run(entry)
    book.rebind(entry, "")
    book.run(entry)
    assert "Ctrl+K" in away.window.status.quiet.toolTip()


def test_do_not_disturb_ends_with_the_desk(away: Away) -> None:
    away.turn_to(away.window)
    QTest.keyClick(away.window, Qt.Key.Key_D, QUIET)
    assert away.wiring.settings.quiet
    again = AlertWiring(away.window, away.desk, away.looked.append)
    assert not again.settings.quiet
    assert not away.window.status.quiet.isVisible()


def test_do_not_disturb_kept_by_an_earlier_version_is_over_too() -> None:
    kept = settings_of('{"shown":["last_look"],"quiet":true}')
    assert not kept.quiet
    assert AlertKind.LAST_LOOK in kept.shown
    assert AlertKind.ASKED not in kept.shown


def test_kinds_that_came_after_the_settings_were_kept_are_as_usual() -> None:
    kept = settings_of('{"shown":["last_look"],"sounding":["ended"]}')
    assert kept.shows(AlertKind.LOST)
    assert kept.sounds(AlertKind.UNKNOWN)
    assert kept.sounds(AlertKind.ENDED)
    assert not kept.sounds(AlertKind.ASKED)
    silenced = kept.with_kind(AlertKind.LOST, shown=False, sounding=False)
    again = settings_of(settings_text(silenced))
    assert again == silenced
    assert not again.shows(AlertKind.LOST)


def test_what_costs_money_comes_through_do_not_disturb(away: Away) -> None:
    quiet = AlertSettings(quiet=True)
    through = {kind for kind in AlertKind if quiet.shows(kind) or quiet.sounds(kind)}
    assert through == {
        AlertKind.LOST,
        AlertKind.UNKNOWN,
        AlertKind.FROZEN,
        AlertKind.AUTHORITY,
    }
    dialog = away.wiring.open_dialog()
    for words in ("lost connection", "deal that is not known", "frozen firm"):
        assert words in visible_text(dialog)


def test_what_costs_most_beeps_three_times_and_a_file_plays_once(
    away: Away, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    beeps: list[str] = []
    monkeypatch.setattr(sounds, "BEEP_PAUSE_MS", 1)
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append("beep"))
    lost = Alert(AlertKind.LOST, "", "The connection to the venue is lost", "No answer")
    away.wiring.take([lost, Alert(AlertKind.BACK, "", "The connection is back", "")])
    qtbot.waitUntil(lambda: len(beeps) == 3)
    assert [alert.kind for alert in away.wiring.called] == [AlertKind.LOST, AlertKind.BACK]


def test_an_open_dialog_follows_the_key_and_writes_nothing_stale_back(away: Away) -> None:
    dialog, other = away.wiring.open_dialog(), away.wiring.open_dialog()
    away.turn_to(away.window)
    QTest.keyClick(away.window, Qt.Key.Key_D, QUIET)
    assert dialog.quiet.isChecked()
    click(dialog.boxes[AlertKind.ASKED][1])
    assert away.wiring.settings.quiet
    assert not other.boxes[AlertKind.ASKED][1].isChecked()
    click(other.boxes[AlertKind.ENDED][0])
    assert AlertKind.ASKED not in away.wiring.settings.sounding
    away.turn_to(away.window)
    QTest.keyClick(away.window, Qt.Key.Key_D, QUIET)
    assert not dialog.quiet.isChecked()
    click(dialog.boxes[AlertKind.TRADED][1])
    assert not away.wiring.settings.quiet
    assert AlertKind.ENDED not in away.wiring.settings.shown


def test_the_key_works_in_the_dialog_that_names_it(away: Away) -> None:
    book = away.window.shortcuts
    [entry] = [one for one in book.commands() if one.keys == "Ctrl+Shift+D"]
    book.rebind(entry, "Ctrl+Shift+Y")
    dialog = away.wiring.open_dialog()
    away.turn_to(dialog)
    assert "(Ctrl+Shift+Y)" in dialog.quiet.text()
    for quiet in (True, False):
        QTest.keyClick(dialog, Qt.Key.Key_Y, QUIET)
        assert dialog.quiet.isChecked() is quiet
        assert away.wiring.settings.quiet is quiet
        assert away.window.status.quiet.isVisible() is quiet


def test_kinds_are_chosen_and_remembered(away: Away) -> None:
    dialog = away.wiring.open_dialog()
    click(dialog.boxes[AlertKind.ASKED][0])
    dialog.close()
    away.turn_to(away.other)
    away.script.opened("rfq-2", own=False)
    assert away.tell() == []
    again = AlertWiring(away.window, away.desk, away.looked.append)
    assert AlertKind.ASKED not in again.settings.shown
    assert AlertKind.ASKED in again.settings.sounding


def test_settings_that_cant_be_read_are_the_usual_ones() -> None:
    for text in (None, "{", '{"quiet":3}', '{"shown":["nonsense"]}'):
        assert settings_of(text) == AlertSettings()
    chosen = AlertSettings(frozenset(), frozenset({AlertKind.ENDED}))
    assert settings_of(settings_text(chosen)) == chosen
    quiet = replace(chosen, quiet=True)
    assert settings_of(settings_text(quiet)) == chosen
