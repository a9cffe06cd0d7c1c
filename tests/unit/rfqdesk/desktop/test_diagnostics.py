"""The diagnostics have what helps and nothing that is secret."""

import zipfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from support.waiting import until

from rfqdesk.desktop.diagnostics import without_secrets, write_bundle
from rfqdesk.desktop.diagnostics_wiring import ask_diagnostics
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.main_window import DeskWindow

KEY = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\n-----END PRIVATE KEY-----"
SECRETS = ("MIGHAgEAMBMG", "inv-7Qp3", "hunter2", "eyJhbGciOiJFUzI1NiIs..ft9V8")


def _profile(folder: Path) -> Path:
    folder.mkdir()
    (folder / "profile.json").write_text('{"invitation_token":"inv-7Qp3"}')
    (folder / "rfqdesk.log").write_text(
        f'started\nodd {KEY} end\n{{"signature":"eyJhbGciOiJFUzI1NiIs..ft9V8"}}\npassword=hunter2\n'
    )
    (folder / "rfqdesk.log.1").write_text("token: inv-7Qp3\n")
    (folder / "desktop.ini").write_text("[General]\ntheme=dark\n")
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
    assert "theme=dark" in texts["desktop.ini"]
    for secret in SECRETS:
        assert secret not in "".join(texts.values())


def test_half_a_key_at_the_end_of_a_log_is_removed_too() -> None:
    assert "MIGH" not in without_secrets("a -----BEGIN EC PRIVATE KEY-----\nMIGHAgEAMBMG")


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
