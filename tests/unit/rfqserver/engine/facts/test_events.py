"""The journal's form of events, and states that don't follow from one another."""

import msgspec
import pytest
from support.floors.floor import (
    CALL_80,
    CALL_90,
    a_lift,
    a_pass,
    a_quote,
    asked,
    buy,
    maker,
    quoted,
    sell,
    trader,
)

from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason
from rfqserver.engine.commands import ExpireDue
from rfqserver.engine.facts.events import (
    QuoteEnded,
    RequestEnded,
    TradeExecuted,
    decode_event,
    encode_event,
    event_kind,
)
from rfqserver.engine.state.evolve import evolve
from rfqserver.engine.state.state import VenueState, line_status
from rfqserver.engine.state.transitions import LINE_TRANSITIONS, LineStatus, RequestStatus


def test_every_kind_of_event_survives_the_journal() -> None:
    floor = quoted(legs=(buy(CALL_80), sell(CALL_90, 2)))
    floor.accepted(a_pass(), maker("cedar"))
    floor.refused(a_lift("a0", price="0"), trader())
    floor.accepted(a_lift(), trader())
    events = floor.events()
    assert {event_kind(event) for event in events} == {
        "instruments_loaded",
        "party_admitted",
        "request_opened",
        "quote_submitted",
        "request_passed",
        "command_rejected",
        "trade_executed",
        "quote_ended",
        "request_ended",
    }
    for event in events:
        assert decode_event(encode_event(event)) == event
        assert msgspec.json.decode(encode_event(event))["type"] == event_kind(event)


def test_a_replay_gives_the_same_state() -> None:
    floor = quoted()
    floor.wait(60_000)
    floor.do(ExpireDue())
    assert floor.replayed() == floor.state
    assert floor.replayed() != VenueState()


def test_what_is_not_an_event_is_not_read() -> None:
    with pytest.raises(msgspec.MsgspecError):
        decode_event(b'{"type":"request_teleported","time_ms":1}')


def test_members_a_later_version_added_are_no_obstacle() -> None:
    event = asked().events()[-1]
    payload = encode_event(event)[:-1] + b',"added_later":1}'
    assert decode_event(payload) == event


def test_a_journal_in_which_a_request_trades_twice_is_not_applied() -> None:
    floor = quoted()
    floor.accepted(a_lift(), trader())
    (trade,) = (event for event in floor.events() if isinstance(event, TradeExecuted))
    with pytest.raises(ValueError, match="trade twice"):
        evolve(floor.state, trade)


@pytest.mark.rule("STA-01")
def test_a_request_is_filled_by_a_trade_and_by_nothing_else() -> None:
    floor = asked()
    ended = RequestEnded(
        time_ms=1, rfq_id="id-1", taker="acacia", panel=(), reason=RequestEndReason.FILLED
    )
    with pytest.raises(ValueError, match="can't end"):
        evolve(floor.state, ended)


def test_a_quote_that_ended_does_not_end_again() -> None:
    floor = asked()
    floor.accepted(a_quote(), maker())
    ended = QuoteEnded(
        time_ms=1,
        rfq_id="id-1",
        taker="acacia",
        maker="birch",
        quote_id="b1",
        revision=1,
        reason=QuoteEndReason.WITHDRAWN,
    )
    evolve(floor.state, ended)
    with pytest.raises(ValueError, match="no such deadline"):
        evolve(floor.state, ended)


def test_where_a_maker_stands() -> None:
    floor = asked()
    stands = []
    for command in (a_pass(), a_quote(), a_pass()):
        stands.append(line_status(floor.state, floor.state.requests["id-1"], "birch"))
        floor.accepted(command, maker())
    floor.accepted(a_quote(revision=2), maker())
    floor.accepted(a_lift(revision=2), trader())
    stands.append(line_status(floor.state, floor.state.requests["id-1"], "birch"))
    assert stands == [LineStatus.INVITED, LineStatus.PASSED, LineStatus.LIVE, LineStatus.ENDED]


@pytest.mark.rule("STA-01")
def test_the_tables_know_every_way_a_quote_and_a_request_can_end() -> None:
    assert {row.reason for row in LINE_TRANSITIONS if row.reason} == set(QuoteEndReason)
    named = {RequestStatus.of(reason) for reason in RequestEndReason if reason.value != "closed"}
    assert named | {RequestStatus.of(None)} == set(RequestStatus)
