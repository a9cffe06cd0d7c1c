"""The chart of the race in its card, with what is drawn in words, and the state without one."""

from decimal import Decimal

from PySide6.QtWidgets import QStackedWidget, QWidget

from rfqdesk.desktop.models.stack.race import RacePicture
from rfqdesk.desktop.views.common import Card, EmptyState
from rfqdesk.desktop.views.trader.race.race_chart import RaceChart


class RaceCard(Card):
    """Shows the request that the quote stack shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Race", parent)
        self.chart = RaceChart()
        self.empty = EmptyState("clock", "No request is open")
        self.empty.set_words("No request is open", "Its quotes are drawn here as they come.")
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.chart)
        self.body.addWidget(self._pages)
        self.setFocusProxy(self.chart)

    def show_race(self, picture: RacePicture | None, tick: Decimal) -> None:
        """Show this one, None for none."""
        self.chart.show_race(picture, tick)
        self._pages.setCurrentWidget(self.empty if picture is None else self.chart)
        self.set_note("" if picture is None else _note(picture))

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        self.chart.tick(now_ms)


def _note(picture: RacePicture) -> str:
    changes = sum(len(line.bids) + len(line.offers) for line in picture.lines)
    if not changes:
        return ""
    sides = [
        word
        for word, wanted in (("bids", picture.side.wants_bid), ("offers", picture.side.wants_offer))
        if wanted
    ]
    return f"{' and '.join(sides)}, {len(picture.lines)} dealers"
