"""The panic button in a real window: by shortcut and by card, venue there and venue gone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.pki.renewing import Holder, enrolled, moved, renewing_venue
from support.qt import click, visible_text
from support.venues.open_venue import OpenVenue
from support.waiting import until

from rfqdesk.client.status import ConnectionState
from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.desktop.views.common import ConfirmSheet
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.desk import Desk, build_desk

pytestmark = pytest.mark.qt_loop


@asynccontextmanager
async def desk_of(holder: Holder) -> AsyncIterator[Desk]:
    desk = build_desk(
        await holder.unlock(),
        lambda name, error: pytest.fail(f"{name}: {error!r}"),
        store=holder.store,
    )
    desk.window.show()
    try:
        yield desk
    finally:
        await desk.aclose()
        desk.window.close()
        desk.window.deleteLater()


async def press_the_keys(window: DeskWindow) -> ConfirmSheet:
    """Press the shortcut; the question that comes up."""
    window.activateWindow()
    await until(window.isActiveWindow)
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_K, keys)
    sheet = window.findChild(ConfirmSheet)
    assert isinstance(sheet, ConfirmSheet)
    return sheet


def is_revoked(opened: OpenVenue, holder_serial: str) -> bool:
    return opened.venue.identity.registry.certificates[holder_serial].revoked_ms is not None


async def test_from_the_shortcut_to_locked_out(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        holder = await enrolled(opened, tmp_path / "ines")
        serial = (await holder.unlock()).certificate.serial
        async with desk_of(holder) as desk:
            await desk.session.wait_live()
            sheet = await press_the_keys(desk.window)
            assert sheet.focusWidget() is sheet.cancel_button
            assert "on all computers" in visible_text(sheet)
            # Enter alone is the safe answer.
            QTest.keyClick(sheet, Qt.Key.Key_Return)
            await until(lambda: desk.window.findChild(ConfirmSheet) is None)
            assert not is_revoked(opened, serial)

            click((await press_the_keys(desk.window)).confirm_button)
            await until(desk.window.lockout.is_done)
            assert is_revoked(opened, serial)
            await until(lambda: desk.session.status.state is ConnectionState.CLOSED)
            assert desk.window.lockout.isVisible()
            assert desk.window.lockout.title() == "You are locked out"
            assert not desk.window.banner.isVisible()
            wanted: list[bool] = []
            desk.window.enrol_wanted.connect(lambda: wanted.append(True))
            click(desk.window.lockout.action_button())
            assert wanted == [True]
            assert desk.identity is not None
            assert not desk.identity.lockout.button.isEnabled()


async def test_from_the_identity_workspace(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        holder = await enrolled(opened, tmp_path / "ines")
        serial = (await holder.unlock()).certificate.serial
        async with desk_of(holder) as desk:
            await desk.session.wait_live()
            desk.window.show_workspace("identity")
            assert desk.identity is not None
            click(desk.identity.lockout.button)
            sheet = desk.window.findChild(ConfirmSheet)
            assert isinstance(sheet, ConfirmSheet)
            click(sheet.confirm_button)
            await until(desk.window.lockout.is_done)
            assert is_revoked(opened, serial)


async def test_a_venue_out_of_reach_is_asked_until_the_user_stops_it(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        holder = await enrolled(opened, tmp_path / "ines")
        serial = (await holder.unlock()).certificate.serial
        profile = holder.profile
        holder.store.save(moved(profile, est_port=1, trading_port=1))
        async with desk_of(holder) as desk:
            # There never was a session, so there is no identity workspace either.
            await until(lambda: desk.session.status.state is ConnectionState.WAITING)
            click(desk.window.header.lockout_button)
            sheet = desk.window.findChild(ConfirmSheet)
            assert isinstance(sheet, ConfirmSheet)
            click(sheet.confirm_button)
            banner = desk.window.lockout
            await until(lambda: banner.title() == "You are not locked out yet")
            assert "Nothing has happened yet" in banner.text()
            assert serial.upper()[:4] in banner.text()
            click(banner.second_button())
            assert banner.title() == "You are not locked out"
            click(banner.second_button())
            assert not banner.isVisible()
            assert not is_revoked(opened, serial)
