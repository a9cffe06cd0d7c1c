"""Settings hold as soon as they are left, wherever they show, and at the next start."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QSettings, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from support.desk.fake_desk import FakeSession
from support.qt import child, click, type_into, visible_text

from rfqdesk.desktop import theme
from rfqdesk.desktop.app import _set_scale
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.alerts import AlertKind
from rfqdesk.desktop.models.disconnect import PULL_KEY, DisconnectPicture
from rfqdesk.desktop.models.link import LinkPicture
from rfqdesk.desktop.models.settings import SCALE_SET, SCALE_VARIABLE, STILL_KEY, wants_still
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.theme import ThemeName
from rfqdesk.desktop.views.calls.alerts import AlertDialog
from rfqdesk.desktop.views.calls.sounds import Sounds
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.alerts import AlertWiring
from rfqdesk.desktop.wiring.desk import keeps_history
from rfqdesk.desktop.wiring.settings import SettingsWiring, judge_file
from rfqdesk.desktop.wiring.trader import TraderParts, add_trader_views

pytestmark = pytest.mark.qt_loop
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\0" * 64


class HalfDesk:
    """What of a desk the settings touch."""

    def __init__(self, trader: TraderParts, alerts: AlertWiring) -> None:
        self.trader = trader
        self.alerts = alerts
        self.dead_man = self
        self.seconds: list[int] = []
        self.link = self
        self.picture = LinkPicture(disconnect=DisconnectPicture(True, True, True))

    def set_on_disconnect(self, *, ends: bool) -> None:
        self.picture = LinkPicture(disconnect=DisconnectPicture(True, ends, True))

    def set_seconds(self, seconds: int) -> None:
        self.seconds.append(seconds)


class Set:
    """A trader's window with its settings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = QSettings(str(folder / "desktop.ini"), QSettings.Format.IniFormat)
        self.tasks = TaskOwner(lambda _name, _error: None)
        self.controller = DeskController(FakeSession(), self.tasks)
        self.window = DeskWindow(self.settings)
        self.window.show()
        parts = add_trader_views(self.window, self.controller)
        self.desk = HalfDesk(parts, AlertWiring(self.window, self.controller, parts.choose))
        self.dressed: list[ThemeName] = []
        self.wiring = SettingsWiring(
            self.window,
            self.settings,
            folder,
            desk=lambda: self.desk,  # type: ignore[arg-type,return-value]
            dress=self.dressed.append,
        )

    def close(self) -> None:
        if self.wiring.dialog is not None:
            self.wiring.dialog.close()
        self.controller.close()
        self.window.close()
        self.window.deleteLater()


@pytest.fixture
def made(tmp_path: Path, qapp: QApplication) -> Iterator[Set]:
    one = Set(tmp_path)
    yield one
    one.close()


async def test_a_size_holds_when_it_is_left_and_not_while_it_is_wrong(made: Set) -> None:
    dialog = made.wiring.open_dialog()
    assert made.wiring.open_dialog() is dialog
    hold = made.desk.trader.stack.page.hold
    type_into(dialog.hold.line, "25x")
    assert dialog.hold.problem.isVisible()
    assert "number" in dialog.hold.problem.text()
    QTest.keyClick(dialog.hold.line, Qt.Key.Key_Return)
    assert hold.link.text() == "Hold to deal: never"
    type_into(dialog.hold.line, "25k")
    assert not dialog.hold.problem.isVisible()
    assert hold.link.text() == "Hold to deal: never"
    QTest.keyClick(dialog.hold.line, Qt.Key.Key_Return)
    assert hold.link.text() == "Hold to deal: from 25,000"
    assert made.settings.value("deal/hold_from") == "25,000"
    assert dialog.isVisible()


async def test_a_change_on_the_stack_shows_in_the_settings(made: Set) -> None:
    dialog = made.wiring.open_dialog()
    dialog.theme.setFocus()
    made.desk.trader.stack.page.hold.changed.emit("7")
    assert dialog.hold.line.text() == "7"


async def test_the_dead_man_timer_is_set_and_unset(made: Set) -> None:
    dialog = made.wiring.open_dialog()
    type_into(dialog.dead_man.line, "3")
    assert "Between 5 and 3600" in visible_text(dialog)
    type_into(dialog.dead_man.line, "30")
    QTest.keyClick(dialog.dead_man.line, Qt.Key.Key_Return)
    type_into(dialog.dead_man.line, "")
    QTest.keyClick(dialog.dead_man.line, Qt.Key.Key_Return)
    assert made.desk.seconds == [30, 0]
    assert made.settings.value("deal/dead_man_s") == ""


async def test_without_a_desk_that_deals_its_settings_are_not_offered(tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "desktop.ini"), QSettings.Format.IniFormat)
    window = DeskWindow(settings)
    window.show()
    wiring = SettingsWiring(window, settings, tmp_path, desk=lambda: None, dress=lambda _name: None)
    dialog = wiring.open_dialog()
    shown = visible_text(dialog)
    assert "Hold to deal" not in shown
    assert "If this desk dies" not in shown
    click(dialog.quiet)
    assert "Theme" in dialog.theme.accessibleName()
    dialog.close()
    window.close()
    window.deleteLater()


async def test_the_theme_is_chosen_from_all_four(made: Set) -> None:
    dialog = made.wiring.open_dialog()
    assert dialog.theme.value() == theme.current().name
    click(dialog.theme.button("light-blue-orange"))
    assert made.dressed == ["light-blue-orange"]


async def test_a_scale_holds_at_the_next_start(made: Set, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (SCALE_VARIABLE, SCALE_SET):
        monkeypatch.delenv(name, raising=False)
    dialog = made.wiring.open_dialog()
    type_into(dialog.scale.line, "500")
    assert "Between 75 and 300" in visible_text(dialog)
    type_into(dialog.scale.line, "150")
    QTest.keyClick(dialog.scale.line, Qt.Key.Key_Return)
    made.settings.sync()
    _set_scale(made.folder)
    assert os.environ[SCALE_VARIABLE] == "1.5"
    # Another identity's window, started from this one, has its own or none.
    _set_scale(made.folder / "other")
    assert SCALE_VARIABLE not in os.environ
    monkeypatch.setenv(SCALE_VARIABLE, "3")
    _set_scale(made.folder)
    assert os.environ[SCALE_VARIABLE] == "3"
    assert "in the environment says otherwise" in made.wiring.picture().scale_note


async def test_each_kind_of_call_has_its_sound(made: Set, monkeypatch: pytest.MonkeyPatch) -> None:
    file = made.folder / "done.wav"
    file.write_bytes(WAV)
    (made.folder / "song.mp3").write_bytes(b"ID3")
    dialog = made.wiring.open_dialog()
    rows = dialog.sounds
    rows.take_file(AlertKind.TRADED, str(made.folder / "song.mp3"))
    assert "no WAV file" in rows.problem.text()
    assert made.desk.alerts.settings.files == {}
    rows.take_file(AlertKind.TRADED, str(file))
    assert not rows.problem.isVisible()
    assert made.desk.alerts.settings.files == {AlertKind.TRADED: str(file)}
    assert rows.choices[AlertKind.TRADED].currentText() == "done.wav"
    played: list[str] = []
    monkeypatch.setattr(Sounds, "play", lambda _self, one, **_how: played.append(one))
    click(rows.players[AlertKind.TRADED])
    click(rows.players[AlertKind.ASKED])
    assert played == [str(file), ""]
    choice = rows.choices[AlertKind.TRADED]
    choice.setCurrentIndex(0)
    choice.activated.emit(0)
    assert not made.desk.alerts.settings.sounds(AlertKind.TRADED)
    assert not rows.players[AlertKind.TRADED].isEnabled()
    # A new start finds what was kept.
    assert AlertKind.TRADED not in made.wiring.picture().alerts.sounding


async def test_a_file_is_asked_for_without_a_loop_and_giving_up_changes_nothing(
    made: Set,
) -> None:
    rows = made.wiring.open_dialog().sounds
    choice = rows.choices[AlertKind.ASKED]
    at = choice.findText("WAV file…")
    choice.setCurrentIndex(at)
    choice.activated.emit(at)
    asked = rows.findChild(QFileDialog, "sound")
    asked.reject()
    assert choice.currentText() == "Beep"


async def test_do_not_disturb_is_the_same_switch_everywhere(made: Set) -> None:
    dialog = made.wiring.open_dialog()
    click(dialog.quiet)
    assert made.desk.alerts.settings.quiet
    assert made.window.status.quiet.isVisible()
    made.desk.alerts._toggle_quiet()
    assert not dialog.quiet.isChecked()
    click(dialog.notifications)
    assert made.window.findChild(AlertDialog).isVisible()


async def test_the_history_is_switched_off_for_the_next_start(made: Set) -> None:
    assert keeps_history(made.settings)
    click(made.wiring.open_dialog().history)
    made.settings.sync()
    again = QSettings(made.settings.fileName(), QSettings.Format.IniFormat)
    assert not keeps_history(again)


async def test_folders_open_and_a_failure_is_told(
    made: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url)
        return len(opened) == 1

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    dialog = made.wiring.open_dialog()
    shown = [label for label in dialog.findChildren(QPushButton) if label.text() == "Open folder"]
    assert len(shown) == 2
    click(child(dialog, QPushButton, "open-logs"))
    assert opened[0].toLocalFile() == str(made.folder)
    click(child(dialog, QPushButton, "open-profile"))
    assert "did not open" in made.window.notice.title()


def test_what_plays_files_is_named_and_what_can_not_be_played_beeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(WAV)
    program = tmp_path / "bin" / "paplay"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    beeps: list[bool] = []
    started: list[list[str]] = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(True))
    monkeypatch.setenv("PATH", str(program.parent))

    def start(program: str, words: list[str]) -> tuple[bool, int]:
        started.append([program, *words])
        return True, 1

    monkeypatch.setattr(QProcess, "startDetached", start)
    sounds = Sounds()
    assert sounds.how == "paplay"
    sounds.play(str(file))
    assert started == [[str(program), str(file)]]
    sounds.play("")
    sounds.play(str(tmp_path / "gone.wav"))
    assert len(beeps) == 2
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    silent = Sounds()
    assert silent.how == ""
    silent.play(str(file))
    assert len(beeps) == 3


def test_a_file_that_is_not_there_is_no_sound(tmp_path: Path) -> None:
    assert "No such file" in judge_file(str(tmp_path / "gone.wav"))


async def test_holding_still_is_kept_and_holds_at_once(made: Set, qapp: QApplication) -> None:
    dialog = made.wiring.open_dialog()
    assert not dialog.still.isChecked()
    try:
        click(dialog.still)
        assert wants_still(made.settings.value(STILL_KEY), system=False)
        (name,) = made.dressed
        theme.apply(qapp, name)
        assert made.wiring.picture().still
    finally:
        theme.hold_still(False)
        theme.apply(qapp, theme.current().name)
    assert not dialog.still.isChecked()


async def test_what_ends_with_the_line_is_chosen_and_kept(made: Set) -> None:
    dialog = made.wiring.open_dialog()
    assert dialog.line_lost is not None
    assert dialog.line_lost.value() == "end"
    assert "In force now: quotes withdrawn" in visible_text(dialog)
    click(dialog.line_lost.button("stay"))
    assert made.settings.value(PULL_KEY) == "stay"
    assert "What you chose holds from the next log-on." in visible_text(dialog)
    click(dialog.line_lost.button("end"))
    assert made.settings.value(PULL_KEY) == "end"
