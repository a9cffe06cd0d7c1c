"""While quotes are collected: when they are revealed, and that nobody knows anything before."""

from PySide6.QtWidgets import QWidget

from rfqdesk.desktop.models.figures import remaining_text
from rfqdesk.desktop.views.trader.timed_strip import TimedStrip

_WORDS = "Until then nobody is told who has quoted, and nothing can be dealt on."


class RevealStrip(TimedStrip):
    """Counts down to the moment; hidden on a request whose quotes are shown as they come."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("accent", _WORDS, "Quotes are revealed in", parent)

    def tick(self, now_ms: int, opened_ms: int, reveal_ms: int) -> None:
        """Let the time run towards `reveal_ms`, which has not come yet."""
        left_ms = max(reveal_ms - now_ms, 0)
        title = f"Revealed together in {remaining_text(left_ms)}"
        self.show_time(title, left_ms, reveal_ms - opened_ms)
