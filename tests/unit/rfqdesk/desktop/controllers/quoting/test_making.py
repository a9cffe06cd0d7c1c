"""Quoting against a session that is played by hand."""

from decimal import Decimal

import pytest
from support.desk.quoting_room import ORDER, Room, room
from support.waiting import until

from rfqdesk.book.facts import Level
from rfqdesk.client.errors import NotConnectedError, OutcomeUnknownError, RefusalError
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.desktop.frames import FrameCoalescer
from rfqdesk.desktop.models.maker.asks import Ask, asks_of
from rfqdesk.desktop.models.maker.inbox import Attempt
from rfqdesk.desktop.models.maker.quote_draft import QuoteOrder
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.protection import ProtectionRules
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import (
    CounterRespType,
    PassReason,
    PriceLevel,
    QuoteType,
)


@pytest.mark.qt_loop
async def test_a_quote_goes_out_as_wire_text_and_is_acknowledged() -> None:
    async with room() as r:
        assert r.making.send("r1", ORDER)
        assert r.entry().attempt is Attempt.SENDING
        ((what, rfq_id, answer),) = await r.asked(1)
        assert (what, rfq_id) == ("quote", "r1")
        assert r.session.quotes == [(PriceLevel("0.0052", "100"), None, 15_000)]
        answer.set_result(Ack(ref="1"))
        assert (await r.settled("r1")).refused == ""


@pytest.mark.qt_loop
async def test_a_second_send_waits_for_the_answer_to_the_first() -> None:
    async with room() as r:
        assert r.making.send("r1", ORDER)
        assert not r.making.send("r1", ORDER)
        assert not r.making.pass_request("r1")
        assert r.making.send("r2", ORDER)
        asked = await r.asked(2)
        asked[0][2].set_result(Ack(ref="1"))
        await r.settled("r1")
        assert r.making.send("r1", ORDER)
        await r.asked(3)


@pytest.mark.qt_loop
async def test_a_refusal_is_kept_in_words_until_the_next_attempt() -> None:
    async with room() as r:
        r.making.send("r1", ORDER)
        ((_, _, answer),) = await r.asked(1)
        answer.set_exception(RefusalError(RejectReason.SIZE_TOO_SMALL, "The size is too small."))
        assert (await r.settled("r1")).refused == "The size is too small."
        r.making.send("r1", ORDER)
        assert r.entry().refused == ""


@pytest.mark.qt_loop
async def test_what_was_not_sent_is_explained() -> None:
    async with room() as r:
        r.making.send("r1", ORDER)
        ((_, _, answer),) = await r.asked(1)
        answer.set_exception(NotConnectedError("no session"))
        assert (await r.settled("r1")).refused != ""


@pytest.mark.qt_loop
async def test_an_unknown_outcome_stays_unknown_until_the_feed_has_caught_up() -> None:
    async with room() as r:
        r.making.send("r1", ORDER)
        ((_, _, answer),) = await r.asked(1)
        r.hear(ConnectionStatus(ConnectionState.WAITING))
        answer.set_exception(OutcomeUnknownError("quote"))
        await r.settled("r1", Attempt.UNKNOWN)
        assert not r.making.send("r1", ORDER)
        r.hear(ConnectionStatus(ConnectionState.CONNECTING))
        assert r.entry().attempt is Attempt.UNKNOWN
        r.hear(ConnectionStatus(ConnectionState.LIVE))
        assert r.entry().attempt is Attempt.NONE


@pytest.mark.qt_loop
async def test_a_withdrawal_may_overtake_the_answer_to_a_quote() -> None:
    async with room() as r:
        r.making.send("r1", ORDER)
        assert r.making.withdraw("r1")
        assert not r.making.withdraw("r1")
        asked = await r.asked(2)
        asked[0][2].set_result(Ack(ref="1"))
        await until(lambda: not any(x.startswith("sending") for x in r.tasks.names()))
        assert r.entry().attempt is Attempt.WITHDRAWING
        asked[1][2].set_result(Ack(ref="2"))
        await r.settled("r1")


@pytest.mark.qt_loop
async def test_withdraw_all_is_one_command_for_live_quotes_and_those_under_way() -> None:
    async with room() as r:
        r.hear(r.feed.quoted("me", "0.0052", None, rfq_id="r1"))
        r.making.send("r2", ORDER)
        assert r.making.withdraw_all()
        asked = await r.asked(2)
        assert asked[1][:2] == ("withdraw", "")
        assert {r.entry("r1").attempt, r.entry("r2").attempt} == {Attempt.WITHDRAWING}
        asked[1][2].set_result(Ack(ref="2"))
        await r.settled("r1")
        await r.settled("r2")


@pytest.mark.qt_loop
async def test_nothing_is_sent_without_a_connection() -> None:
    async with room() as r:
        r.hear(ConnectionStatus(ConnectionState.WAITING))
        assert not r.making.send("r1", ORDER)
        assert not r.making.pass_request("r1")
        assert not r.making.withdraw("r1")
        assert not r.making.withdraw_all()
        assert r.session.asked == []


@pytest.mark.qt_loop
async def test_the_page_is_told_once_for_many_events() -> None:
    async with room() as r:
        told: list[bool] = []
        r.making.changed.connect(lambda: told.append(True))
        for number in range(200):
            r.hear(r.feed.opened(f"many-{number}", own=False))
        await until(lambda: told)
        assert len(told) <= 3
        assert len(r.making.snapshot().entries) == 202


@pytest.mark.qt_loop
async def test_closed_it_does_not_even_tell_the_frame_that_is_due() -> None:
    async with room() as r:
        told: list[int] = []
        frames: list[int] = []
        later = FrameCoalescer(lambda: frames.append(1))
        r.making.changed.connect(lambda: told.append(1))
        r.making.refresh()
        r.making.close()
        later.request()
        await until(lambda: frames)
    assert told == []


@pytest.mark.qt_loop
async def test_kind_last_look_and_legs_go_out_with_the_quote() -> None:
    async with room() as r:
        order = QuoteOrder(
            Level(Decimal("0.0052"), Decimal(100)),
            None,
            0,
            quote_type=QuoteType.INDICATIVE,
            last_look=True,
            bid_legs=(Decimal("0.0090"), Decimal("0.0038")),
        )
        assert r.making.send("r1", order)
        await r.asked(1)
        assert r.session.kinds == [(QuoteType.INDICATIVE, True, ("0.009", "0.0038"), ())]


@pytest.mark.qt_loop
async def test_a_venue_that_allows_no_last_look_is_remembered() -> None:
    async with room() as r:
        r.making.send("r1", ORDER)
        ((_, _, answer),) = await r.asked(1)
        assert r.making.snapshot().last_look_allowed
        answer.set_exception(RefusalError(RejectReason.LAST_LOOK_NOT_ALLOWED, "No last look."))
        await r.settled("r1")
        assert not r.making.snapshot().last_look_allowed


@pytest.mark.qt_loop
async def test_a_pass_has_its_reason_and_working_holds_up_nothing() -> None:
    async with room() as r:
        assert r.making.say_working("r1")
        assert r.making.send("r1", ORDER)
        assert r.making.pass_request("r2", PassReason.SIZE)
        asked = await r.asked(3)
        assert [one[0] for one in asked] == ["working", "quote", "pass size"]


def countered(r: Room) -> Ask:
    r.hear(r.feed.quoted("me", None, "0.0057", rfq_id="r1"))
    r.hear(r.feed.countered("me", own=False, rfq_id="r1"))
    [ask] = asks_of(r.making.snapshot().entries)
    return ask


@pytest.mark.qt_loop
async def test_a_counter_is_answered_once() -> None:
    async with room() as r:
        ask = countered(r)
        assert r.making.answer(ask, CounterRespType.ACCEPT)
        assert not r.making.answer(ask, CounterRespType.ACCEPT)
        assert not r.making.answer(ask, CounterRespType.REJECT)
        ((what, rfq_id, _),) = await r.asked(1)
        assert (what, rfq_id) == ("accept counter 1", "r1")
        [ask] = asks_of(r.making.snapshot().entries)
        assert ask.answering


@pytest.mark.qt_loop
async def test_a_refused_answer_is_told_and_may_be_given_again() -> None:
    async with room() as r:
        ask = countered(r)
        r.making.answer(ask, CounterRespType.ACCEPT)
        ((_, _, answer),) = await r.asked(1)
        answer.set_exception(RefusalError(RejectReason.LAST_LOOK_PENDING, "Wait a moment."))
        await until(lambda: not asks_of(r.making.snapshot().entries)[0].answering)
        [ask] = asks_of(r.making.snapshot().entries)
        assert ask.answer is not None
        assert ask.answer.refused == "Wait a moment."
        assert r.making.answer(ask, CounterRespType.REJECT)


@pytest.mark.qt_loop
async def test_an_answer_under_way_when_the_line_is_cut_is_unsure_until_the_venue_says() -> None:
    async with room() as r:
        ask = countered(r)
        r.making.answer(ask, CounterRespType.ACCEPT)
        ((_, _, answer),) = await r.asked(1)
        r.hear(ConnectionStatus(ConnectionState.WAITING))
        [ask] = asks_of(r.making.snapshot().entries)
        assert ask.answer is not None
        assert ask.answer.unsure
        r.hear(ConnectionStatus(ConnectionState.LIVE))
        assert not r.making.answer(ask, CounterRespType.ACCEPT)
        answer.set_result(Ack(ref="1", trade_id="t"))
        await until(lambda: not r.making.snapshot().entries[-2].answer.unsure)  # type: ignore[union-attr]


@pytest.mark.qt_loop
async def test_the_protection_is_reset_and_a_refusal_is_told() -> None:
    async with room() as r:
        told: list[object] = []
        r.making.trouble.connect(told.append)
        assert r.making.reset_protection()
        ((what, _, answer),) = await r.asked(1)
        assert what == "reset"
        answer.set_exception(RefusalError(RejectReason.MAKER_FROZEN, "The operator froze you."))
        await until(lambda: told)


@pytest.mark.qt_loop
async def test_the_protection_is_set() -> None:
    async with room() as r:
        assert r.making.set_protection(ProtectionRules(window_ms=5_000, trades_max=3))
        ((what, _, answer),) = await r.asked(1)
        assert what == "protect 3"
        answer.set_result(Ack(ref="1"))


@pytest.mark.qt_loop
@pytest.mark.parametrize("way", ["unforeseen", "cancelled"])
async def test_what_ended_without_an_answer_is_unknown_and_only_withdrawn(way: str) -> None:
    async with room() as r:
        r.tasks._on_error = lambda _name, _error: None
        r.making.send("r1", ORDER)
        ((_, _, answer),) = await r.asked(1)
        if way == "unforeseen":
            answer.set_exception(ZeroDivisionError("a fault of ours"))
        else:
            answer.cancel()
        await r.settled("r1", Attempt.UNKNOWN)
        assert not r.making.send("r1", ORDER)
        assert not r.making.pass_request("r1")
        assert r.making.withdraw("r1")
        (_, (what, _, withdrawn)) = await r.asked(2)
        assert what == "withdraw"
        withdrawn.set_result(Ack(ref="2"))
        await r.settled("r1")
        assert r.making.send("r1", ORDER)
