"""Whose window it is stands in title, badge, strip and torn-off panels; the others open beside."""

from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from support.pki.profiles import write_profile
from support.qt import click, type_into, visible_text
from support.started import Started

from rfqdesk.desktop.controllers.identity.profile_shelf import ProfileShelf
from rfqdesk.desktop.models.link import LinkPicture
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.workspace import Panel
from rfqdesk.desktop.wiring.profiles import ProfileWiring

PICTURE = LinkPicture(venue="blue", organisation="Albion", person="Jane Okafor", role="trader")


def settings_of(directory: Path) -> QSettings:
    return QSettings(str(directory / "desktop.ini"), QSettings.Format.IniFormat)


def wired(qtbot: QtBot, home: Path, here: Path) -> ProfileWiring:
    settings = settings_of(here)
    window = DeskWindow(settings)
    qtbot.addWidget(window)
    window.show()
    wiring = ProfileWiring(window, ProfileShelf(home, here), settings)
    window.set_picture(PICTURE)
    wiring.learn(PICTURE)
    return wiring


def test_title_badge_strip_and_panels_name_the_identity(qtbot: QtBot, tmp_path: Path) -> None:
    write_profile(tmp_path)
    wiring = wired(qtbot, tmp_path, tmp_path)
    window = wiring.parent()
    assert isinstance(window, DeskWindow)
    assert window.windowTitle() == "blue · RFQ Desk: Jane Okafor · Albion"
    assert window.header.badge.text() == "blue"
    assert window.strip.isVisible()
    dock = window.add_workspace("trade", "Trade", [Panel("quotes", "Quotes", QLabel())]).dock(
        "quotes"
    )
    assert dock.windowTitle() == "Quotes"
    window.set_arrangeable(True)
    dock.setFloating(True)
    assert dock.windowTitle() == "Quotes · blue · Albion · Jane Okafor"
    dock.setFloating(False)
    assert dock.windowTitle() == "Quotes"


def test_two_identities_never_begin_with_one_colour(qtbot: QtBot, tmp_path: Path) -> None:
    other = tmp_path / "identities" / "2"
    for directory in (tmp_path, other):
        write_profile(directory)
        wired(qtbot, tmp_path, directory)
    colours = [settings_of(one).value("badge/colour") for one in (tmp_path, other)]
    assert colours == ["violet", "amber"]
    # It stays its own, whatever the others do later.
    settings_of(other).setValue("badge/colour", "violet")
    wired(qtbot, tmp_path, tmp_path)
    assert settings_of(tmp_path).value("badge/colour") == "violet"


def test_the_role_is_kept_while_there_is_no_connection(qtbot: QtBot, tmp_path: Path) -> None:
    write_profile(tmp_path)
    wiring = wired(qtbot, tmp_path, tmp_path)
    wiring.learn(LinkPicture(venue="blue", certificate_ended="revoked"))
    [line] = ProfileShelf(tmp_path, tmp_path).lines()
    assert (line.where, line.certificate) == ("blue · Trader", "Certificate revoked")


def test_another_opens_by_keys_in_a_process_of_its_own(
    qtbot: QtBot, tmp_path: Path, started: Started
) -> None:
    other = tmp_path / "identities" / "2"
    write_profile(tmp_path)
    write_profile(other, firm="Meridian", person="Ines Vega")
    wiring = wired(qtbot, tmp_path, tmp_path)
    window = wiring.parent()
    assert isinstance(window, DeskWindow)
    entry = next(one for one in window.shortcuts.commands() if one.keys == "Ctrl+I")
    window.shortcuts.run(entry)
    dialog = wiring.dialog
    assert dialog is not None
    shown = visible_text(dialog)
    assert "Meridian · Ines Vega" in shown
    assert "This window" in shown
    button = dialog.buttons[str(other)]
    assert "Meridian" in button.accessibleName()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    [words] = started.words
    assert words[-2:] == ["--profile-dir", str(other)]
    assert wiring.dialog is None


def test_adding_one_opens_its_wizard_and_a_failure_is_told(
    qtbot: QtBot, tmp_path: Path, started: Started
) -> None:
    write_profile(tmp_path)
    wiring = wired(qtbot, tmp_path, tmp_path)
    started.works = False
    dialog = wiring.open_dialog()
    click(dialog.add_button)
    assert started.words[0][-1] == str(tmp_path / "identities" / "2")
    assert "did not open" in dialog.banner.title()
    (tmp_path / "identities" / "2").rmdir()
    (tmp_path / "identities").rmdir()
    (tmp_path / "identities").write_text("in the way")
    click(wiring.open_dialog().add_button)
    assert "No room" in dialog.banner.title()


def test_the_own_badge_changes_at_once_and_for_good(qtbot: QtBot, tmp_path: Path) -> None:
    write_profile(tmp_path)
    wiring = wired(qtbot, tmp_path, tmp_path)
    window = wiring.parent()
    assert isinstance(window, DeskWindow)
    dialog = wiring.open_dialog()
    assert wiring.open_dialog() is dialog
    type_into(dialog.label, "PROD")
    click(dialog.colours.button("magenta"))
    assert window.windowTitle().startswith("PROD · ")
    assert dialog.preview.text() == "PROD"
    dialog.close()
    again = ProfileShelf(tmp_path, tmp_path).badge_of(tmp_path)
    assert (again.label, again.colour) == ("PROD", "magenta")
    own = wiring.open_dialog().own()
    assert (own.label, own.colour) == ("PROD", "magenta")
