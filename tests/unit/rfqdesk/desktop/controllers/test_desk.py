"""The desk against a session that is played by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

import pytest
from msgspec.structs import replace
from support.desk.fake_desk import FakeSession
from support.desk.feed import CALL_SPREAD
from support.waiting import until

from rfqdesk.book.changes import ChangeSet
from rfqdesk.client.errors import (
    ConnectionRefusedByVenueError,
    NotSentError,
    OutcomeUnknownError,
    RefusalError,
    RefusalKind,
)
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.frames import FrameCoalescer
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase, RequestDraft, ShownQuote
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteRespType, RequestEndReason, Side

pytestmark = pytest.mark.qt_loop

DRAFT = RequestDraft(CALL_SPREAD, "100", Side.BUY, ("meridian",), True, 60_000)
SHOWN = ShownQuote(
    "rfq-1", "q-rfq-1", "meridian", "quote-rfq-1-meridian", 1, QuoteRespType.LIFT, "0.0057", "100"
)


@dataclass
class Bench:
    """A desk with everything it said."""

    session: FakeSession
    desk: DeskController
    tasks: TaskOwner
    sent: list[str] = field(default_factory=list)
    failures: list[Notice] = field(default_factory=list)
    trouble: list[Notice] = field(default_factory=list)
    accepts: list[str] = field(default_factory=list)
    changes: list[ChangeSet] = field(default_factory=list)

    def phase(self) -> AcceptPhase | None:
        status = self.desk.accept_of("rfq-1")
        return status.phase if status else None

    def notice(self) -> Notice:
        status = self.desk.accept_of("rfq-1")
        assert status is not None
        assert status.notice is not None
        return status.notice


@asynccontextmanager
async def bench() -> AsyncIterator[Bench]:
    session = FakeSession()
    errors: list[Exception] = []
    tasks = TaskOwner(lambda _name, error: errors.append(error))
    numbers = count(1)
    desk = DeskController(session, tasks, make_id=lambda: f"id-{next(numbers)}")
    made = Bench(session, desk, tasks)
    desk.request_sent.connect(made.sent.append)
    desk.submit_failed.connect(made.failures.append)
    desk.trouble.connect(made.trouble.append)
    desk.accept_changed.connect(made.accepts.append)
    desk.changed.connect(made.changes.append)
    yield made
    await tasks.aclose()
    desk.close()
    assert not errors


def _quoted(made: Bench) -> None:
    script = made.session.script
    script.opened()
    script.quoted("meridian", None, "0.0057")
    made.session.feed(*script.events)


async def _answered(made: Bench) -> None:
    await until(lambda: made.session.waiting > 0)


async def test_messages_of_one_frame_are_told_once() -> None:
    async with bench() as made:
        _quoted(made)
        assert made.changes == []
        await until(lambda: made.changes)
        assert list(made.changes[0].requests) == ["rfq-1"]
        assert len(made.changes) == 1


async def test_request_goes_out_once_and_is_told_when_taken() -> None:
    async with bench() as made:
        assert made.desk.submit_request(DRAFT)
        assert not made.desk.submit_request(DRAFT)
        await _answered(made)
        made.session.ack(rfq_id="rfq-9")
        await until(lambda: made.sent)
        assert made.sent == ["rfq-9"]
        assert not made.desk.submitting
        assert len(made.session.requests) == 1


async def test_refused_request_says_why() -> None:
    async with bench() as made:
        made.desk.submit_request(DRAFT)
        await _answered(made)
        made.session.fail(RefusalError(RejectReason.QUANTITY_OFF_LOT, "multiples of 0.1"))
        await until(lambda: made.failures)
        assert made.failures[0].advice
        assert not made.desk.submitting


async def test_same_ticket_after_an_unknown_outcome_keeps_its_id() -> None:
    async with bench() as made:
        made.desk.submit_request(DRAFT)
        await _answered(made)
        made.session.fail(OutcomeUnknownError("quote_request"))
        await until(lambda: made.failures)
        assert "safe" in made.failures[0].advice
        made.desk.submit_request(DRAFT)
        await _answered(made)
        made.session.ack(rfq_id="rfq-9")
        await until(lambda: made.sent)
        made.desk.submit_request(DRAFT)
        await _answered(made)
        ids = [request["quote_req_id"] for request in made.session.requests]
        assert ids[0] == ids[1] != ids[2]


async def test_terms_go_out_as_typed_and_a_limit_is_not_said_to_commit_to_nothing() -> None:
    async with bench() as made:
        draft = replace(DRAFT, all_or_none=False, min_quantity="25", limit_price="0.0055")
        made.desk.submit_request(draft)
        await _answered(made)
        (request,) = made.session.requests
        assert (request["all_or_none"], request["min_quantity"]) == (False, "25")
        assert request["limit_price"] == "0.0055"
        made.session.fail(OutcomeUnknownError("quote_request"))
        await until(lambda: made.failures)
        assert "trade by themselves" in made.failures[0].happened
        assert "nothing" not in made.failures[0].happened


async def test_accept_carries_what_was_shown_and_only_one_is_in_flight() -> None:
    async with bench() as made:
        _quoted(made)
        assert made.desk.accept(SHOWN)
        assert made.phase() is AcceptPhase.ACCEPTING
        assert not made.desk.accept(SHOWN)
        await _answered(made)
        (response,) = made.session.responses
        assert (response.quote_id, response.revision, response.price, response.quantity) == (
            SHOWN.quote_id,
            SHOWN.revision,
            SHOWN.price,
            SHOWN.quantity,
        )
        made.session.ack(trade_id="T-1")
        await until(lambda: made.phase() is AcceptPhase.DONE)
        assert not made.desk.accept(SHOWN)


async def test_rejected_accept_says_nothing_was_traded_and_another_may_follow() -> None:
    async with bench() as made:
        _quoted(made)
        made.desk.accept(SHOWN)
        await _answered(made)
        made.session.fail(RefusalError(RejectReason.REVISION_REPLACED, "revision 2 is live"))
        await until(lambda: made.phase() is AcceptPhase.REJECTED)
        assert "othing was traded" in made.notice().happened
        assert made.desk.accept(SHOWN)
        await until(lambda: len(made.session.responses) == 2)
        first, second = made.session.responses
        assert first.quote_resp_id != second.quote_resp_id


async def test_lost_connection_makes_it_unknown_until_the_answer_comes() -> None:
    async with bench() as made:
        _quoted(made)
        made.desk.accept(SHOWN)
        await _answered(made)
        made.session.go(ConnectionState.WAITING)
        assert made.phase() is AcceptPhase.UNKNOWN
        assert "may or may not" in made.notice().happened
        assert not made.desk.accept(SHOWN)
        made.session.go(ConnectionState.LIVE)
        assert made.phase() is AcceptPhase.UNKNOWN
        assert not made.desk.accept(SHOWN)
        made.session.ack(trade_id="T-1")
        await until(lambda: made.phase() is AcceptPhase.DONE)


async def test_the_feed_may_know_the_trade_first() -> None:
    async with bench() as made:
        _quoted(made)
        made.desk.accept(SHOWN)
        await _answered(made)
        made.session.go(ConnectionState.WAITING)
        resp_id = made.session.responses[0].quote_resp_id
        made.session.feed(made.session.script.traded("meridian", "0.0057", quote_resp_id=resp_id))
        assert made.phase() is AcceptPhase.DONE
        made.session.fail(OutcomeUnknownError("quote_response"))
        await until(lambda: not made.tasks.names())
        assert made.phase() is AcceptPhase.DONE


async def test_a_request_that_ended_without_a_trade_settles_the_unknown() -> None:
    async with bench() as made:
        _quoted(made)
        made.desk.accept(SHOWN)
        await _answered(made)
        made.session.go(ConnectionState.WAITING)
        made.session.feed(made.session.script.ended(RequestEndReason.EXPIRED))
        assert made.phase() is AcceptPhase.REJECTED
        assert "traded nothing" in made.notice().happened


async def test_an_accept_that_was_never_sent_is_rejected_not_unknown() -> None:
    async with bench() as made:
        _quoted(made)
        made.desk.accept(SHOWN)
        await _answered(made)
        made.session.go(ConnectionState.WAITING)
        made.session.fail(NotSentError("not sent"))
        await until(lambda: made.phase() is AcceptPhase.REJECTED)


async def test_a_closed_session_leaves_it_unknown_with_advice() -> None:
    async with bench() as made:
        _quoted(made)
        made.desk.accept(SHOWN)
        await _answered(made)
        made.session.fail(OutcomeUnknownError("quote_response"))
        await until(lambda: made.phase() is AcceptPhase.UNKNOWN)
        assert "before you deal elsewhere" in made.notice().advice


async def test_nothing_is_sent_without_a_connection() -> None:
    async with bench() as made:
        _quoted(made)
        made.session.go(ConnectionState.CONNECTING)
        assert not made.desk.link().live
        assert "Connecting" in made.desk.link().words
        assert not made.desk.submit_request(DRAFT)
        assert not made.desk.accept(SHOWN)
        assert not made.desk.cancel_request("rfq-1")
        assert made.desk.accept_of("rfq-1") is None


@pytest.mark.parametrize(
    ("kind", "away"),
    [
        (RefusalKind.REVOKED, "The venue has withdrawn your open requests"),
        (RefusalKind.EXPIRED, "stays open at the venue until its time is over"),
    ],
)
async def test_a_closed_door_says_what_becomes_of_open_requests(
    kind: RefusalKind, away: str
) -> None:
    async with bench() as made:
        made.session.go(ConnectionState.CLOSED, ConnectionRefusedByVenueError(kind))
        assert away in made.desk.link().meanwhile
        made.session.go(ConnectionState.WAITING)
        assert "quotes continue here" in made.desk.link().meanwhile


async def test_cancel_goes_out_once_under_the_own_id() -> None:
    async with bench() as made:
        _quoted(made)
        assert made.desk.cancel_request("rfq-1")
        assert not made.desk.cancel_request("rfq-1")
        await _answered(made)
        assert made.session.cancelled == ["q-rfq-1"]
        made.session.fail(RefusalError(RejectReason.REQUEST_ENDED, "it is over"))
        await until(lambda: made.trouble)
        assert made.desk.cancel_request("rfq-1")
        await _answered(made)


async def test_a_gap_in_the_feed_switches_trading_off() -> None:
    async with bench() as made:
        script = made.session.script
        script.opened()
        late = script.quoted("meridian", None, "0.0057")
        made.session.feed(late)
        assert not made.desk.link().live
        assert "Restart" in made.trouble[0].advice
        assert not made.desk.submit_request(DRAFT)


async def test_names_come_from_the_venue() -> None:
    async with bench() as made:
        assert made.desk.name_of("meridian") == "Meridian Digital"
        assert made.desk.name_of("ghost") == "ghost"


async def test_a_closed_desk_does_not_even_tell_the_frame_that_is_due() -> None:
    async with bench() as made:
        _quoted(made)
    frames: list[int] = []
    later = FrameCoalescer(lambda: frames.append(1))
    later.request()
    await until(lambda: frames)
    assert made.changes == []


@pytest.mark.parametrize("way", ["unforeseen", "cancelled"])
async def test_an_accept_whose_sending_broke_off_is_unknown_until_the_feed_tells(way: str) -> None:
    async with bench() as made:
        made.tasks._on_error = lambda _name, _error: None
        _quoted(made)
        assert made.desk.accept(SHOWN)
        await _answered(made)
        fault = ZeroDivisionError("a fault of ours") if way == "unforeseen" else None
        made.session.break_off(fault)
        await until(lambda: made.phase() is AcceptPhase.UNKNOWN)
        assert "may or may not have traded" in made.notice().happened
        assert "ask the venue" in made.notice().advice
        assert not made.desk.accept(SHOWN)
        script = made.session.script
        told = len(script.events)
        script.traded("meridian", "0.0057", quote_resp_id="id-1")
        made.session.feed(*script.events[told:])
        assert made.phase() is AcceptPhase.DONE
