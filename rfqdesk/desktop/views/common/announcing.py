"""Words said aloud by a screen reader, wherever its user is in the window."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


class Announcer(QObject):
    """`said(words, urgent)` comes with each announcement, whether a reader listens or not."""

    said = Signal(str, bool)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    @property
    def heard(self) -> bool:
        """Whether something reads this screen aloud."""
        return QAccessible.isActive()

    def say(self, words: str, *, urgent: bool = False) -> None:
        """Say it, over what is being read if it is urgent."""
        polite = QAccessible.AnnouncementPoliteness
        event = QAccessibleAnnouncementEvent(self._window, words)
        event.setPoliteness(polite.Assertive if urgent else polite.Polite)
        _send(event)
        self.said.emit(words, urgent)


_send = QAccessible.updateAccessibility
