"""The message that stays while one is being locked out, and afterwards."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from rfqdesk.desktop.models.identity.lockout import LockoutPicture, LockoutState, lockout_words
from rfqdesk.desktop.views.common import Banner
from rfqdesk.desktop.wall_clock import wall_clock_ms

_TICK_MS = 1000


class LockoutBanner(Banner):
    """Shows a `LockoutPicture`; its buttons come out by what they mean."""

    begin_wanted = Signal()
    retry_wanted = Signal()
    stop_wanted = Signal()
    dismiss_wanted = Signal()
    enrol_wanted = Signal()

    def __init__(
        self, wall_ms: Callable[[], int] = wall_clock_ms, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._wall_ms = wall_ms
        self._picture = LockoutPicture()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._draw)
        self.action.connect(self._on_action)
        self.second.connect(self._on_second)

    def set_picture(self, picture: LockoutPicture) -> None:
        """Show another moment."""
        self._picture = picture
        if picture.state is LockoutState.WAITING:
            self._timer.start()
        else:
            self._timer.stop()
        self._draw()

    def is_done(self) -> bool:
        """Whether the user is locked out."""
        return self._picture.state is LockoutState.DONE

    def _draw(self) -> None:
        words = lockout_words(self._picture, self._wall_ms())
        if words is None:
            self.hide()
            return
        self.show_message(words.tone, words.title, words.text, words.action, words.second)

    def _on_action(self) -> None:
        wanted = {
            LockoutState.WAITING: self.retry_wanted,
            LockoutState.STOPPED: self.begin_wanted,
            LockoutState.DONE: self.enrol_wanted,
        }.get(self._picture.state)
        if wanted is not None:
            wanted.emit()

    def _on_second(self) -> None:
        running = self._picture.state in {LockoutState.ASKING, LockoutState.WAITING}
        (self.stop_wanted if running else self.dismiss_wanted).emit()
