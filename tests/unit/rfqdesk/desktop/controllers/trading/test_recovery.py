"""After a crash nothing is sent again, and everything is unknown until the venue has said it."""

from pathlib import Path

import pytest
from support.desk.fake_desk import FakeSession
from support.desk.feed import CALL_SPREAD
from support.waiting import until

from rfqdesk.client.errors import NotConnectedError, OutcomeUnknownError, RefusalError
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.trading.desk_notes import DeskNotes
from rfqdesk.desktop.models.recovery import RecoveryPicture
from rfqdesk.desktop.models.stack.desk_state import (
    AcceptPhase,
    RequestDraft,
    Shown,
    ShownCross,
    ShownQuote,
)
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.commands import QuoteRequest
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteRespType, RequestEndReason, Side, TimeInForce

pytestmark = pytest.mark.qt_loop

DRAFT = RequestDraft(CALL_SPREAD, "100", Side.BUY, ("meridian",), True, 60_000)
QUOTE = ShownQuote("rfq-1", "q-rfq-1", "meridian", "q-1", 1, QuoteRespType.LIFT, "0.0057", "100")
CROSS = ShownCross(
    "rfq-1", "q-rfq-1", QuoteRespType.LIFT, "100", "0.006", TimeInForce.GOOD_TILL_CANCEL
)


class Restarted:
    """A desk that was killed with this on its way, at its next start."""

    def __init__(self, path: Path, *shown: Shown, request: bool = False) -> None:
        self.path = path / "notes.jsonl"
        before = DeskNotes(self.path)
        if request:
            before.sending_request("q-rfq-1", DRAFT, 1)
        for number, one in enumerate(shown, start=1):
            before.sending_accept(f"resp-{number}", one, 1)
        self.failures: list[Exception] = []
        self.tasks = TaskOwner(lambda _name, error: self.failures.append(error))
        self.session = FakeSession()
        self.session.go(ConnectionState.CONNECTING)
        self.desk = DeskController(self.session, self.tasks, notes=DeskNotes(self.path))
        self.pictures: list[RecoveryPicture] = []
        self.desk.recovery.changed.connect(self.pictures.append)

    @property
    def picture(self) -> RecoveryPicture:
        return self.desk.recovery.picture

    def opened(self) -> None:
        self.session.feed(self.session.script.opened("rfq-1"))
        self.session.feed(self.session.script.quoted("meridian", "0.0051", "0.0057"))

    def live(self) -> None:
        self.session.go(ConnectionState.LIVE)

    def phase(self) -> AcceptPhase | None:
        status = self.desk.accept_of("rfq-1")
        return None if status is None else status.phase

    async def end(self, *, unanswered: int = 0) -> None:
        await self.tasks.aclose()
        self.desk.close()
        assert self.failures == []
        # Whatever happened: nothing that trades or asks for quotes went out.
        assert (self.session.responses, self.session.requests, self.session.crosses) == ([], [], [])
        assert len(DeskNotes(self.path).unanswered) == unanswered


async def test_it_is_unknown_before_there_is_a_connection(tmp_path: Path) -> None:
    restarted = Restarted(tmp_path, QUOTE, request=True)
    assert restarted.picture.tone == "warn"
    assert "2 commands were on their way" in restarted.picture.title
    assert "Buy 100 at 0.0057 or better, of meridian: not known" in restarted.picture.text
    assert "nothing is sent again by itself" in restarted.picture.text
    assert restarted.phase() is AcceptPhase.UNKNOWN
    assert restarted.session.asked_after == []
    await restarted.end(unanswered=2)


async def test_a_trade_in_the_feed_is_the_answer(tmp_path: Path) -> None:
    restarted = Restarted(tmp_path, QUOTE)
    restarted.opened()
    script = restarted.session.script
    restarted.session.feed(
        script.traded("meridian", "0.0057", trade_id="t-1", quote_resp_id="resp-1")
    )
    restarted.live()
    assert restarted.session.asked_after == []
    assert restarted.phase() is AcceptPhase.DONE
    assert (restarted.picture.tone, restarted.picture.decided) == ("ok", True)
    assert "TRADED, t-1" in restarted.picture.text
    await restarted.end()


async def test_what_the_feed_does_not_tell_is_asked_after_and_may_have_traded(
    tmp_path: Path,
) -> None:
    restarted = Restarted(tmp_path, QUOTE)
    restarted.opened()
    restarted.live()
    await until(lambda: restarted.session.waiting == 1)
    [asked] = restarted.session.asked_after
    assert (asked.quote_resp_id, asked.price) == ("resp-1", "0.0057")
    assert restarted.phase() is AcceptPhase.UNKNOWN
    assert not restarted.desk.accept(QUOTE)
    restarted.session.ack(trade_id="t-9")
    await until(lambda: restarted.picture.decided)
    assert restarted.phase() is AcceptPhase.DONE
    assert "TRADED, t-9" in restarted.picture.text
    # Asked once, however often the line is lost.
    restarted.session.go(ConnectionState.CONNECTING)
    restarted.live()
    assert len(restarted.session.asked_after) == 1
    await restarted.end()


async def test_what_never_arrived_did_not_trade(tmp_path: Path) -> None:
    restarted = Restarted(tmp_path, QUOTE)
    restarted.opened()
    restarted.live()
    await until(lambda: restarted.session.waiting == 1)
    restarted.session.fail(RefusalError(RejectReason.NOT_RECEIVED, "not received"))
    await until(lambda: restarted.picture.decided)
    assert restarted.phase() is AcceptPhase.REJECTED
    assert restarted.picture.tone == "accent"
    assert "NOT traded" in restarted.picture.text
    await restarted.end()


async def test_a_last_look_that_is_running_stays_unknown_until_it_ended(tmp_path: Path) -> None:
    restarted = Restarted(tmp_path, QUOTE)
    restarted.opened()
    restarted.live()
    await until(lambda: restarted.session.waiting == 1)
    restarted.session.ack(pending=True)
    await until(lambda: restarted.phase() is AcceptPhase.ASKED)
    assert not restarted.picture.decided
    script = restarted.session.script
    restarted.session.feed(
        script.traded("meridian", "0.0057", trade_id="t-1", quote_resp_id="resp-1")
    )
    assert restarted.picture.decided
    assert restarted.phase() is AcceptPhase.DONE
    await restarted.end()


async def test_a_cross_is_asked_after_as_it_was_sent(tmp_path: Path) -> None:
    restarted = Restarted(tmp_path, CROSS)
    restarted.opened()
    restarted.live()
    await until(lambda: restarted.session.waiting == 1)
    [asked] = restarted.session.asked_after
    assert (asked.price, getattr(asked, "time_in_force", None)) == ("0.006", CROSS.time_in_force)
    restarted.session.ack()
    await until(lambda: restarted.picture.decided)
    assert "the venue has it" in restarted.picture.text
    await restarted.end()


async def test_an_accept_on_a_request_that_ended_is_settled_by_the_feed(tmp_path: Path) -> None:
    restarted = Restarted(tmp_path, QUOTE)
    restarted.opened()
    restarted.session.feed(restarted.session.script.ended(RequestEndReason.EXPIRED))
    restarted.live()
    assert restarted.phase() is AcceptPhase.REJECTED
    assert "NOT traded" in restarted.picture.text
    assert restarted.session.asked_after == []
    await restarted.end()


async def test_one_on_a_request_that_the_venue_does_not_tell_is_asked_after(
    tmp_path: Path,
) -> None:
    restarted = Restarted(tmp_path, QUOTE)
    restarted.live()
    await until(lambda: restarted.session.waiting == 1)
    restarted.session.fail(RefusalError(RejectReason.NOT_RECEIVED, "not received"))
    await until(lambda: restarted.picture.decided)
    await restarted.end()


async def test_a_desk_that_ends_before_the_answer_asks_at_the_next_start(tmp_path: Path) -> None:
    restarted = Restarted(tmp_path, QUOTE)
    restarted.opened()
    restarted.live()
    await until(lambda: restarted.session.waiting == 1)
    restarted.session.fail(OutcomeUnknownError("quote_response"))
    await until(lambda: restarted.tasks.names() == [])
    assert not restarted.picture.decided
    await restarted.end(unanswered=1)


async def test_a_request_that_arrived_is_shown_and_one_that_did_not_is_not_sent(
    tmp_path: Path,
) -> None:
    there = Restarted(tmp_path / "there", request=True)
    there.opened()
    there.live()
    assert "it is open at the venue" in there.picture.text
    await there.end()
    absent = Restarted(tmp_path / "absent", request=True)
    absent.live()
    await until(lambda: absent.session.waiting == 1)
    # It may be on its way still, and the venue takes it no more once it was asked after.
    assert not absent.picture.decided
    [asked] = absent.session.asked_after
    assert isinstance(asked, QuoteRequest)
    assert (asked.quote_req_id, asked.legs, asked.quantity) == ("q-rfq-1", CALL_SPREAD, "100")
    absent.session.fail(RefusalError(RejectReason.NOT_RECEIVED, "not received"))
    await until(lambda: absent.picture.decided)
    assert "would not take it any more. It was not sent again" in absent.picture.text
    await absent.end()


async def test_a_request_that_arrives_while_it_is_asked_after_is_told_open(tmp_path: Path) -> None:
    restarted = Restarted(tmp_path, request=True)
    restarted.live()
    await until(lambda: restarted.session.waiting == 1)
    restarted.opened()
    assert "it is open at the venue" in restarted.picture.text
    restarted.session.ack(rfq_id="rfq-1")
    await until(lambda: restarted.tasks.names() == [])
    assert "it is open at the venue" in restarted.picture.text
    await restarted.end()


async def test_a_request_that_could_not_be_asked_after_is_asked_after_later(tmp_path: Path) -> None:
    restarted = Restarted(tmp_path, request=True)
    restarted.live()
    await until(lambda: restarted.session.waiting == 1)
    restarted.session.fail(NotConnectedError("no session"))
    await until(lambda: restarted.tasks.names() == [])
    assert not restarted.picture.decided
    restarted.live()
    await until(lambda: restarted.session.waiting == 1)
    restarted.session.fail(RefusalError(RejectReason.NOT_RECEIVED, "not received"))
    await until(lambda: restarted.picture.decided)
    await restarted.end()


async def test_the_same_ticket_keeps_its_number_until_the_venue_takes_that_no_more(
    tmp_path: Path,
) -> None:
    gone = Restarted(tmp_path / "gone", request=True)
    gone.live()
    await until(lambda: gone.session.waiting == 1)
    gone.session.fail(RefusalError(RejectReason.NOT_RECEIVED, "not received"))
    await until(lambda: gone.picture.decided)
    assert gone.desk.submit_request(DRAFT)
    await until(lambda: gone.session.requests)
    assert gone.session.requests[0]["quote_req_id"] != "q-rfq-1"
    gone.session.ack(rfq_id="rfq-2")
    await until(lambda: not gone.desk.submitting)
    gone.session.requests.clear()
    await gone.end()
    restarted = Restarted(tmp_path / "unknown", request=True)
    assert restarted.session.requests == []
    restarted.live()
    await until(lambda: restarted.session.waiting == 1)
    restarted.session.fail(NotConnectedError("no session"))
    await until(lambda: restarted.tasks.names() == [])
    assert restarted.desk.submit_request(DRAFT)
    await until(lambda: restarted.session.requests)
    assert restarted.session.requests[0]["quote_req_id"] == "q-rfq-1"
    restarted.session.ack(rfq_id="rfq-1")
    await until(lambda: not restarted.desk.submitting)
    restarted.session.requests.clear()
    await restarted.end()


async def test_each_command_is_noted_before_it_goes_out_and_crossed_out_after(
    tmp_path: Path,
) -> None:
    restarted = Restarted(tmp_path)
    restarted.opened()
    restarted.live()
    assert restarted.picture == RecoveryPicture()
    assert restarted.desk.accept(QUOTE)
    # The note is there before the task that sends has run.
    assert restarted.session.responses == []
    assert restarted.path.read_text().count('"type":"accept"') == 1
    await until(lambda: restarted.session.waiting == 1)
    restarted.session.ack(trade_id="t-1")
    await until(lambda: restarted.phase() is AcceptPhase.DONE)
    restarted.session.responses.clear()
    await restarted.end()
