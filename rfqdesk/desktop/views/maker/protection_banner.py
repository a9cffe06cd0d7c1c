"""Said as long as the own firm is frozen by its protection."""

from PySide6.QtWidgets import QWidget

from rfqdesk.desktop.models.maker.protection_words import frozen_notice
from rfqdesk.desktop.views.common import Banner
from rfqdesk.protocol.protection import MakerProtection


class ProtectionBanner(Banner):
    """`action` comes when the protection is to be reset."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._protection: MakerProtection | None = None
        self._words = ""

    def show_protection(self, protection: MakerProtection | None, *, live: bool) -> None:
        """Show how the protection stands; nothing is said while it is not frozen."""
        self._protection = protection
        if protection is None or not protection.frozen or not live:
            self._protection = None
            self.hide()

    def tick(self, now_ms: int) -> None:
        """Say how long it lasts."""
        notice = frozen_notice(self._protection, now_ms)
        if notice is None:
            self.hide()
            return
        words = f"{notice.happened} {notice.advice}"
        if words != self._words or self.isHidden():
            self._words = words
            self.show_message("danger", notice.title, words, "Reset")
