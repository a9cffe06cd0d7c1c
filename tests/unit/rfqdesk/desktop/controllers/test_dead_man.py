"""The timer is started anew as long as the desk lives, with each session, and ended when unset."""

import pytest
from support.desk.fake_desk import FakeSession
from support.waiting import until

from rfqdesk.client.errors import RefusalError
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.controllers.dead_man import DeadMan
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.settings import judge_dead_man
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.reasons import RejectReason

pytestmark = pytest.mark.qt_loop


class Timed:
    """A timer at a fake session."""

    def __init__(self) -> None:
        self.failures: list[Exception] = []
        self.tasks = TaskOwner(lambda _name, error: self.failures.append(error))
        self.session = FakeSession()
        self.dead_man = DeadMan(self.session, self.tasks)
        self.session.subscribe(self.dead_man.hear)
        self.notices: list[Notice] = []
        self.dead_man.failed.connect(self.notices.append)

    @property
    def said(self) -> list[object]:
        return [one[1] for one in self.session.sent if one[0] == "keep_alive"]

    async def end(self) -> None:
        self.dead_man.set_seconds(0)
        await self.tasks.aclose()
        assert self.failures == []


async def test_it_is_started_anew_in_time_and_ended_when_unset() -> None:
    timed = Timed()
    timed.dead_man.set_seconds(1)
    await until(lambda: len(timed.said) >= 3, what="three beats of one second")
    assert set(timed.said) == {1_000}
    timed.dead_man.set_seconds(0)
    await until(lambda: timed.said[-1] == 0)
    await timed.end()


async def test_nothing_is_said_without_a_session_and_at_once_with_the_next() -> None:
    timed = Timed()
    timed.session.go(ConnectionState.WAITING)
    timed.dead_man.set_seconds(60)
    assert timed.tasks.names() == []
    timed.session.go(ConnectionState.LIVE)
    await until(lambda: timed.said == [60_000])
    await timed.end()


async def test_a_refusal_is_told_and_the_timer_rests() -> None:
    timed = Timed()
    timed.dead_man.set_seconds(60)
    await until(lambda: timed.session.waiting == 1)
    timed.session.fail(RefusalError(RejectReason.MALFORMED, "no"))
    await until(lambda: timed.notices)
    assert not timed.dead_man._timer.isActive()
    await timed.end()


async def test_only_a_time_that_the_venue_takes_is_taken() -> None:
    assert judge_dead_man("").value == ""
    assert judge_dead_man("30 s").value == "30"
    for text in ("0", "1.5", "x", "999999"):
        assert judge_dead_man(text).problem
