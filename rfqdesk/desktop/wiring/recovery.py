"""Puts what was on its way when the desk ended above the workspaces."""

from PySide6.QtCore import QObject

from rfqdesk.desktop.controllers.trading.recovery import Recovery
from rfqdesk.desktop.models.recovery import RecoveryPicture
from rfqdesk.desktop.views.common import Banner
from rfqdesk.desktop.views.window.main_window import DeskWindow


class RecoveryBanners(QObject):
    """What is not known can't be put away; what came out stays until its reader has read it."""

    def __init__(self, window: DeskWindow, recovery: Recovery) -> None:
        super().__init__(window)
        self.unknown = Banner()
        self.outcome = Banner(dismissable=True)
        for banner in (self.unknown, self.outcome):
            window.add_message(banner)
        recovery.changed.connect(self.show_picture)
        self.show_picture(recovery.picture)

    def show_picture(self, picture: RecoveryPicture) -> None:
        """Show another moment."""
        shown, other = self.unknown, self.outcome
        if picture.decided:
            shown, other = other, shown
        other.hide()
        if picture.tone:
            shown.show_message(picture.tone, picture.title, picture.text)
