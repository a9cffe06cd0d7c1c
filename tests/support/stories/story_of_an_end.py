"""A certificate that ends while its trader has a price on the screen, as `story` plays it.

Its clock is moved by the test, with the venue's; a process with such a clock can't wait for
others, so that everything with a verb or a keyring's start is the test's to do.
"""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget
from support.application import live_desk
from support.qt import visible_text
from support.stories.desk_windows import trader_parts, turn_to
from support.stories.stories_of_dealing import phase, wait_done
from support.stories.stories_of_mishaps import apply, keys_at_quotes, start, titles
from support.stories.story import Play, ask, hear, liftable, say
from support.waiting import until

from rfqdesk.desktop.models.identity.onboarding import Step
from rfqdesk.desktop.views.common import ConfirmSheet
from rfqdesk.desktop.views.onboarding import OnboardingWizard
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.windows import Windows
from rfqdesk.desktop.wiring.desk import Desk
from rfqdesk.protocol.terms import Role

KEYS = "Keyboard shortcuts"
PICTURE = "ended.png"


async def ended_while_open(play: Play) -> None:
    """One trade is done and another's price is there when the certificate ends; then anew."""
    windows = start(play)
    desk = await live_desk(windows)
    async with play.maker(await play.enrol("meridian", Role.MAKER)) as maker:
        asked = await ask(play, desk, maker, "80000 call")
        await maker.quote(asked.rfq_id, "0.0051", "0.0057")
        await play.hands.click((await liftable(desk, "0.0057")).lift)
        await wait_done(desk, asked.rfq_id)
        ticket = trader_parts(desk).ticket
        play.hands.press("Ctrl+n")
        await until(lambda: not ticket.legs.legs() and not ticket.quantity.line.text())
        second = await ask(play, desk, maker, "80000 call")
        await maker.quote(second.rfq_id, "0.0052", "0.0058")
        row = await liftable(desk, "0.0058", second.rfq_id)
        say("a price is there")
        assert await hear() == "the hour is over"
        await told_of_the_end(desk.window)
        await deals_nothing(play, desk, second.rfq_id, row.lift)
    assert play.trades() == 1
    await enrol_again(play, windows)
    desk = await live_desk(windows)
    # What was traded under the former certificate is the trader's as before.
    await until(lambda: list(desk.controller.book.trades), what="the trade in the new window")
    await windows.aclose()


async def told_of_the_end(window: DeskWindow) -> None:
    """The banner says what ended, that trades stand, and what to do."""
    banner = window.banner
    await until(lambda: banner.isVisible() and "expired" in banner.title(), 30, what="the end told")
    assert "Trades already done stand" in banner.text()
    assert "Enrol again" in banner.text()
    assert window.header.state.text() != "Connected"
    await until(lambda: "expired" in visible_text(window.status), what="the end in the bar")


async def deals_nothing(play: Play, desk: Desk, rfq_id: str, lift: QWidget) -> None:
    """By mouse and key: no acceptance leaves, and none is shown as on its way."""
    assert not lift.isEnabled()
    assert not trader_parts(desk).ticket.send.isEnabled()
    play.hands.keyboard.move(*lift.mapToGlobal(lift.rect().center()).toTuple())
    play.hands.keyboard.button(down=True)
    play.hands.keyboard.button(down=False)
    await turn_to(desk)
    await keys_at_quotes(desk)
    play.hands.press("L")
    # The keys came through: one that is for every state opens the list of keys.
    play.hands.press("F1")
    await until(lambda: KEYS in titles(), what="the list of keys")
    assert phase(desk, rfq_id) is None
    keep_picture(desk.window, play.folder)
    # No window manager is there to give it the keyboard, with which a person would close it.
    next(one for one in QApplication.topLevelWidgets() if one.windowTitle() == KEYS).close()
    await turn_to(desk)


async def enrol_again(play: Play, windows: Windows) -> None:
    """From the banner through the wizard to a new certificate."""
    window = windows.window
    assert isinstance(window, DeskWindow)
    button = next(
        one
        for one in (window.banner.action_button(), window.banner.second_button())
        if one.isVisible() and "Enrol" in one.text()
    )
    await play.hands.click(button)
    await until(lambda: window.findChild(ConfirmSheet) is not None, what="the question")
    await play.hands.click(window.findChild(ConfirmSheet).confirm_button)
    await until(lambda: isinstance(windows.window, OnboardingWizard), 20, what="the wizard")
    wizard = windows.window
    assert isinstance(wizard, OnboardingWizard)
    await until(wizard.isEnabled)
    say(await apply(play, wizard))
    assert await hear() == "approved"
    if wizard.current_step() is Step.APPROVAL and wizard.approval.primary_button.isEnabled():
        await play.hands.click(wizard.approval.primary_button)
    await until(lambda: wizard.current_step() is Step.DONE, 30, what="the certificate")
    await until(wizard.done.primary_button.isVisible)
    await play.hands.click(wizard.done.primary_button)


def keep_picture(window: QWidget, folder: Path) -> None:
    """For whoever wants to look at it."""
    window.grab().save(str(folder / PICTURE))
