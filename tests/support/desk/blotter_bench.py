"""A blotter over a desk whose feed the test writes."""

from pathlib import Path

from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot
from support.desk.fake_desk import FakeSession
from support.desk.feed import FeedScript
from support.qt import settle

from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.blotter.confirmation import Holder
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.keys.shortcuts import ShortcutBook
from rfqdesk.desktop.wiring.blotter import make_blotter
from rfqdesk.desktop.wiring.blotter_feed import BlotterFeed
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Side

HOLDER = Holder("Albion Capital", "Jane Okafor", "5c01", "ab" * 32)


class Bench:
    """The blotter and what it hears; its views are kept in `settings`, where given."""

    def __init__(self, qtbot: QtBot, settings: Path | None = None) -> None:
        self.session = FakeSession()
        tasks = TaskOwner(lambda _name, _error: None)
        self.desk = DeskController(self.session, tasks, holder=HOLDER)
        kept = QSettings(str(settings), QSettings.Format.IniFormat) if settings else None
        parent = BlotterView(lambda _legs: 4)
        qtbot.addWidget(parent)
        self.blotter = make_blotter(self.desk, ShortcutBook(parent), kept)
        qtbot.addWidget(self.blotter)
        self.blotter.resize(1100, 400)
        self.blotter.show()
        qtbot.waitExposed(self.blotter)
        self._qtbot = qtbot
        self._told = 0

    @property
    def script(self) -> FeedScript:
        return self.session.script

    def tell(self) -> None:
        """Bring what was written since, and let the frames pass that it takes."""
        self.hear()
        self._qtbot.waitUntil(lambda: self.feed.up_to_date)
        settle()

    def hear(self) -> None:
        """Bring what was written since, and wait for nothing but the book."""
        with self._qtbot.waitSignal(self.desk.changed):
            self.session.feed(*self.script.events[self._told :])
        self._told = len(self.script.events)

    @property
    def feed(self) -> BlotterFeed:
        found = self.blotter.findChild(BlotterFeed)
        assert isinstance(found, BlotterFeed)
        return found

    def cells(self, column: str) -> list[str]:
        model = self.blotter.page().model
        place = [c.key for c in model.columns].index(column)
        return [model.index(row, place).data() for row in range(model.rowCount())]


def busy(bench: Bench) -> None:
    script = bench.script
    for number, side in enumerate((Side.BUY, Side.SELL, Side.UNDISCLOSED)):
        script.time_ms += 1_000
        script.opened(f"rfq-{number}", side=side, quantity=str(10 * (number + 1)))
        script.quoted("meridian", "0.0050", "0.0057", rfq_id=f"rfq-{number}")
    script.traded("meridian", "0.0057", rfq_id="rfq-0", quantity="10")
    script.quote_ended("meridian", QuoteEndReason.TRADED, rfq_id="rfq-0")
    script.ended(RequestEndReason.FILLED, rfq_id="rfq-0")
    script.quote_ended("meridian", QuoteEndReason.REQUEST_EXPIRED, rfq_id="rfq-1")
    script.ended(RequestEndReason.EXPIRED, rfq_id="rfq-1")
    bench.tell()
