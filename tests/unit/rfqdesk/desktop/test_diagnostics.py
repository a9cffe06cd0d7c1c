"""The diagnostics have what helps and nothing that is secret."""

import zipfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from support.waiting import until

from rfqdesk.desktop.diagnostics import without_secrets, write_bundle
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.diagnostics import ask_diagnostics

KEY = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\n-----END PRIVATE KEY-----"
SECRETS = ("MIGHAgEAMBMG", "inv-7Qp3", "hunter2", "eyJhbGciOiJFUzI1NiIs..ft9V8")


def _profile(folder: Path) -> Path:
    folder.mkdir()
    (folder / "profile.json").write_text('{"invitation_token":"inv-7Qp3"}')
    (folder / "rfqdesk.log").write_text(
        f'started\nodd {KEY} end\n{{"signature":"eyJhbGciOiJFUzI1NiIs..ft9V8"}}\npassword=hunter2\n'
    )
    (folder / "rfqdesk.log.1").write_text("token: inv-7Qp3\n")
    (folder / "desktop.ini").write_text("[General]\ntheme=dark\nsplits=fund-a\n")
    return folder


def _texts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as bundle:
        return {name: bundle.read(name).decode() for name in bundle.namelist()}


def test_versions_logs_and_settings_are_in_it_and_secrets_are_not(tmp_path: Path) -> None:
    path = tmp_path / "out.zip"
    write_bundle(path, _profile(tmp_path / "profile"), {"Connection": "live"})
    texts = _texts(path)
    assert set(texts) == {"about.txt", "rfqdesk.log", "rfqdesk.log.1", "desktop.ini"}
    assert "Connection: live" in texts["about.txt"]
    assert "OpenSSL" in texts["about.txt"]
    assert "started" in texts["rfqdesk.log"]
    assert texts["desktop.ini"] == "splits = (set)\ntheme = dark\n"
    for secret in SECRETS:
        assert secret not in "".join(texts.values())


def test_half_a_key_at_the_end_of_a_log_is_removed_too() -> None:
    assert "MIGH" not in without_secrets("a -----BEGIN EC PRIVATE KEY-----\nMIGHAgEAMBMG")


@pytest.mark.parametrize(
    "line",
    [
        "passphrase: correct horse hunter2",
        '"passphrase":"correct horse hunter2"',
        "{'token': 'hunter2', 'host': 'x'}",
        "?trading=1&token=hunter2",
        "token%3Dhunter2",
        '"private_key":"hunter2"',
        '{"signature": {"value": "hunter2"}}',
        "rfqdesk://venue:8443/?trading=9443&root=ab&hunter2",
        "jws=hunter2",
        "odd eyJhbGciOiJFUzI1NiIs..hunter2-x end",
        "lost 0123456789abcdef0123456789abcdefhunter2".replace("hunter2", "01234567"),
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBGhunter2",
    ],
)
def test_secrets_are_removed_however_they_are_written(line: str) -> None:
    kept = without_secrets(f"before\n{line}\nafter\n")
    for secret in ("hunter2", "cdef0123456789abcdef"):
        assert secret not in kept
    assert kept.startswith("before\n")
    assert kept.endswith("\nafter\n")


def test_what_helps_is_kept() -> None:
    text = f"2026-11-26 06:40:00 INFO rfqdesk: connected to rfq.example.org:9443, root {'ab' * 32}"
    assert without_secrets(text) == text


@pytest.mark.qt_loop
async def test_what_became_of_it_is_said(qapp: object, tmp_path: Path) -> None:
    window, tasks = DeskWindow(), TaskOwner(lambda _name, _error: None)
    window.show()
    ask_diagnostics(window, _profile(tmp_path / "profile"), "", tasks)
    dialog = window.findChild(QFileDialog, "diagnostics")
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "out.zip"))
    await until(lambda: window.notice.title().startswith("Diagnostics written"))
    dialog.fileSelected.emit(str(tmp_path / "missing" / "out.zip"))
    await until(lambda: window.notice.title() == "The diagnostics were not written")
    assert "Choose another folder" in window.notice.text()
    dialog.reject()
    await tasks.aclose()
    window.close()
    window.deleteLater()
