"""Errors that nobody foresaw are shown in whatever window is open."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from support.qt import click, visible_text
from support.waiting import until

from rfqdesk.desktop import theme
from rfqdesk.desktop.loop import Shutdown
from rfqdesk.desktop.views.common import ConfirmSheet
from rfqdesk.desktop.views.main_window import DeskWindow
from rfqdesk.desktop.views.onboarding import OnboardingWizard
from rfqdesk.desktop.views.trouble import TroubleWindow
from rfqdesk.desktop.windows import Windows

pytestmark = pytest.mark.qt_loop


def windows_at(directory: Path, shutdown: Shutdown | None = None) -> Windows:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    settings = QSettings(str(directory / "desktop.ini"), QSettings.Format.IniFormat)
    return Windows(app, directory, settings, shutdown or Shutdown())


async def test_on_the_desk_as_a_notice_that_can_be_dismissed(tmp_path: Path) -> None:
    windows = windows_at(tmp_path)
    window = DeskWindow()
    windows.window = window
    window.show()
    windows.report(ValueError("odd price"))
    assert window.notice.isVisible()
    assert "not foreseen" in window.notice.text()
    await windows.aclose()


async def test_in_the_wizard_as_a_sheet_with_a_way_out(tmp_path: Path) -> None:
    shutdown = Shutdown()
    windows = windows_at(tmp_path, shutdown)
    windows.open()
    await until(lambda: isinstance(windows.window, OnboardingWizard))
    await until(lambda: windows.window is not None and windows.window.isEnabled())
    assert windows.window is not None
    windows.report(ValueError("odd price"))
    sheet = windows.window.findChild(ConfirmSheet)
    click(sheet.confirm_button)
    await shutdown.wait()
    await windows.aclose()


async def test_closing_the_wizard_ends_the_application(tmp_path: Path) -> None:
    shutdown = Shutdown()
    windows = windows_at(tmp_path, shutdown)
    windows.open()
    await until(lambda: windows.window is not None and windows.window.isEnabled())
    assert windows.window is not None
    windows.window.close()
    await shutdown.wait()
    await windows.aclose()


async def test_an_unreadable_profile_is_told_and_read_again_on_demand(tmp_path: Path) -> None:
    profile = tmp_path / "profile.json"
    profile.write_text("{}", encoding="utf-8")
    windows = windows_at(tmp_path)
    windows.open()
    await until(lambda: isinstance(windows.window, TroubleWindow))
    trouble = windows.window
    assert isinstance(trouble, TroubleWindow)
    assert "profile" in visible_text(trouble).lower()
    profile.unlink()
    click(trouble.retry_button)
    await until(lambda: isinstance(windows.window, OnboardingWizard))
    await until(lambda: windows.window is not None and windows.window.isEnabled())
    await windows.aclose()


async def test_the_theme_is_changed_and_remembered(tmp_path: Path) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    windows = windows_at(tmp_path)
    try:
        windows._change_theme()
        assert theme.current().name == "light"
        assert windows._settings.value("theme") == "light"
    finally:
        theme.apply(app, "dark")
        await windows.aclose()
