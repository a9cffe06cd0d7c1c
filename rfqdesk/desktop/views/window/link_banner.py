"""The message that stays while there is no connection."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from rfqdesk.desktop.models.link import LinkPicture, LinkState
from rfqdesk.desktop.models.link_words import LinkWords, WayOn, link_words
from rfqdesk.desktop.views.common import Banner
from rfqdesk.desktop.wall_clock import steady_clock_ms

_TICK_MS = 1000


class LinkBanner(Banner):
    """Shows a `LinkPicture` and counts down; its buttons come out by what they mean."""

    retry_wanted = Signal()
    enrol_wanted = Signal()

    def __init__(
        self, steady_ms: Callable[[], int] = steady_clock_ms, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._steady_ms = steady_ms
        self._picture = LinkPicture()
        self._words: LinkWords | None = None
        self._muted = False
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._draw)
        self.action.connect(self._on_action)
        self.second.connect(self._on_second)

    def set_picture(self, picture: LinkPicture) -> None:
        """Show another moment."""
        self._picture = picture
        if picture.state is LinkState.WAITING:
            self._timer.start()
        else:
            self._timer.stop()
        self._draw()

    def set_muted(self, muted: bool) -> None:
        """Say nothing, since another message says it."""
        self._muted = muted
        self._draw()

    def _draw(self) -> None:
        self._words = words = None if self._muted else link_words(self._picture, self._steady_ms())
        if words is None:
            self.hide()
            return
        self.show_message(words.tone, words.title, words.text, words.first, words.second or "")

    def _on_action(self) -> None:
        self._take(self._words.first if self._words else None)

    def _on_second(self) -> None:
        self._take(self._words.second if self._words else None)

    def _take(self, way: WayOn | None) -> None:
        if way is WayOn.ENROL:
            self.enrol_wanted.emit()
        elif way is not None:
            self.retry_wanted.emit()
