"""Each command ends exactly once, and only a lift outlives its connection."""

import pytest

from rfqdesk.client.errors import (
    ConnectionLostError,
    LostKind,
    NotSentError,
    OutcomeUnknownError,
    RefusalError,
    TooManyPendingError,
)
from rfqdesk.client.pending import PendingCommands
from rfqdesk.protocol.commands import QuoteCancel, QuoteCounterResponse, QuoteCross, QuoteResponse
from rfqdesk.protocol.events import Ack, Reject
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import CounterRespType, QuoteRespType, TimeInForce

LOST = ConnectionLostError(LostKind.CLOSED)


def lift(ref: str) -> QuoteResponse:
    return QuoteResponse(
        ref=ref,
        quote_resp_id=f"lift-{ref}",
        quote_req_id="req",
        maker="delta",
        quote_id="q",
        revision=1,
        response=QuoteRespType.LIFT,
        quantity="1",
        price="1",
    )


def refused(ref: str, reason: RejectReason) -> Reject:
    return Reject(ref=ref, reason=reason, fix_code=99, text="because")


async def test_an_answer_reaches_who_waits_for_it() -> None:
    pending = PendingCommands()
    one, other = pending.add(QuoteCancel(ref="1")), pending.add(QuoteCancel(ref="2"))
    assert pending.answer(Ack(ref="2", rfq_id="r"))
    assert (await other.answer).rfq_id == "r"
    assert not one.answer.done()
    assert pending.answer(refused("1", RejectReason.UNKNOWN_REQUEST))
    with pytest.raises(RefusalError, match="because"):
        await one.answer
    assert len(pending) == 0
    assert not pending.answer(Ack(ref="2"))


async def test_what_was_not_handed_over_had_no_effect() -> None:
    pending = PendingCommands()
    cancel, response = pending.add(QuoteCancel(ref="1")), pending.add(lift("2"))
    pending.connection_lost(LOST)
    for entry in (cancel, response):
        with pytest.raises(NotSentError):
            await entry.answer
    assert pending.to_ask_again() == []


@pytest.mark.rule("IDM-05")
async def test_what_was_handed_over_is_unknown_and_a_lift_is_asked_about() -> None:
    pending = PendingCommands()
    cancel, response = pending.add(QuoteCancel(ref="1")), pending.add(lift("2"))
    cancel.handed_ms = response.handed_ms = 5.0
    pending.connection_lost(LOST)
    with pytest.raises(OutcomeUnknownError) as caught:
        await cancel.answer
    assert (caught.value.command, caught.value.cause) == ("quote_cancel", LOST)
    (again,) = pending.to_ask_again()
    assert isinstance(again.command, QuoteResponse)
    assert again.command.poss_resend
    assert pending.oldest_handed_ms() is None

    # Lost once more before the question went out: it is still a question.
    pending.connection_lost(LOST)
    assert pending.to_ask_again() == [again]
    pending.answer(Ack(ref="2", trade_id="t"))
    assert (await response.answer).trade_id == "t"


@pytest.mark.parametrize("reason", [RejectReason.TOO_MANY_MESSAGES, RejectReason.VENUE_STOPPING])
async def test_refusing_the_question_does_not_answer_it(reason: RejectReason) -> None:
    pending = PendingCommands()
    response = pending.add(lift("1"))
    response.handed_ms = 5.0
    pending.connection_lost(LOST)
    pending.answer(refused("1", reason))
    assert not response.answer.done()
    pending.answer(refused("1", RejectReason.NOT_RECEIVED))
    with pytest.raises(RefusalError):
        await response.answer


async def test_the_same_refusal_of_the_lift_itself_is_its_outcome() -> None:
    pending = PendingCommands()
    response = pending.add(lift("1"))
    response.handed_ms = 5.0
    pending.answer(refused("1", RejectReason.TOO_MANY_MESSAGES))
    with pytest.raises(RefusalError):
        await response.answer


async def test_the_end_of_the_session_settles_everything() -> None:
    pending = PendingCommands()
    unsent, sent, asked = pending.add(lift("1")), pending.add(lift("2")), pending.add(lift("3"))
    asked.handed_ms = 1.0
    pending.forget("1")
    pending.forget("2")
    pending.connection_lost(LOST)
    unsent, sent = pending.add(lift("1")), pending.add(lift("2"))
    sent.handed_ms = 2.0
    pending.session_ended(None)
    with pytest.raises(NotSentError):
        await unsent.answer
    for entry in (sent, asked):
        with pytest.raises(OutcomeUnknownError):
            await entry.answer
    assert pending.unanswered_responses() == frozenset()


async def test_the_number_of_waiting_commands_is_bounded() -> None:
    pending = PendingCommands(max_pending=1)
    pending.add(QuoteCancel(ref="1"))
    with pytest.raises(TooManyPendingError):
        pending.add(QuoteCancel(ref="2"))
    pending.forget("1")
    pending.add(QuoteCancel(ref="2"))


async def test_the_longest_waiting_is_known() -> None:
    pending = PendingCommands()
    for ref, handed_ms in (("1", 30.0), ("2", 10.0), ("3", None)):
        pending.add(QuoteCancel(ref=ref)).handed_ms = handed_ms
    assert pending.oldest_handed_ms() == 10.0


@pytest.mark.rule("IDM-05")
async def test_a_cross_outlives_its_connection_like_a_lift() -> None:
    pending = PendingCommands()
    cross = QuoteCross(
        ref="1",
        quote_resp_id="cross-1",
        quote_req_id="req",
        response=QuoteRespType.LIFT,
        quantity="1",
        price="1",
        time_in_force=TimeInForce.FILL_OR_KILL,
    )
    entry = pending.add(cross)
    entry.handed_ms = 1.0
    assert pending.unanswered_responses() == {"cross-1"}
    pending.connection_lost(LOST)
    assert pending.to_ask_again() == [entry]
    assert isinstance(entry.command, QuoteCross)
    assert entry.command.poss_resend
    assert pending.answer(Ack(ref="1", trade_id="t1", trade_ids=("t1", "t2")))
    assert (await entry.answer).trade_ids == ("t1", "t2")


@pytest.mark.rule("IDM-05")
async def test_a_maker_s_answer_to_a_counter_is_asked_about_again_too() -> None:
    pending = PendingCommands()
    answer = QuoteCounterResponse(
        ref="1", counter_resp_id="yes-1", rfq_id="r", round=1, response=CounterRespType.ACCEPT
    )
    entry = pending.add(answer)
    entry.handed_ms = 1.0
    assert pending.unanswered_responses() == {"yes-1"}
    pending.connection_lost(LOST)
    assert pending.to_ask_again() == [entry]
