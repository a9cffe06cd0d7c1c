"""While a dealer has its last look: who is asked, and how long it has to answer."""

from PySide6.QtWidgets import QWidget

from rfqdesk.desktop.models.stack.accept_words import AcceptWords
from rfqdesk.desktop.models.stack.look_picture import LookPicture
from rfqdesk.desktop.views.trader.timed_strip import TimedStrip

_WORDS = "Nothing has traded. Silence is no."


class LookStrip(TimedStrip):
    """Counts tenths down; hidden while nobody is asked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("warn", _WORDS, "The dealer's last look ends in", parent)
        self._look: LookPicture | None = None
        self._from_ms = 0
        self._asked = ""

    def tells(self, words: AcceptWords) -> bool:
        """Whether it says what these words do, with the time that is left beside."""
        return bool(self._asked) and words.title == self._asked

    def show_look(self, look: LookPicture | None, words: AcceptWords | None = None) -> None:
        """Show who is asked, None for nobody; for what is known where `words` tell of it."""
        asked = look is not None and look.own and words is not None and words.asked
        self._asked = words.title if asked and words is not None else ""
        if look != self._look:
            self._look, self._from_ms = look, 0
        self.setVisible(look is not None)

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        look = self._look
        if look is None:
            return
        self._from_ms = self._from_ms or now_ms
        left_ms = max(look.until_ms - now_ms, 0)
        whose = "" if look.own else " by a colleague's deal"
        over = "" if left_ms else ", waiting for the venue's word"
        title = f"{self._asked or f'Asked{whose}: {look.name}'}{over}"
        self.show_time(title, left_ms, look.until_ms - self._from_ms)
