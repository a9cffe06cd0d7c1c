"""The history is written beside the work, and its failure is told once and touches nothing."""

from pathlib import Path

import pytest
from support.desk.fake_desk import FakeSession
from support.desk.feed import FeedScript
from support.waiting import until

from rfqdesk.client.errors import NotConnectedError
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.history import BATCH_MAX, HistoryKeeper
from rfqdesk.desktop.controllers.history_store import (
    HistoryError,
    HistoryStore,
    PastFeed,
    Reference,
)
from rfqdesk.desktop.controllers.past_session import PastSession, past_book
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.events import FeedEvent

pytestmark = pytest.mark.qt_loop


class Keeping:
    """A keeper on a fake session."""

    def __init__(self, path: Path) -> None:
        self.failures: list[Exception] = []
        self.tasks = TaskOwner(lambda _name, error: self.failures.append(error))
        self.session = FakeSession()
        self.store = HistoryStore(path, "owner")
        self.keeper = HistoryKeeper(self.session, self.store, self.tasks)
        self.session.subscribe(self.keeper.hear)
        self.notices: list[Notice] = []
        self.keeper.failed.connect(self.notices.append)

    async def end(self) -> None:
        await self.tasks.aclose()
        await self.keeper.aclose()
        assert self.failures == []


def kept(path: Path) -> PastFeed:
    past = HistoryStore(path, "owner").load()
    assert past is not None
    return past


async def test_everything_is_kept_in_order_and_the_last_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    keeping = Keeping(path)
    script = FeedScript()
    for number in range(BATCH_MAX + 10):
        script.opened(f"rfq-{number}")
    keeping.session.feed(*script.events)
    keeping.session.tell_makers(keeping.session.makers)
    await until(lambda: path.exists() and len(kept(path).events) == script.seq)
    script.quoted("meridian", "0.0051", "0.0057", rfq_id="rfq-1")
    keeping.session.feed(script.events[-1])
    await keeping.end()
    past = kept(path)
    assert past.events == tuple(script.events)
    assert past.reference.makers == keeping.session.makers
    assert {one.symbol for one in past.reference.instruments} == set(keeping.session.instruments)


async def test_a_failure_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeping = Keeping(tmp_path / "history.sqlite")

    def fail(_events: list[FeedEvent], _heard_ms: int, _reference: Reference | None) -> None:
        raise HistoryError("no room left on the disk")

    monkeypatch.setattr(keeping.store, "add", fail)
    script = FeedScript()
    keeping.session.feed(script.opened("rfq-1"))
    await until(lambda: keeping.notices)
    keeping.session.feed(script.opened("rfq-2"))
    await keeping.end()
    [notice] = keeping.notices
    assert "no room left" in notice.happened
    assert "the venue has everything" in notice.happened


async def test_a_desk_on_the_history_can_send_nothing(tmp_path: Path) -> None:
    script = FeedScript()
    script.opened("rfq-1")
    session = PastSession(PastFeed(tuple(script.events), script.seq, 5, Reference()))
    failures: list[Exception] = []
    tasks = TaskOwner(lambda _name, error: failures.append(error))
    past = PastFeed(tuple(script.events), script.seq, 5, Reference())
    desk = DeskController(session, tasks, book=past_book(past))
    assert not desk.link().live
    assert not desk.cancel_request("rfq-1")
    assert desk.now_ms() == 5
    for name in (
        "request_quotes", "cancel_request", "open_draft", "requote", "amend_request", "counter",
        "cancel_counter", "respond", "cross", "ask_after", "cancel_cross",
    ):  # fmt: skip
        with pytest.raises(NotConnectedError):
            await getattr(session, name)("anything", at="all")
    with pytest.raises(NotConnectedError):
        session.proof_named("meridian", "q-1", 1)
    desk.close()
    await tasks.aclose()
    assert failures == []
