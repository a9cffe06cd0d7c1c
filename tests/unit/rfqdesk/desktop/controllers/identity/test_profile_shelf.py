"""The identities on a computer are found, told apart, and never changed by one another."""

import os
import stat
from pathlib import Path

from PySide6.QtCore import QLockFile, QSettings
from support.pki.profiles import write_profile

from rfqdesk.desktop.controllers.identity.profile_shelf import SHELF_FILE, ProfileShelf, is_open
from rfqdesk.desktop.single_instance import LOCK_FILE
from rfqdesk.identity.certificate import load_certificates, summarise
from rfqdesk.identity.profile import EnrolmentState


def settle(directory: Path, **values: str) -> None:
    settings = QSettings(str(directory / "desktop.ini"), QSettings.Format.IniFormat)
    for key, value in values.items():
        settings.setValue(key.replace("_", "/"), value)
    settings.sync()


def test_the_usual_one_its_neighbours_and_those_opened_elsewhere_are_found(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    for directory in (home, home / "identities" / "2", home / "identities" / "10", elsewhere):
        write_profile(directory)
    (home / "identities" / "3").mkdir()
    ProfileShelf(home, elsewhere).remember(elsewhere)
    found = ProfileShelf(home, home).directories()
    numbered = [home / "identities" / "2", home / "identities" / "10"]
    assert found == [home, elsewhere, *numbered]
    assert stat.S_IMODE((home / SHELF_FILE).stat().st_mode) == 0o600


def test_what_is_gone_or_was_never_finished_is_not_listed(tmp_path: Path) -> None:
    shelf = ProfileShelf(tmp_path / "home", tmp_path / "here")
    shelf.remember(tmp_path / "gone")
    assert shelf.lines() == ()
    (tmp_path / "home" / SHELF_FILE).write_text("not a list")
    assert shelf.lines() == ()


def test_each_line_says_who_where_and_until_when(tmp_path: Path) -> None:
    profile = write_profile(tmp_path, firm="Albion Capital", person="Jane Okafor")
    settle(tmp_path, identity_venue="blue", identity_role="trader", badge_colour="teal")
    summary = summarise(load_certificates(profile.chain_pem)[0])
    [line] = ProfileShelf(tmp_path, tmp_path, wall_ms=lambda: summary.not_before_ms).lines()
    assert (line.who, line.where) == ("Albion Capital · Jane Okafor", "blue · Trader")
    assert line.certificate.startswith("Certificate")
    assert ", until " in line.certificate
    assert (line.badge.label, line.badge.colour, line.tone) == ("blue", "teal", "ok")
    assert (line.here, line.action) == (True, "")
    after = summary.not_after_ms + 1
    [line] = ProfileShelf(tmp_path, tmp_path, wall_ms=lambda: after).lines()
    assert line.certificate.startswith("Certificate expired, until ")
    assert line.tone == "danger"
    settle(tmp_path, identity_ended="revoked")
    [line] = ProfileShelf(tmp_path, tmp_path).lines()
    assert (line.certificate, line.tone) == ("Certificate revoked", "danger")


def test_enrolments_under_way_and_broken_profiles_are_named(tmp_path: Path) -> None:
    write_profile(tmp_path, state=EnrolmentState.PENDING)
    broken = tmp_path / "identities" / "2"
    broken.mkdir(parents=True)
    (broken / "profile.json").write_text("{}")
    waiting, unreadable = ProfileShelf(tmp_path, tmp_path / "none").lines()
    assert waiting.certificate == "Waits for the operator's approval"
    assert unreadable.certificate == "Its profile can't be read"
    assert [line.action for line in (waiting, unreadable)] == ["Open", "Open"]


def test_a_desk_that_runs_is_told_from_one_that_was_killed(tmp_path: Path) -> None:
    write_profile(tmp_path)
    assert not is_open(tmp_path)
    lock = QLockFile(str(tmp_path / LOCK_FILE))
    assert lock.tryLock(0)
    assert is_open(tmp_path)
    [line] = ProfileShelf(tmp_path, tmp_path / "other").lines()
    assert line.action == "Bring to front"
    text = (tmp_path / LOCK_FILE).read_text()
    lock.unlock()
    # No process has this number: more than the system gives out.
    dead = str(2**22 + 1)
    (tmp_path / LOCK_FILE).write_text(text.replace(str(os.getpid()), dead, 1))
    assert not is_open(tmp_path)


def test_room_for_a_new_one_is_private_and_taken_again_while_it_is_empty(tmp_path: Path) -> None:
    shelf = ProfileShelf(tmp_path, tmp_path)
    first = shelf.new_directory()
    assert first == tmp_path / "identities" / "2"
    assert stat.S_IMODE(first.stat().st_mode) == 0o700
    assert shelf.new_directory() == first
    write_profile(first)
    assert shelf.new_directory() == tmp_path / "identities" / "3"
