"""Joins the panic button, wherever it is pressed, to its controller."""

from PySide6.QtWidgets import QApplication, QWidget

from rfqdesk.desktop.controllers.identity.lockout import LockoutController
from rfqdesk.desktop.models.identity.lockout import CONSEQUENCES, QUESTION, RUNNING, LockoutState
from rfqdesk.desktop.views.common import ConfirmSheet
from rfqdesk.desktop.views.identity import LockoutCard
from rfqdesk.desktop.views.keys.everywhere_shortcut import belongs_to
from rfqdesk.desktop.views.window.main_window import DeskWindow

_SHEET = "lockout"


def wire_lockout(window: DeskWindow, controller: LockoutController) -> None:
    """Offer it in the window: shortcut, header, and the message that follows."""

    def ask() -> None:
        if controller.picture.state in RUNNING | {LockoutState.DONE}:
            return
        if window.findChild(ConfirmSheet, _SHEET) is not None:
            return
        sheet = ConfirmSheet(
            _in_front(window),
            title=QUESTION,
            text=CONSEQUENCES,
            confirm="Lock me out",
            tone="danger",
        )
        sheet.setObjectName(_SHEET)
        sheet.accepted.connect(controller.begin)
        sheet.open()

    window.offer_lockout()
    window.lockout_wanted.connect(ask)
    banner = window.lockout
    banner.begin_wanted.connect(ask)
    banner.retry_wanted.connect(controller.try_now)
    banner.stop_wanted.connect(controller.stop)
    banner.dismiss_wanted.connect(controller.dismiss)
    controller.changed.connect(window.set_lockout)


def _in_front(window: DeskWindow) -> QWidget:
    """Where the question is seen: over the dialog in front, if there is one."""
    active = QApplication.activeWindow()
    return active if active is not None and belongs_to(active, window) else window


def wire_lockout_card(card: LockoutCard, window: DeskWindow, controller: LockoutController) -> None:
    """Join the identity workspace's button, which comes with the workspace."""
    card.wanted.connect(window.lockout_wanted)
    controller.changed.connect(card.set_picture)
    card.set_picture(controller.picture)
