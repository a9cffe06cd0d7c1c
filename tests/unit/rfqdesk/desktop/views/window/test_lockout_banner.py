"""The message while one is being locked out: each button means what the state makes of it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import SignalInstance
from pytestqt.qtbot import QtBot
from support.qt import click

from rfqdesk.desktop.models.identity.lockout import LockoutPicture, LockoutState
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.views.identity import LockoutCard
from rfqdesk.desktop.views.window.lockout_banner import LockoutBanner

WAITING = LockoutPicture(
    state=LockoutState.WAITING,
    serial="1a2b3c4d",
    problem=Notice("The venue does not answer", "Nothing listens there.", "Wait."),
)


@pytest.fixture
def banner(qtbot: QtBot) -> LockoutBanner:
    shown = LockoutBanner()
    qtbot.addWidget(shown)
    return shown


def signal(banner: LockoutBanner, name: str) -> SignalInstance:
    found: SignalInstance = getattr(banner, name)
    return found


@pytest.mark.parametrize(
    ("state", "action", "second"),
    [
        (LockoutState.ASKING, "", "stop_wanted"),
        (LockoutState.WAITING, "retry_wanted", "stop_wanted"),
        (LockoutState.STOPPED, "begin_wanted", "dismiss_wanted"),
        (LockoutState.REFUSED, "", "dismiss_wanted"),
        (LockoutState.DONE, "enrol_wanted", ""),
    ],
)
def test_each_button_says_and_does_what_fits_the_state(
    qtbot: QtBot, banner: LockoutBanner, state: LockoutState, action: str, second: str
) -> None:
    banner.set_picture(replace(WAITING, state=state))
    for name, button in ((action, banner.action_button()), (second, banner.second_button())):
        assert button.isVisible() == bool(name)
        if name:
            assert button.text()
            with qtbot.waitSignal(signal(banner, name)):
                click(button)
    assert banner.is_done() is (state is LockoutState.DONE)


def test_it_hides_when_there_is_nothing_to_say(banner: LockoutBanner) -> None:
    banner.set_picture(WAITING)
    assert "1A2B 3C4D" in banner.text()
    assert banner.accessibleName() == "You are not locked out yet"
    banner.set_picture(replace(WAITING, state=LockoutState.NONE))
    assert not banner.isVisible()


def test_the_card_is_there_to_be_pressed_until_it_was(qtbot: QtBot) -> None:
    card = LockoutCard()
    qtbot.addWidget(card)
    card.show()
    with qtbot.waitSignal(card.wanted):
        click(card.button)
    card.set_picture(WAITING)
    assert not card.button.isEnabled()
    card.set_picture(replace(WAITING, state=LockoutState.STOPPED))
    assert card.button.isEnabled()
    card.set_picture(replace(WAITING, state=LockoutState.DONE))
    assert not card.button.isEnabled()
    assert card.button.text() == "Locked out"
