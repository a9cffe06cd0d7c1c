"""Joins the panic button, wherever it is pressed, to its controller."""

from rfqdesk.desktop.controllers.lockout import LockoutController
from rfqdesk.desktop.models.lockout import CONSEQUENCES, QUESTION, RUNNING, LockoutState
from rfqdesk.desktop.views.common import ConfirmSheet
from rfqdesk.desktop.views.identity import LockoutCard
from rfqdesk.desktop.views.main_window import DeskWindow

KEYS = "Ctrl+Shift+K"


def wire_lockout(window: DeskWindow, controller: LockoutController) -> None:
    """Offer it in the window: shortcut, header, and the message that follows."""

    def ask() -> None:
        if controller.picture.state in RUNNING | {LockoutState.DONE}:
            return
        sheet = ConfirmSheet(
            window, title=QUESTION, text=CONSEQUENCES, confirm="Lock me out", tone="danger"
        )
        sheet.accepted.connect(controller.begin)
        sheet.open()

    window.offer_lockout(KEYS)
    window.lockout_wanted.connect(ask)
    banner = window.lockout
    banner.begin_wanted.connect(ask)
    banner.retry_wanted.connect(controller.try_now)
    banner.stop_wanted.connect(controller.stop)
    banner.dismiss_wanted.connect(controller.dismiss)
    controller.changed.connect(window.set_lockout)


def wire_lockout_card(card: LockoutCard, window: DeskWindow, controller: LockoutController) -> None:
    """Join the identity workspace's button, which comes with the workspace."""
    card.wanted.connect(window.lockout_wanted)
    controller.changed.connect(card.set_picture)
    card.set_picture(controller.picture)
