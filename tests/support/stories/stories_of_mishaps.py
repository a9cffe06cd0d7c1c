"""What goes wrong around a trader: lines, certificates, clocks, keyrings."""

import asyncio
import json
import re
from datetime import timedelta

from PySide6.QtCore import QPoint, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from support.application import keep_profile, live_desk
from support.qt import visible_text
from support.stories.desk_windows import desk_of, trader_parts
from support.stories.stories_of_dealing import phase, wait_done
from support.stories.story import Play, ask, keys_ready, liftable
from support.stories.x_server import Monitors
from support.waiting import until

from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.desktop.loop import Shutdown
from rfqdesk.desktop.models.identity.onboarding import Step
from rfqdesk.desktop.views.onboarding import OnboardingWizard
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.offline import OfflineView
from rfqdesk.desktop.windows import Windows
from rfqdesk.desktop.wiring.desk import Desk
from rfqdesk.identity.certificate import certificate_fingerprint, load_certificates
from rfqdesk.identity.fingerprint import grouped, parse
from rfqdesk.protocol.terms import Role

HOUR_MS = timedelta(hours=1) // timedelta(milliseconds=1)


async def revoked_while_open(play: Play) -> None:
    """A quote is on the screen when the certificate is taken back: nothing is dealt any more."""
    async with play.maker() as maker, desk_of(await play.enrol("albion")) as desk:
        asked = await ask(play, desk, maker, "80000 call")
        await maker.quote(asked.rfq_id, "0.0051", "0.0057")
        row = await liftable(desk, "0.0057")
        welcome = desk.session.status.welcome
        assert welcome is not None
        await play.venue.operate(
            "certificates", "revoke", welcome.certificate_serial, "--reason", "key_compromise"
        )
        banner = desk.window.banner
        await until(lambda: banner.isVisible() and "revoked" in banner.title().lower(), 20)
        assert not row.lift.isEnabled()
        await play.hands.to(row.lift)
        play.hands.keyboard.button(down=True)
        play.hands.keyboard.button(down=False)
        await keys_at_quotes(desk)
        play.hands.press("L")
        # The keys came through: one that is for every state opens the list of keys.
        play.hands.press("F1")
        await until(lambda: "Keyboard shortcuts" in titles(), what="the list of keys")
        assert phase(desk, asked.rfq_id) is None
    assert play.trades() == 0


async def clock_an_hour_wrong(play: Play) -> None:
    """This process's clock is an hour ahead: it says so, counts down right, and trades."""
    albion, meridian = await play.enrol("albion"), await play.enrol("meridian", Role.MAKER)
    async with play.maker(meridian) as maker, desk_of(albion) as desk:
        status = desk.window.status
        hour = re.compile("Clock \N{MINUS SIGN}(3599|3600)\\.[0-9] s")
        await until(
            lambda: hour.fullmatch(status.offset.text()), 20, what="the difference in the bar"
        )
        assert status.offset.property("tone") == "warn"
        asked = await ask(play, desk, maker, "80000 call")
        request = desk.controller.book.requests[asked.rfq_id]
        left_ms = request.expire_ms - desk.controller.now_ms()
        assert 0 < left_ms <= HOUR_MS // 2
        await maker.quote(asked.rfq_id, "0.0051", "0.0057")
        await liftable(desk, "0.0057")
        await keys_ready(desk)
        play.hands.press("L")
        await wait_done(desk, asked.rfq_id)
    assert play.trades() == 1


async def keyring_locked_at_start(play: Play) -> None:
    """The keyring is locked: the history is there, and after one click the desk is live."""
    profile = play.folder / "profile"
    service = await asyncio.to_thread(PrivateSecretService().__enter__)
    try:
        with service.active():
            await keep_profile(profile, await play.enrol("albion"))
            async with play.maker() as maker:
                windows = start(play)
                desk = await live_desk(windows)
                asked = await ask(play, desk, maker, "80000 call")
                await maker.quote(asked.rfq_id, "0.0051", "0.0057")
                await play.hands.click((await liftable(desk, "0.0057")).lift)
                await wait_done(desk, asked.rfq_id)
                await windows.aclose()
            await asyncio.to_thread(service.lock)
            windows = start(play)
            await until(lambda: OfflineView.__name__ in kinds(windows.window), 20)
            window = windows.window
            assert isinstance(window, DeskWindow)
            await until(window.banner.isVisible)
            assert "LOCAL HISTORY" in visible_text(window)
            await asyncio.to_thread(service.kill_keyring)
            await asyncio.to_thread(service.start_keyring)
            await play.hands.click(window.banner.action_button())
            desk = await live_desk(windows)
            assert len(desk.controller.book.trades) == 1
            await windows.aclose()
    finally:
        await asyncio.to_thread(service.stop)


async def onboarding(play: Play) -> None:
    """From nothing to a live desk, typed and clicked."""
    service = await asyncio.to_thread(PrivateSecretService().__enter__)
    try:
        with service.active():
            windows = start(play)
            await until(lambda: isinstance(windows.window, OnboardingWizard))
            wizard = windows.window
            assert isinstance(wizard, OnboardingWizard)
            await until(wizard.isEnabled)
            fingerprint = await apply(play, wizard)
            listing = json.loads(await play.venue.operate("enrolments", "list", "--json"))
            [waiting] = [one for one in listing if one["fingerprint"] == fingerprint]
            await play.venue.operate(
                "enrolments", "approve", waiting["enrolment_id"], "--firm", play.firm("albion"),
                "--role", Role.TRADER.value, "--trader", "jane", "--fingerprint", fingerprint,
            )  # fmt: skip
            button = wizard.approval.primary_button
            if wizard.current_step() is Step.APPROVAL and button.isEnabled():
                await play.hands.click(button)
            await until(lambda: wizard.current_step() is Step.DONE, 30, what="the certificate")
            await until(wizard.done.primary_button.isVisible)
            await play.hands.click(wizard.done.primary_button)
            desk = await live_desk(windows)
            assert "Jane Okafor" in visible_text(desk.window)
            await windows.aclose()
    finally:
        await asyncio.to_thread(service.stop)


async def second_monitor_gone(play: Play) -> None:
    """The desk is on the second monitor, a panel torn off beside it: both come back, and deal."""
    monitors = Monitors(play.display)
    monitors.plug_in("LEFT", 0, 1600, 1000, main=True)
    monitors.plug_in("RIGHT", 1600, 1600, 1000, main=False)
    await until(lambda: [one.name() for one in QGuiApplication.screens()] == ["LEFT", "RIGHT"])
    left, right = (screen.geometry() for screen in QGuiApplication.screens())
    async with play.maker() as maker, desk_of(await play.enrol("albion")) as desk:
        window = desk.window
        window.move(right.topLeft() + QPoint(40, 40))
        await until(lambda: right.contains(window.frameGeometry().center()))
        window.set_arrangeable(True)
        dock = window.workspace("trade").dock("blotter")
        dock.setFloating(True)
        dock.move(right.topLeft() + QPoint(200, 300))
        await until(lambda: right.contains(dock.frameGeometry().center()))
        monitors.pull_out("RIGHT")
        await until(lambda: len(QGuiApplication.screens()) == 1, what="one monitor left")
        for one in (window, dock):
            await until(lambda it=one: left.contains(it.frameGeometry().topLeft()), what="back")
        dock.setFloating(False)
        asked = await ask(play, desk, maker, "80000 call")
        await maker.quote(asked.rfq_id, "0.0051", "0.0057")
        row = await liftable(desk, "0.0057")
        assert left.contains(row.lift.mapToGlobal(QPoint(4, 4)))
        await play.hands.click(row.lift)
        await wait_done(desk, asked.rfq_id)
    monitors.close()
    assert play.trades() == 1


async def apply(play: Play, wizard: OnboardingWizard) -> str:
    """Fill the wizard's pages in; returns the fingerprint that is read to the operator."""
    hands, ready, page = play.hands, play.venue.ready, wizard.server
    root = load_certificates((play.venue.process.folder / "ca" / "root.pem").read_text())[0]
    wizard.activateWindow()
    await until(wizard.isActiveWindow)
    await replace(play, page.address, f"localhost:{ready.est_port}")
    await replace(play, page.port, str(ready.trading_port))
    QApplication.clipboard().setText(grouped(certificate_fingerprint(root)))
    await hands.click(page.fingerprint)
    await until(page.fingerprint.hasFocus)
    hands.press("Ctrl+V")
    await until(page.primary_button.isEnabled, what="a server that can be asked")
    await hands.click(page.primary_button)
    await until(lambda: page.primary_button.text() == "Continue", 20, what="the root's match")
    await hands.click(page.primary_button)
    await until(lambda: wizard.current_step() is Step.PERSON)
    await replace(play, wizard.person.firm, "Albion")
    wizard.person.person.setFocus()
    QApplication.clipboard().setText("Jane Okafor")
    hands.press("Ctrl+V")
    await until(wizard.person.primary_button.isEnabled)
    await hands.click(wizard.person.primary_button)
    await until(lambda: wizard.current_step() is Step.KEY)
    await until(wizard.key.primary_button.isEnabled, 20, what="a keyring")
    await hands.click(wizard.key.primary_button)
    await until(lambda: wizard.current_step() is Step.APPROVAL, 30, what="the request handed in")
    await until(lambda: wizard.approval.next_check.text().startswith("Next check"), 20)
    return parse(wizard.approval.fingerprint.text())


async def replace(play: Play, field: QWidget, text: str) -> None:
    """Type over what is in a field."""
    await play.hands.click(field)
    await until(field.hasFocus)
    play.hands.press("Ctrl+A")
    play.hands.keyboard.type(text.lower())
    wanted = text.lower()
    await until(lambda: field.property("text") == wanted, what=f"{wanted!r} in the field")


async def keys_at_quotes(desk: Desk) -> None:
    """The keyboard at the quotes, whatever they are worth."""
    stack = trader_parts(desk).stack
    stack.setFocus()
    await until(stack.hasFocus)


def start(play: Play) -> Windows:
    """The application at its start."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    profile = play.folder / "profile"
    settings = QSettings(str(profile / "desktop.ini"), QSettings.Format.IniFormat)
    windows = Windows(app, profile, settings, Shutdown())
    windows.open()
    return windows


def titles() -> list[str]:
    """The windows that are open, by title."""
    return [one.windowTitle() for one in QApplication.topLevelWidgets() if one.isVisible()]


def kinds(window: QWidget | None) -> set[str]:
    """The kinds of what is in a window."""
    found = window.findChildren(QWidget) if window is not None else []
    return {type(one).__name__ for one in found}
