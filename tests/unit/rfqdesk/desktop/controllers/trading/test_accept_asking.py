"""An accept of unknown outcome is asked after as often as is wished, and never trades by it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

import pytest
from support.desk.fake_desk import FakeSession
from support.waiting import until

from rfqdesk.client.errors import NotConnectedError, RefusalError
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.trading.accept_asking import REFUSES_THE_QUESTION
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase, AcceptStatus, ShownQuote
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.commands import QuoteResponse
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteRespType

pytestmark = pytest.mark.qt_loop

SHOWN = ShownQuote("rfq-1", "q-rfq-1", "meridian", "q-1", 1, QuoteRespType.LIFT, "0.0057", "100")


@dataclass
class Bench:
    session: FakeSession
    desk: DeskController
    tasks: TaskOwner

    def status(self) -> AcceptStatus:
        status = self.desk.accept_of("rfq-1")
        assert status is not None
        return status

    async def asked(self) -> None:
        """Until the question is out, and nothing else is."""
        await until(lambda: self.session.waiting == 1)
        [response] = self.session.responses
        for asked in self.session.asked_after:
            assert isinstance(asked, QuoteResponse)
            assert (asked.quote_resp_id, asked.price) == ("id-1", response.price)


@asynccontextmanager
async def unknown() -> AsyncIterator[Bench]:
    """A desk whose accept broke off by a fault of its own."""
    session = FakeSession()
    tasks = TaskOwner(lambda _name, _error: None)
    numbers = count(1)
    desk = DeskController(session, tasks, make_id=lambda: f"id-{next(numbers)}")
    session.feed(session.script.opened(), session.script.quoted("meridian", None, "0.0057"))
    made = Bench(session, desk, tasks)
    assert desk.accept(SHOWN)
    await until(lambda: session.waiting == 1)
    session.break_off(ZeroDivisionError("a fault of ours"))
    await until(lambda: made.status().phase is AcceptPhase.UNKNOWN)
    yield made
    await tasks.aclose()
    desk.close()
    assert len(session.responses) == 1


async def test_a_person_may_have_it_asked_and_once_is_enough() -> None:
    async with unknown() as made:
        assert made.status().askable
        assert made.desk.ask_after_accept("rfq-1")
        assert not made.desk.ask_after_accept("rfq-1")
        assert not made.status().askable
        await made.asked()
        assert not made.desk.accept(SHOWN)
        made.session.ack(trade_id="t-1")
        await until(lambda: made.status().phase is AcceptPhase.DONE)
        assert made.status().trade_id == "t-1"
        assert not made.desk.ask_after_accept("rfq-1")
        assert made.desk.notes.unanswered == {}


async def test_it_is_asked_with_the_next_connection_by_itself() -> None:
    async with unknown() as made:
        made.session.go(ConnectionState.WAITING)
        assert not made.status().askable
        assert not made.desk.ask_after_accept("rfq-1")
        made.session.go(ConnectionState.LIVE)
        await made.asked()
        made.session.fail(RefusalError(RejectReason.NOT_RECEIVED, "not received"))
        await until(lambda: made.status().phase is AcceptPhase.REJECTED)
        assert "othing was traded" in made.status().notice.happened  # type: ignore[union-attr]


async def test_one_that_the_session_still_waits_for_is_left_to_it() -> None:
    async with unknown() as made:
        made.session.unanswered_responses = frozenset({"id-1"})
        made.session.go(ConnectionState.WAITING)
        made.session.go(ConnectionState.LIVE)
        assert made.session.asked_after == []


@pytest.mark.parametrize(
    "error",
    [
        NotConnectedError("no session"),
        *(RefusalError(reason, "not like this") for reason in sorted(REFUSES_THE_QUESTION)),
    ],
)
async def test_a_question_that_was_refused_leaves_it_unknown(error: RefusalError) -> None:
    async with unknown() as made:
        assert made.desk.ask_after_accept("rfq-1")
        await made.asked()
        made.session.fail(error)
        await until(lambda: made.status().askable)
        assert made.status().phase is AcceptPhase.UNKNOWN
        assert "did not say" in made.status().notice.happened  # type: ignore[union-attr]
        assert len(made.desk.notes.unanswered) == 1
        assert made.desk.ask_after_accept("rfq-1")
        await made.asked()
        made.session.ack(trade_id="t-1")
        await until(lambda: made.status().phase is AcceptPhase.DONE)
