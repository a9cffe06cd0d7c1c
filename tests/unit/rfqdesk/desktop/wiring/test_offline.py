"""Without its venue a desk shows what it was told before: marked, read only, until it is back."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from support.desk.fake_desk import MAKERS, board
from support.desk.feed import FeedScript
from support.qt import visible_text
from support.waiting import until

from rfqdesk.desktop.controllers.history_store import HistoryError, PastFeed, Reference
from rfqdesk.desktop.controllers.past_session import past_book
from rfqdesk.desktop.models.blotter.blotter_rows import RowStatus
from rfqdesk.desktop.models.blotter.confirmation import Holder
from rfqdesk.desktop.models.link import LinkPicture, LinkState
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.trader.stack.deal_button import DealButton
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.offline import Loaded, OfflineWiring

pytestmark = pytest.mark.qt_loop
PROBLEM = Notice("The venue can't be reached", "Nobody answers there.", "Wait.")


def past() -> Loaded:
    script = FeedScript()
    script.opened("rfq-1")
    script.quoted("meridian", "0.0051", "0.0057", rfq_id="rfq-1")
    script.traded("meridian", "0.0057", rfq_id="rfq-1", trade_id="t-1")
    script.opened("rfq-2")
    script.quoted("castellan", "0.0051", "0.0057", rfq_id="rfq-2")
    reference = Reference(tuple(board().values()), MAKERS)
    feed = PastFeed(tuple(script.events), script.seq, script.time_ms, reference)
    return feed, past_book(feed)


class Offline:
    """A window whose venue does not answer."""

    def __init__(self) -> None:
        self.failures: list[Exception] = []
        self.tasks = TaskOwner(lambda _name, error: self.failures.append(error))
        self.window = DeskWindow()
        self.window.show()
        self.found: Loaded | HistoryError | None = past()
        self.wiring = OfflineWiring(
            self.window, self.tasks, self.load, Holder("Albion", "Jane", "5c01", "ab" * 32)
        )

    def load(self) -> Loaded | None:
        if isinstance(self.found, HistoryError):
            raise self.found
        return self.found

    async def lose(self) -> None:
        picture = LinkPicture(state=LinkState.WAITING, problem=PROBLEM, organisation="Albion")
        self.window.set_picture(picture)
        self.wiring.follow(picture)
        self.wiring.follow(picture)
        await until(lambda: self.tasks.names() == [])

    async def end(self) -> None:
        await self.tasks.aclose()
        self.window.close()
        self.window.deleteLater()
        assert self.failures == []


async def test_it_is_marked_and_nothing_on_it_deals() -> None:
    offline = Offline()
    await offline.lose()
    view = offline.wiring.view
    assert view is not None
    assert view.isVisible()
    shown = visible_text(offline.window)
    assert "LOCAL HISTORY · READ ONLY" in shown
    assert "nothing can be sent from here" in shown
    assert "The venue can't be reached" in offline.window.banner.title()
    assert offline.window.windowTitle().startswith("Local history, read only · RFQ Desk")
    assert not view.findChildren(DealButton)
    deals = ("Send", "Hit", "Lift", "Quote ", "Accept")
    words = [button.text() for button in view.findChildren(QPushButton) if button.isVisible()]
    assert not [one for one in words if one.startswith(deals)]
    await offline.end()


async def test_what_was_open_is_not_said_to_be_open_now() -> None:
    offline = Offline()
    await offline.lose()
    view = offline.wiring.view
    assert view is not None
    blotter = view.blotter
    statuses = {row.fact.rfq_id: row.status for row in blotter.requests.model.shown_records()}
    assert statuses == {"rfq-1": RowStatus.DONE, "rfq-2": RowStatus.UNSURE}
    assert [row.status for row in blotter.quotes.model.shown_records()].count(RowStatus.LIVE) == 0
    assert [row.fact.trade_id for row in blotter.trades.model.shown_records()] == ["t-1"]
    await offline.end()


async def test_confirmations_say_that_the_venue_was_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(
        "rfqdesk.desktop.wiring.blotter_actions.ask_print",
        lambda confirmation, _parent: told.append(confirmation.warning),
    )
    offline = Offline()
    await offline.lose()
    view = offline.wiring.view
    assert view is not None
    view.blotter.confirmation_wanted.emit("t-1", True)
    assert "local history" in told[0]
    assert "not asked again" in told[0]
    await offline.end()


async def test_it_goes_when_the_venue_answers_and_does_not_come_back() -> None:
    offline = Offline()
    await offline.lose()
    offline.wiring.end()
    QApplication.processEvents()
    assert offline.wiring.view is None
    assert "LOCAL HISTORY" not in visible_text(offline.window)
    assert offline.window.windowTitle() == "RFQ Desk: Albion"
    offline.wiring.follow(LinkPicture(state=LinkState.WAITING, problem=PROBLEM))
    assert offline.tasks.names() == []
    await offline.end()


async def test_without_a_history_nothing_changes_and_a_broken_one_is_told() -> None:
    offline = Offline()
    offline.found = None
    await offline.lose()
    assert offline.wiring.view is None
    await offline.end()
    offline = Offline()
    offline.found = HistoryError("disk error")
    await offline.lose()
    assert "can't be read" in offline.window.notice.title()
    assert "the venue has everything" in offline.window.notice.text()
    await offline.end()
