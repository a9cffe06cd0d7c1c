"""Crosses and deals in parts against a session that is played by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

import pytest
from support.desk.fake_desk import FakeSession
from support.waiting import until

from rfqdesk.client.errors import NotSentError, RefusalError
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.controllers.desk import SETTLE_MS, DeskController
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.stack.desk_state import (
    AcceptPhase,
    AcceptStatus,
    ShownCross,
    ShownQuote,
)
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteRespType, RequestEndReason, TimeInForce

pytestmark = pytest.mark.qt_loop
LIFT = QuoteRespType.LIFT
BEST = ShownCross("rfq-1", "q-rfq-1", LIFT, "60", "0.0057", TimeInForce.FILL_OR_KILL)
REST = ShownCross("rfq-1", "q-rfq-1", LIFT, "60", "0.0055", TimeInForce.GOOD_TILL_CANCEL)
PART = ShownQuote("rfq-1", "q-rfq-1", "halcyon", "quote-rfq-1-halcyon", 1, LIFT, "0.0056", "25")


@dataclass
class Bench:
    session: FakeSession
    desk: DeskController
    trouble: list[Notice]
    told: int = 0

    def tell(self) -> None:
        events = self.session.script.events
        self.session.feed(*events[self.told :])
        self.told = len(events)

    def status(self) -> AcceptStatus:
        status = self.desk.accept_of("rfq-1")
        assert status is not None
        return status

    async def accept(self, shown: ShownCross | ShownQuote) -> str:
        """Send it and wait until it is on its way; the id it went under."""
        assert self.desk.accept(shown)
        await until(lambda: self.session.waiting)
        return self.status().quote_resp_id


@asynccontextmanager
async def bench(*, all_or_none: bool = False) -> AsyncIterator[Bench]:
    session = FakeSession()
    errors: list[Exception] = []
    tasks = TaskOwner(lambda _name, error: errors.append(error))
    numbers = count(1)
    desk = DeskController(session, tasks, make_id=lambda: f"id-{next(numbers)}")
    made = Bench(session, desk, [])
    desk.trouble.connect(made.trouble.append)
    session.script.opened(all_or_none=all_or_none)
    session.script.quoted("meridian", None, "0.0057")
    session.script.quoted("halcyon", None, "0.0056", quantity="100" if all_or_none else "25")
    made.tell()
    yield made
    await tasks.aclose()
    desk.close()
    assert not errors


async def test_a_cross_goes_out_exactly_as_shown_and_once() -> None:
    async with bench() as made:
        resp_id = await made.accept(BEST)
        assert not made.desk.accept(BEST)
        assert not made.desk.accept(PART)
        assert made.session.crosses == [
            ("q-rfq-1", LIFT, "60", "0.0057", TimeInForce.FILL_OR_KILL, resp_id)
        ]
        made.session.ack(trade_id="T-1")
        await until(lambda: made.status().phase is AcceptPhase.DONE)


async def test_the_next_part_is_taken_only_after_the_last_has_been_seen_for_a_while() -> None:
    async with bench() as made:
        resp_id = await made.accept(PART)
        made.session.ack(trade_id="T-1")
        await until(lambda: made.status().phase is AcceptPhase.DONE)
        # The second click of a double click must find the request shut.
        assert not made.desk.accept(PART)
        made.session.script.traded("halcyon", "0.0056", quantity="25", quote_resp_id=resp_id)
        made.tell()
        assert not made.desk.accept(PART)
        await until(lambda: not made.status().blocks, SETTLE_MS / 1000 + 5)
        assert made.desk.accept(BEST)
        await until(lambda: made.session.waiting)


async def test_the_next_part_waits_for_the_book_to_know_the_last() -> None:
    async with bench() as made:
        resp_id = await made.accept(PART)
        made.session.ack(trade_id="T-1")
        await until(lambda: made.status().phase is AcceptPhase.DONE)
        made.desk._settle("rfq-1", resp_id)
        assert made.status().blocks
        made.session.script.traded("halcyon", "0.0056", quantity="25", quote_resp_id=resp_id)
        made.tell()
        made.desk._settle("rfq-1", resp_id)
        assert not made.status().blocks


async def test_a_whole_request_is_dealt_on_once_and_for_all() -> None:
    async with bench(all_or_none=True) as made:
        resp_id = await made.accept(BEST)
        made.session.script.traded("halcyon", "0.0056", quote_resp_id=resp_id)
        made.tell()
        assert made.status().phase is AcceptPhase.DONE
        made.desk._settle("rfq-1", resp_id)
        assert made.status().blocks
        made.session.ack(trade_id="T-rfq-1")


async def test_a_cross_that_rests_is_told_by_the_answer_or_by_the_feed() -> None:
    async with bench() as made:
        resp_id = await made.accept(REST)
        made.session.script.rested(resp_id, LIFT, "60")
        made.tell()
        assert made.status().phase is AcceptPhase.RESTING
        made.session.ack()
        made.desk._settle("rfq-1", resp_id)
        assert not made.status().blocks


async def test_a_lost_connection_leaves_a_cross_unknown_until_the_venue_has_said() -> None:
    async with bench() as made:
        resp_id = await made.accept(BEST)
        made.session.go(ConnectionState.WAITING)
        assert made.status().phase is AcceptPhase.UNKNOWN
        assert made.status().notice is not None
        made.session.go(ConnectionState.LIVE)
        # What goes on being asked about is not sent a second time.
        assert not made.desk.accept(BEST)
        assert len(made.session.crosses) == 1
        made.session.script.traded("halcyon", "0.0056", quantity="25", quote_resp_id=resp_id)
        made.tell()
        assert made.status().phase is AcceptPhase.DONE


async def test_an_unknown_cross_that_never_arrived_traded_nothing() -> None:
    async with bench() as made:
        await made.accept(BEST)
        made.session.go(ConnectionState.WAITING)
        made.session.go(ConnectionState.LIVE)
        made.session.fail(RefusalError(RejectReason.NOT_RECEIVED, "not received"))
        await until(lambda: made.status().phase is AcceptPhase.REJECTED)
        assert not made.status().blocks


async def test_a_cross_that_was_not_filled_says_that_nothing_traded() -> None:
    async with bench() as made:
        await made.accept(BEST)
        made.session.fail(RefusalError(RejectReason.NOT_FILLED, "not enough"))
        await until(lambda: made.status().phase is AcceptPhase.REJECTED)
        notice = made.status().notice
        assert notice is not None
        assert "nothing" in f"{notice.title} {notice.happened}".lower()


async def test_a_request_that_ended_under_a_cross_traded_nothing_by_it() -> None:
    async with bench() as made:
        await made.accept(REST)
        made.session.go(ConnectionState.WAITING)
        made.session.script.ended(RequestEndReason.EXPIRED)
        made.tell()
        assert made.status().phase is AcceptPhase.REJECTED


async def test_what_rests_is_taken_back_once_and_a_failure_is_told() -> None:
    async with bench() as made:
        assert made.desk.cancel_cross("rfq-1", LIFT)
        await until(lambda: made.session.waiting)
        assert not made.desk.cancel_cross("rfq-1", LIFT)
        assert made.session.crosses_cancelled == [("q-rfq-1", LIFT)]
        made.session.fail(NotSentError("not sent"))
        await until(lambda: made.trouble)
        assert made.desk.cancel_cross("rfq-1", LIFT)
        await until(lambda: made.session.waiting)
        made.session.ack()
