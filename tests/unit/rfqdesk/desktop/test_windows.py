"""Errors that nobody foresaw are shown in whatever window is open."""

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication
from support.desk.opened_windows import windows_at
from support.pki.profiles import write_profile
from support.qt import click, visible_text
from support.started import Started
from support.waiting import until

from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop import theme
from rfqdesk.desktop.controllers.identity.profile_shelf import ProfileShelf
from rfqdesk.desktop.loop import Shutdown
from rfqdesk.desktop.views.common import ConfirmSheet
from rfqdesk.desktop.views.onboarding import OnboardingWizard
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.profiles import ProfilesDialog
from rfqdesk.desktop.views.window.trouble import TroubleWindow

pytestmark = pytest.mark.qt_loop


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


class SlowDesk:
    """A desk whose session has ended, and whose end takes its time."""

    def __init__(self) -> None:
        self.session = SimpleNamespace(status=SimpleNamespace(state=ConnectionState.CLOSED))
        self.ending = 0
        self.ended = False
        self.may_end = asyncio.Event()

    async def aclose(self) -> None:
        self.ending += 1
        await self.may_end.wait()
        self.ended = True


async def test_leaving_while_the_desk_is_opened_anew_ends_the_old_one_and_opens_none(
    tmp_path: Path,
) -> None:
    windows, desk = windows_at(tmp_path), SlowDesk()
    windows.desk = desk  # type: ignore[assignment]
    windows.try_again()
    await until(lambda: desk.ending == 1)
    leaving = asyncio.ensure_future(windows.aclose())
    await until(lambda: desk.ending == 2)
    desk.may_end.set()
    await leaving
    assert desk.ended
    assert windows.desk is None
    assert windows.window is None


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


async def test_trouble_with_one_identity_leads_to_the_others(
    tmp_path: Path, started: Started
) -> None:
    other = tmp_path / "identities" / "2"
    write_profile(other, firm="Meridian", person="Ines Vega")
    (tmp_path / "profile.json").write_text("{}", encoding="utf-8")
    windows = windows_at(tmp_path, shelf=ProfileShelf(tmp_path, tmp_path))
    windows.open()
    await until(lambda: isinstance(windows.window, TroubleWindow))
    trouble = windows.window
    assert isinstance(trouble, TroubleWindow)
    click(trouble.identities_button)
    dialog = trouble.findChild(ProfilesDialog)
    assert "Its profile can't be read" in visible_text(dialog)
    click(dialog.buttons[str(other)])
    [words] = started.words
    assert words[-2:] == ["--profile-dir", str(other)]
    # What is in trouble is as it was.
    assert (tmp_path / "profile.json").read_text(encoding="utf-8") == "{}"
    await windows.aclose()


async def test_the_wizard_leads_to_the_others_where_there_are_any(
    tmp_path: Path, started: Started
) -> None:
    empty = windows_at(tmp_path / "a", shelf=ProfileShelf(tmp_path / "a", tmp_path / "a"))
    empty.open()
    await until(lambda: empty.window is not None and empty.window.isEnabled())
    assert isinstance(empty.window, OnboardingWizard)
    assert not empty.window.identities_button.isVisible()
    await empty.aclose()

    home = tmp_path / "b"
    write_profile(home / "identities" / "2", firm="Meridian", person="Ines Vega")
    windows = windows_at(home, shelf=ProfileShelf(home, home))
    windows.open()
    await until(lambda: isinstance(windows.window, OnboardingWizard))
    await until(lambda: windows.window is not None and windows.window.isEnabled())
    wizard = windows.window
    assert isinstance(wizard, OnboardingWizard)
    click(wizard.identities_button)
    dialog = wizard.findChild(ProfilesDialog)
    assert "Meridian · Ines Vega" in visible_text(dialog)
    started.works = False
    click(dialog.buttons[str(home / "identities" / "2")])
    assert "did not open" in dialog.banner.title()
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
