"""Last looks, where the venue allows them: reserved meanwhile, decided once, off by default."""

import pytest
from support.floors.floor import (
    Floor,
    a_lift,
    a_quote,
    a_quote_cancel,
    a_request,
    a_request_cancel,
    asked,
    level,
    maker,
    trader,
)
from support.floors.floor_offers import (
    a_counter,
    a_cross,
    a_look_answer,
    a_resting_cross,
    an_answer,
)

from rfqdesk.protocol import events as feed
from rfqdesk.protocol import offers
from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.protection import MakerProtectionSet, ProtectionRules
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import (
    Allocation,
    CounterEndReason,
    CounterRespType,
    LookEndReason,
    QuoteEndReason,
    RequestEndReason,
)
from rfqserver.engine.answers import Accepted
from rfqserver.engine.commands import EndDealing, ExpireDue, SetPolicy
from rfqserver.engine.facts.events import TradeExecuted, VenuePolicy
from rfqserver.engine.facts.offer_events import CounterEnded, LookAsked, LookEnded
from rfqserver.engine.market_commands import SetMakerRules
from rfqserver.engine.state.offer_state import LookCount
from rfqserver.engine.state.state import next_deadline_ms

WINDOW_MS = 400


def allowed(**facts: object) -> Floor:
    """A venue with last looks, a request, and birch's quote with one."""
    floor = asked(**facts)
    floor.do(SetPolicy(VenuePolicy(last_look_ms=WINDOW_MS)))
    floor.accepted(a_quote(last_look=True), maker())
    return floor


def pending(**facts: object) -> Floor:
    """Birch has its last look at a lift of all ten."""
    floor = allowed()
    answer = floor.accepted(a_lift(**facts), trader())
    assert (answer.pending, answer.trade_id) == (True, "")
    return floor


def look_id(floor: Floor) -> str:
    return floor.state.looks["id-1"].look_id


def trades(floor: Floor) -> list[TradeExecuted]:
    return [event for event in floor.events() if isinstance(event, TradeExecuted)]


def endings(floor: Floor) -> list[LookEndReason]:
    return [event.reason for event in floor.events() if isinstance(event, LookEnded)]


@pytest.mark.rule("LLK-01")
def test_there_is_none_unless_the_venue_allows_it() -> None:
    floor = asked()
    refusal = floor.refused(a_quote(last_look=True), maker())
    assert refusal.reason is RejectReason.LAST_LOOK_NOT_ALLOWED
    floor.accepted(a_quote(revision=2), maker())
    assert floor.accepted(a_lift(revision=2), trader()).trade_id


def test_a_quote_without_it_trades_at_once() -> None:
    floor = allowed()
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    assert floor.accepted(a_lift(maker="cedar", quote_id="c1"), trader()).trade_id


@pytest.mark.rule("LLK-02", "LLK-04")
def test_an_acceptance_waits_and_then_trades_as_it_was_accepted() -> None:
    floor = pending(allocations=(Allocation("fund", "10"),), price="0.0605")
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    (asked_for,) = (event for event in floor.events() if isinstance(event, LookAsked))
    assert (asked_for.price, asked_for.quantity) == ("0.06", "10")
    assert next_deadline_ms(floor.state) == floor.now_ms + WINDOW_MS
    answer = floor.accepted(a_look_answer(look_id(floor)), maker(name="bea"))
    (trade,) = trades(floor)
    assert answer.trade_id == trade.trade_id
    assert (trade.price, trade.quantity, trade.last_look) == ("0.06", "10", True)
    assert (trade.taker_trader, trade.maker_trader) == ("ann", "bea")
    assert trade.allocations == (Allocation("fund", "10"),)
    assert floor.state.quotes["birch", "b1"].ended is QuoteEndReason.TRADED
    assert floor.state.requests["id-1"].ended is RequestEndReason.FILLED
    assert floor.state.look_counts == {"birch": LookCount(1, 1)}
    first = a_lift(allocations=(Allocation("fund", "10"),), price="0.0605", poss_resend=True)
    again = floor.accepted(first, trader())
    assert (again.trade_id, again.pending, again.duplicate) == (trade.trade_id, False, True)
    assert floor.replayed() == floor.state


@pytest.mark.rule("LLK-05")
def test_turned_down_nothing_trades_and_the_quote_stands() -> None:
    floor = pending()
    no = a_look_answer(look_id(floor), response=CounterRespType.REJECT)
    assert floor.accepted(no, maker()).trade_id == ""
    assert (trades(floor), endings(floor)) == ([], [LookEndReason.REJECTED])
    outcome = floor.refused(a_lift(poss_resend=True), trader())
    assert outcome.reason is RejectReason.LAST_LOOK_REJECTED
    assert floor.state.look_counts == {"birch": LookCount(1, 0)}
    assert floor.accepted(a_lift("a2"), trader()).pending
    assert floor.replayed() == floor.state


@pytest.mark.rule("LLK-03")
def test_no_answer_by_the_end_of_the_window_is_no() -> None:
    floor = pending()
    floor.wait(WINDOW_MS)
    refusal = floor.refused(a_look_answer(look_id(floor)), maker())
    assert refusal.reason is RejectReason.UNKNOWN_LAST_LOOK
    floor.do(ExpireDue())
    assert (trades(floor), endings(floor)) == ([], [LookEndReason.EXPIRED])
    outcome = floor.refused(a_lift(), trader())
    assert outcome.reason is RejectReason.LAST_LOOK_REJECTED
    assert floor.replayed() == floor.state


@pytest.mark.parametrize(
    ("facts", "who", "reason"),
    [
        ({"rfq_id": "id-9"}, "birch", RejectReason.UNKNOWN_REQUEST),
        ({"look_id": "id-9"}, "birch", RejectReason.UNKNOWN_LAST_LOOK),
        ({}, "cedar", RejectReason.UNKNOWN_LAST_LOOK),
        ({}, "maple", RejectReason.UNKNOWN_REQUEST),
        ({"poss_resend": True}, "birch", RejectReason.NOT_RECEIVED),
    ],
)
def test_an_answer_that_does_not_fit(facts: dict[str, object], who: str, reason) -> None:
    floor = pending()
    answer = a_look_answer(**({"look_id": look_id(floor)} | facts))
    assert floor.refused(answer, maker(who)).reason is reason
    assert trades(floor) == []


@pytest.mark.rule("LLK-06")
def test_nothing_else_is_accepted_meanwhile() -> None:
    floor = pending()
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    for command in (
        a_lift("a2", maker="cedar", quote_id="c1"),
        a_cross("a3"),
        a_resting_cross("a4"),
        a_counter("a5", maker="cedar", quote_id="c1"),
    ):
        refusal = floor.refused(command, trader())
        assert refusal.reason is RejectReason.LAST_LOOK_PENDING
    assert trades(floor) == []


@pytest.mark.rule("LLK-07")
@pytest.mark.parametrize("expires", [True, False])
def test_what_rests_waits_until_it_is_over(expires: bool) -> None:
    floor = allowed(all_or_none=False)
    floor.accepted(a_resting_cross("a1", price="0.06"), trader())
    floor.accepted(a_lift("a2", quantity="4"), trader())
    floor.accepted(a_quote(quote_id="c1", offer=level("0.0595")), maker("cedar"))
    assert trades(floor) == []
    if expires:
        floor.wait(WINDOW_MS)
        floor.do(ExpireDue())
    else:
        floor.accepted(a_look_answer(look_id(floor), response=CounterRespType.REJECT), maker())
    assert [(trade.maker, trade.quantity) for trade in trades(floor)] == [("cedar", "10")]
    assert floor.replayed() == floor.state


@pytest.mark.rule("LLK-08")
def test_nothing_is_crossed_with_a_quote_that_might_not_trade() -> None:
    floor = allowed()
    assert floor.refused(a_cross(), trader()).reason is RejectReason.NOT_FILLED


@pytest.mark.rule("LLK-07")
def test_counters_are_kept_as_far_as_the_rest_goes() -> None:
    floor = allowed(all_or_none=False)
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    floor.accepted(a_quote(quote_id="d1"), maker("dogwood"))
    cedar = a_counter("k1", maker="cedar", quote_id="c1", quantity="6")
    dogwood = a_counter("k2", maker="dogwood", quote_id="d1", quantity="7")
    for command in (cedar, dogwood, a_lift(quantity="4")):
        floor.accepted(command, trader())
    ended = [event for event in floor.events() if isinstance(event, CounterEnded)]
    assert [(e.maker, e.reason) for e in ended] == [("dogwood", CounterEndReason.OVERTAKEN)]
    floor.accepted(an_answer(), maker("cedar"))
    floor.accepted(a_look_answer(look_id(floor)), maker())
    assert [(trade.maker, trade.quantity) for trade in trades(floor)] == [
        ("cedar", "6"),
        ("birch", "4"),
    ]
    assert floor.state.requests["id-1"].ended is RequestEndReason.FILLED
    assert floor.replayed() == floor.state


@pytest.mark.rule("LLK-09")
def test_it_goes_on_when_the_quote_is_withdrawn_and_ends_with_the_request() -> None:
    floor = pending()
    floor.accepted(a_quote_cancel(), maker())
    assert floor.accepted(a_look_answer(look_id(floor)), maker()).trade_id
    floor = pending()
    floor.accepted(a_request_cancel(), trader())
    assert (floor.state.looks, endings(floor)) == ({}, [LookEndReason.REQUEST_ENDED])
    outcome = floor.refused(a_lift(), trader())
    assert outcome.reason is RejectReason.LAST_LOOK_REJECTED


def test_a_trader_who_is_stopped_trades_nothing_more() -> None:
    floor = allowed()
    floor.accepted(a_lift(), trader(name="bob"))
    floor.suspend("acacia", "bob")
    refusal = floor.refused(a_look_answer(look_id(floor)), maker())
    assert refusal.reason is RejectReason.COUNTERPARTY_NOT_PERMITTED
    floor.do(EndDealing("acacia", "bob", request_reason=RequestEndReason.REVOKED))
    assert (floor.state.looks, endings(floor)) == ({}, [LookEndReason.VOID])
    assert trades(floor) == []


@pytest.mark.rule("LLK-11")
@pytest.mark.parametrize("disclosed", [True, False])
def test_a_maker_does_not_learn_that_the_trader_was_stopped(disclosed: bool) -> None:
    floor = allowed(disclosed=disclosed)
    floor.accepted(a_lift(), trader(name="bob"))
    floor.do(EndDealing("acacia", "bob", request_reason=RequestEndReason.REVOKED))
    told = {
        firm: [m.reason for m in floor.feed(firm) if isinstance(m, offers.LastLookEnded)]
        for firm in ("acacia", "birch")
    }
    assert told == {
        "acacia": [LookEndReason.VOID],
        "birch": [LookEndReason.REQUEST_ENDED],
    }


@pytest.mark.rule("LLK-10")
def test_what_the_taker_ends_does_not_count_against_the_maker() -> None:
    floor = pending()
    floor.accepted(a_request_cancel(), trader())
    assert floor.state.look_counts == {}
    floor = allowed()
    floor.accepted(a_lift(), trader(name="bob"))
    floor.do(EndDealing("acacia", "bob", request_reason=RequestEndReason.REVOKED))
    assert (endings(floor), floor.state.look_counts) == ([LookEndReason.VOID], {})


@pytest.mark.rule("LLK-10")
@pytest.mark.parametrize(
    ("limit", "counts"),
    [("acacia", {}), ("birch", {"birch": LookCount(1, 0)}), ("", {"birch": LookCount(1, 0)})],
)
def test_what_lapses_counts_unless_the_taker_s_limits_kept_the_maker_from_it(
    limit: str, counts: dict[str, LookCount]
) -> None:
    floor = pending()
    if limit:
        floor.entitle(limit, quantity_max="5")
        floor.refused(a_look_answer(look_id(floor)), maker())
    floor.wait(WINDOW_MS)
    floor.do(ExpireDue())
    assert endings(floor) == [LookEndReason.EXPIRED]
    assert floor.state.look_counts == counts
    assert floor.replayed() == floor.state


@pytest.mark.rule("MKP-07")
@pytest.mark.parametrize("by_operator", [True, False])
def test_a_frozen_maker_trades_nothing_at_its_last_look_and_may_turn_it_down(
    by_operator: bool,
) -> None:
    floor = pending()
    rules = ProtectionRules(window_ms=60_000, trades_max=1)
    if by_operator:
        floor.do(SetMakerRules(firm="birch", rules=rules, operator="olga"))
    else:
        floor.accepted(MakerProtectionSet(ref="r", window_ms=60_000, trades_max=1), maker())
    floor.accepted(a_request("q2"), trader())
    floor.accepted(a_quote("id-2", "b2"), maker())
    floor.accepted(a_lift("a2", quote_req_id="q2", quote_id="b2"), trader())
    assert floor.state.protection.makers["birch"].is_frozen(floor.now_ms)
    answer = a_look_answer(look_id(floor))
    assert floor.refused(answer, maker()).reason is RejectReason.MAKER_FROZEN
    assert len(trades(floor)) == 1
    no = a_look_answer(look_id(floor), "m2", response=CounterRespType.REJECT)
    floor.accepted(no, maker())
    assert endings(floor) == [LookEndReason.REJECTED]


@pytest.mark.rule("LLK-01", "LLK-02", "VIS-16", "VIS-17")
def test_both_sides_hear_of_it_and_nobody_else() -> None:
    floor = pending()
    floor.accepted(a_look_answer(look_id(floor)), maker())
    own = [m for m in floor.feed("acacia") if isinstance(m, offers.LastLookAsked)]
    (told,) = (m for m in floor.feed("birch") if isinstance(m, offers.LastLookAsked))
    assert [m.quote_resp_id for m in own] == ["a1"]
    assert (told.quote_resp_id, told.price, told.quantity) == ("", "0.06", "10")
    for firm in ("cedar", "dogwood"):
        text = b"".join(encode(message) for message in floor.feed(firm)).decode()
        assert "look" not in text
    (live,) = (m for m in floor.feed("acacia") if isinstance(m, feed.QuoteLive))
    assert live.last_look


def test_the_same_answer_again_is_the_same_outcome() -> None:
    floor = pending()
    answer = a_look_answer(look_id(floor))
    first = floor.accepted(answer, maker())
    assert floor.accepted(answer, maker()) == Accepted(
        rfq_id="id-1", trade_id=first.trade_id, duplicate=True
    )
    assert len(trades(floor)) == 1
