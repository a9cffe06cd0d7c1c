"""Diagnostics and the logs' folder are reached from windows that have no desk, too."""

import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget
from support.desk.opened_windows import windows_at
from support.qt import click
from support.waiting import until

from rfqdesk.desktop.views.onboarding import OnboardingWizard
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.trouble import TroubleWindow

pytestmark = pytest.mark.qt_loop


def about(path: Path) -> str:
    with zipfile.ZipFile(path) as bundle:
        return bundle.read("about.txt").decode()


def dialog_of(window: QWidget) -> QFileDialog:
    dialog = window.findChild(QFileDialog, "diagnostics")
    assert isinstance(dialog, QFileDialog)
    return dialog


async def test_from_the_window_that_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "profile.json").write_text('{"invitation_token":"inv-7Qp3"', encoding="utf-8")
    windows = windows_at(tmp_path)
    windows.open()
    await until(lambda: isinstance(windows.window, TroubleWindow))
    trouble = windows.window
    assert isinstance(trouble, TroubleWindow)
    click(trouble.help.diagnostics)
    dialog_of(trouble).fileSelected.emit(str(tmp_path / "out.zip"))
    await until(lambda: "Diagnostics written to" in trouble.help.note.text())
    assert "Problem: " in about(tmp_path / "out.zip")
    assert "inv-7Qp3" not in about(tmp_path / "out.zip")
    dialog_of(trouble).fileSelected.emit(str(tmp_path / "missing" / "out.zip"))
    await until(lambda: "were not written" in trouble.help.note.text())
    assert "Choose another folder" in trouble.help.note.text()
    dialog_of(trouble).reject()
    await windows.aclose()


async def test_from_the_wizard_with_the_step_it_is_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url)
        return len(opened) == 1

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    windows = windows_at(tmp_path)
    windows.open()
    await until(lambda: isinstance(windows.window, OnboardingWizard))
    wizard = windows.window
    assert isinstance(wizard, OnboardingWizard)
    await until(wizard.isEnabled)
    click(wizard.help.logs)
    assert opened[0].toLocalFile() == str(tmp_path)
    assert not wizard.help.note.isVisible()
    click(wizard.help.logs)
    assert f"Nothing here opens folders: {tmp_path}" in wizard.help.note.text()
    click(wizard.help.diagnostics)
    dialog_of(wizard).fileSelected.emit(str(tmp_path / "out.zip"))
    await until(lambda: "Diagnostics written to" in wizard.help.note.text())
    assert "Set-up, at: " in about(tmp_path / "out.zip")
    await windows.aclose()


async def test_from_an_operators_window_with_his_connection(tmp_path: Path) -> None:
    windows = windows_at(tmp_path)
    window = DeskWindow()
    windows.window = window
    window.diagnostics_wanted.connect(lambda: windows._save_diagnostics(window))
    windows.operating = SimpleNamespace(handshake_text="TLS 1.3 with the venue", aclose=_nothing)  # type: ignore[assignment]
    window.show()
    [entry] = [one for one in window.shortcuts.commands() if "diagnostics" in one.meaning]
    window.shortcuts.run(entry)
    dialog_of(window).fileSelected.emit(str(tmp_path / "out.zip"))
    await until(lambda: window.notice.title().startswith("Diagnostics written"))
    assert "TLS 1.3 with the venue" in about(tmp_path / "out.zip")
    await windows.aclose()


async def _nothing() -> None:
    """End a desk that is none."""
