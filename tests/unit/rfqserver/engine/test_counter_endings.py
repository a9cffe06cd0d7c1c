"""How a counter ends without a trade: by time, by its taker, with its request, overtaken."""

import pytest
from support.floors.countered_floor import countered, endings, in_parts, trades
from support.floors.floor import (
    a_lift,
    a_pass,
    a_quote,
    a_request_cancel,
    level,
    maker,
    quoted,
    trader,
)
from support.floors.floor_offers import a_counter, a_counter_cancel, a_resting_cross, an_answer

from rfqdesk.protocol import offers
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import CounterEndReason, QuoteEndReason, RequestEndReason
from rfqserver.engine.commands import EndDealing, ExpireDue
from rfqserver.engine.state.state import next_deadline_ms


@pytest.mark.rule("CTR-04")
def test_it_runs_out_by_server_time_whether_or_not_anybody_looked() -> None:
    floor = countered(counter_ttl_ms=1_000)
    assert next_deadline_ms(floor.state) == floor.now_ms + 1_000
    floor.wait(1_000)
    assert floor.refused(an_answer(), maker()).reason is RejectReason.COUNTER_ENDED
    floor.do(ExpireDue())
    assert endings(floor) == [("birch", 1, CounterEndReason.EXPIRED)]
    assert floor.replayed() == floor.state
    floor.accepted(a_counter("k2"), trader())
    assert floor.state.counters["id-1", "birch"].round == 2


def test_one_that_ran_out_unseen_is_expired_and_not_replaced() -> None:
    floor = countered(counter_ttl_ms=1_000)
    floor.wait(1_000)
    floor.accepted(a_counter("k2"), trader())
    assert endings(floor) == [("birch", 1, CounterEndReason.EXPIRED)]


@pytest.mark.rule("CTR-10")
def test_it_is_withdrawn() -> None:
    floor = countered()
    assert not floor.accepted(a_counter_cancel(), trader(name="bob")).duplicate
    assert floor.accepted(a_counter_cancel(), trader()).duplicate
    assert floor.accepted(a_counter_cancel(maker="cedar"), trader()).duplicate
    refusal = floor.refused(a_counter_cancel("q9"), trader())
    assert refusal.reason is RejectReason.UNKNOWN_REQUEST
    assert floor.refused(an_answer(), maker()).reason is RejectReason.COUNTER_ENDED
    assert endings(floor) == [("birch", 1, CounterEndReason.WITHDRAWN)]


@pytest.mark.rule("CTR-13")
def test_one_that_was_taken_back_before_it_came_has_no_effect_when_it_comes() -> None:
    floor = quoted()
    assert floor.accepted(a_counter_cancel(counter_id="k1"), trader()).duplicate
    assert floor.accepted(a_counter_cancel(counter_id="k1"), trader()).duplicate
    assert floor.refused(a_counter("k1"), trader()).reason is RejectReason.DUPLICATE_ID
    assert floor.state.counters == {}
    assert floor.replayed() == floor.state
    floor.accepted(a_counter("k2"), trader())
    assert floor.state.counters["id-1", "birch"].counter_id == "k2"


@pytest.mark.rule("CTR-13")
def test_naming_one_withdraws_that_one_and_no_other() -> None:
    floor = countered()
    assert floor.accepted(a_counter_cancel(counter_id="k0"), trader()).duplicate
    assert endings(floor) == []
    first = floor.state.counters["id-1", "birch"].counter_id
    assert not floor.accepted(a_counter_cancel(counter_id=first), trader()).duplicate
    assert endings(floor) == [("birch", 1, CounterEndReason.WITHDRAWN)]
    events = len(floor.events())
    assert floor.accepted(a_counter_cancel(counter_id=first), trader()).duplicate
    assert len(floor.events()) == events


@pytest.mark.rule("CTR-10")
def test_it_ends_with_its_request() -> None:
    floor = countered()
    floor.accepted(a_request_cancel(), trader())
    assert (floor.state.counters, floor.state.counter_deadlines) == ({}, [])
    assert floor.refused(an_answer(), maker()).reason is RejectReason.REQUEST_ENDED
    assert floor.accepted(a_counter_cancel(), trader()).duplicate


@pytest.mark.rule("CTR-10")
def test_what_is_left_by_others_overtakes_it_and_its_maker_learns_no_more_than_that() -> None:
    floor = in_parts()
    floor.accepted(a_counter("k1", quantity="6"), trader())
    floor.accepted(a_counter("k2", maker="cedar", quote_id="c1", quantity="2"), trader())
    floor.accepted(a_lift("a1", quantity="5"), trader())
    assert endings(floor) == [("birch", 1, CounterEndReason.OVERTAKEN)]
    told = [m for m in floor.feed("birch") if isinstance(m, offers.CounterEnded)]
    assert [m.reason for m in told] == [CounterEndReason.WITHDRAWN]
    floor.accepted(an_answer(), maker("cedar"))
    assert [(t.maker, t.quantity) for t in trades(floor)] == [("birch", "5"), ("cedar", "2")]
    assert floor.state.quotes["cedar", "c1"].ended is QuoteEndReason.TRADED
    assert floor.state.requests["id-1"].leaves_quantity == "3"
    assert floor.replayed() == floor.state


def test_a_trade_by_what_rests_overtakes_it_too() -> None:
    floor = in_parts()
    floor.accepted(a_counter("k1", quantity="10"), trader())
    floor.accepted(a_resting_cross("a1", price="0.0555", quantity="1"), trader())
    floor.accepted(a_quote(quote_id="d1", offer=level("0.0555", "1")), maker("dogwood"))
    assert endings(floor) == [("birch", 1, CounterEndReason.OVERTAKEN)]


@pytest.mark.rule("CTR-10")
def test_it_stands_whatever_becomes_of_the_quote() -> None:
    floor = countered()
    floor.accepted(a_quote(revision=2, offer=level("0.0575")), maker())
    floor.accepted(a_pass(), maker())
    floor.accepted(an_answer(), maker())
    (trade,) = trades(floor)
    assert (trade.price, trade.revision) == ("0.055", 1)
    assert floor.replayed() == floor.state


def test_a_revoked_trader_s_counter_on_a_colleague_s_request_is_withdrawn() -> None:
    floor = quoted()
    floor.accepted(a_counter(), trader(name="bob"))
    floor.do(EndDealing("acacia", "bob", request_reason=RequestEndReason.REVOKED))
    assert endings(floor) == [("birch", 1, CounterEndReason.WITHDRAWN)]
    assert floor.state.requests["id-1"].ended is None
