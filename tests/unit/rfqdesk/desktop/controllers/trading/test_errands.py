"""What is asked for besides dealing: once, and with a word where it fails."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from support.desk.fake_desk import FakeSession
from support.waiting import until

from rfqdesk.client.errors import OutcomeUnknownError, RefusalError
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.reasons import RejectReason

pytestmark = pytest.mark.qt_loop


@dataclass
class Bench:
    session: FakeSession
    desk: DeskController
    trouble: list[Notice] = field(default_factory=list)


@asynccontextmanager
async def bench() -> AsyncIterator[Bench]:
    session, failures = FakeSession(), []
    tasks = TaskOwner(lambda _name, error: failures.append(error))
    made = Bench(session, DeskController(session, tasks))
    made.desk.trouble.connect(made.trouble.append)
    session.script.opened(panel=("meridian",))
    session.script.drafted("rfq-2")
    session.feed(*session.script.events)
    yield made
    await tasks.aclose()
    made.desk.close()
    assert failures == []


ERRANDS: list[tuple[Callable[[DeskController], bool], tuple[object, ...]]] = [
    (lambda desk: desk.errands.open_draft("rfq-2"), ("open_draft", "q-rfq-2")),
    (lambda desk: desk.errands.requote("rfq-1"), ("requote", "q-rfq-1", None)),
    (lambda desk: desk.errands.requote("rfq-1", "meridian"), ("requote", "q-rfq-1", "meridian")),
    (
        lambda desk: desk.errands.amend("rfq-1", request_ttl_ms=90_000, panel=("halcyon",)),
        ("amend", "q-rfq-1", 90_000, ("halcyon",), ()),
    ),
]


@pytest.mark.parametrize(("ask", "sent"), ERRANDS)
async def test_each_is_sent_once_however_often_it_is_clicked(
    ask: Callable[[DeskController], bool], sent: tuple[object, ...]
) -> None:
    async with bench() as made:
        assert ask(made.desk)
        assert not ask(made.desk)
        await until(lambda: made.session.waiting)
        assert made.session.sent == [sent]
        made.session.fail(RefusalError(RejectReason.REQUOTE_LIMIT, "enough"))
        await until(lambda: made.trouble)
        assert ask(made.desk)
        await until(lambda: made.session.waiting)
        made.session.ack()


async def test_a_draft_is_opened_or_discarded_and_never_both() -> None:
    async with bench() as made:
        assert made.desk.errands.discard_draft("rfq-2")
        assert not made.desk.errands.open_draft("rfq-2")
        await until(lambda: made.session.waiting)
        assert made.session.cancelled == ["q-rfq-2"]
        made.session.fail(OutcomeUnknownError("quote_request_cancel", None))
        await until(lambda: made.trouble)


async def test_nothing_is_sent_without_a_connection() -> None:
    async with bench() as made:
        made.session.go(ConnectionState.WAITING)
        assert not made.desk.errands.requote("rfq-1")
        assert made.session.sent == []
