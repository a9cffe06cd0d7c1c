"""Maker protection: what reaches it, and that all quotes end in the batch of the trade."""

import pytest
from support.floors.floor import (
    CALL_80,
    CALL_90,
    Floor,
    a_hit,
    a_lift,
    a_quote,
    a_quote_cancel,
    a_request,
    buy,
    level,
    maker,
    sell,
    trader,
)
from support.floors.floor_offers import a_resting_cross

from rfqdesk.protocol import events as feed
from rfqdesk.protocol.protection import MakerProtectionReset, MakerProtectionSet, ProtectionRules
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteEndReason, QuoteRespType
from rfqserver.engine.facts.events import Event, QuoteEnded, TradeExecuted
from rfqserver.engine.facts.protection_events import MakerFrozen
from rfqserver.engine.market_commands import ResetMaker, SetMakerRules

RESET = MakerProtectionReset(ref="r")


def protection(**rules: object) -> MakerProtectionSet:
    return MakerProtectionSet(ref="r", **({"window_ms": 10_000} | rules))


def quoting(count: int, **rules: object) -> Floor:
    """Birch with a protection and so many live quotes, on q0, q1 and so on."""
    floor = Floor()
    floor.accepted(protection(**rules), maker())
    for number in range(count):
        floor.accepted(a_request(f"q{number}"), trader())
        floor.accepted(a_quote(f"id-{number + 1}", f"b{number}"), maker())
    return floor


def deal(floor: Floor, number: int, *, hit: bool = False) -> tuple[Event, ...]:
    command = (a_hit if hit else a_lift)(
        f"a{number}", quote_req_id=f"q{number}", quote_id=f"b{number}"
    )
    decision = floor.do(command, trader())
    assert getattr(decision.answer, "trade_id", "")
    return decision.events


def pulled(events: tuple[Event, ...]) -> list[str]:
    return [
        event.quote_id
        for event in events
        if isinstance(event, QuoteEnded) and event.reason is QuoteEndReason.MAKER_FROZEN
    ]


@pytest.mark.rule("MKP-02", "MKP-06", "VIS-05")
def test_the_trade_that_reaches_it_pulls_every_other_quote_in_its_batch() -> None:
    floor = quoting(4, trades_max=2)
    assert pulled(deal(floor, 0)) == []
    events = deal(floor, 1)
    assert pulled(events) == ["b2", "b3"]
    [frozen] = [event for event in events if isinstance(event, MakerFrozen)]
    assert (frozen.firm, frozen.until_time_ms, frozen.trades) == ("birch", 0, 2)
    assert floor.replayed() == floor.state
    told = [m.reason for m in floor.feed("acacia") if isinstance(m, feed.QuoteEnded)][-2:]
    assert told == [QuoteEndReason.WITHDRAWN] * 2
    own = [m.reason for m in floor.feed("birch") if isinstance(m, feed.QuoteEnded)][-2:]
    assert own == [QuoteEndReason.MAKER_FROZEN] * 2


def test_what_rests_does_not_trade_with_a_maker_once_its_limit_is_reached() -> None:
    floor = Floor()
    floor.accepted(protection(trades_max=1), maker())
    floor.accepted(a_request(all_or_none=False), trader())
    floor.accepted(a_resting_cross("a1", quantity="1"), trader())
    other = a_resting_cross("a2", quantity="1", response=QuoteRespType.HIT, price="0.05")
    floor.accepted(other, trader())
    decision = floor.do(a_quote(), maker())
    trades = [event for event in decision.events if isinstance(event, TradeExecuted)]
    assert [trade.quote_resp_id for trade in trades] == ["a1"]
    assert pulled(decision.events) == ["b1"]
    assert floor.state.crosses["id-1", QuoteRespType.HIT].quantity == "1"


def test_a_freeze_tells_nobody_of_a_quote_that_is_still_collected() -> None:
    floor = quoting(1, trades_max=1)
    sealed = floor.accepted(a_request("q9", respond_by_ms=5_000), trader()).rfq_id
    floor.accepted(a_quote(sealed, "b9"), maker())
    before = len(floor.feed("acacia"))
    assert pulled(deal(floor, 0)) == ["b9"]
    told = floor.feed("acacia")[before:]
    assert told
    assert sealed not in {message.rfq_id for message in told}
    assert [m.rfq_id for m in floor.feed("birch") if isinstance(m, feed.QuoteEnded)][-1] == sealed


def test_a_window_may_come_to_more_than_any_one_number() -> None:
    floor, largest = Floor(), "999999999999999"
    floor.accepted(protection(quantity_max="1"), maker())
    legs = (buy(CALL_80), sell(CALL_90))
    floor.accepted(a_request(legs=legs, quantity=largest), trader())
    bid, offer = level("0.05", largest), level("0.06", largest)
    floor.accepted(a_quote(bid=bid, offer=offer), maker())
    decision = floor.do(a_lift(quantity=largest), trader())
    [frozen] = [event for event in decision.events if isinstance(event, MakerFrozen)]
    assert frozen.quantity == "1999999999999998"


def test_a_frozen_maker_quotes_again_once_it_is_reset() -> None:
    floor = quoting(3, trades_max=1)
    deal(floor, 0)
    again = a_quote("id-2", "b1", revision=2)
    refused = floor.refused(again, maker(name="other"))
    assert refused.reason is RejectReason.MAKER_FROZEN
    floor.accepted(a_quote_cancel(""), maker())
    floor.accepted(RESET, maker())
    assert floor.accepted(RESET, maker()).duplicate
    floor.accepted(a_quote("id-2", "b1", revision=3), maker())


@pytest.mark.rule("MKP-05", "MKP-07")
def test_a_freeze_may_end_by_itself() -> None:
    floor = quoting(2, trades_max=1, frozen_ms=1_000)
    deal(floor, 0)
    floor.wait(999)
    assert floor.refused(a_quote("id-2", "b1", 2), maker()).reason is RejectReason.MAKER_FROZEN
    floor.wait(1)
    floor.accepted(a_quote("id-2", "b1", 3), maker())
    assert pulled(deal_again(floor)) == []


def deal_again(floor: Floor) -> tuple[Event, ...]:
    """A trade after a freeze counts in a new window, and reaches it again by itself."""
    return floor.do(a_lift("again", quote_req_id="q1", quote_id="b1", revision=3), trader()).events


@pytest.mark.rule("MKP-01")
def test_trades_count_as_long_as_the_window() -> None:
    floor = quoting(3, trades_max=2, window_ms=5_000)
    deal(floor, 0)
    floor.wait(5_000)
    assert pulled(deal(floor, 1)) == []


@pytest.mark.rule("MKP-03")
def test_quantity_counts_over_all_legs() -> None:
    floor = quoting(3, quantity_max="20")
    assert pulled(deal(floor, 0)) == []
    assert pulled(deal(floor, 1)) == ["b2"]


@pytest.mark.rule("MKP-04")
@pytest.mark.parametrize(("hits", "frozen"), [((False, False), True), ((False, True), False)])
def test_delta_is_net_and_comes_from_the_marks(hits: tuple[bool, bool], frozen: bool) -> None:
    floor = quoting(3, delta_max="10")
    floor.price(CALL_80, "0.05", delta="0.5")
    for number, hit in enumerate(hits):
        events = deal(floor, number, hit=hit)
    assert bool(pulled(events)) == frozen


@pytest.mark.rule("MKP-04")
def test_without_a_delta_a_contract_counts_one() -> None:
    floor = quoting(2, delta_max="10")
    assert pulled(deal(floor, 0)) == ["b1"]


@pytest.mark.rule("MKP-04")
def test_a_sold_leg_counts_against_a_bought_one() -> None:
    floor = quoting(1, delta_max="10")
    floor.accepted(a_request("p", legs=(sell(CALL_80),)), trader())
    floor.accepted(a_quote("id-2", "p1"), maker())
    events = floor.do(a_lift("p", quote_req_id="p", quote_id="p1"), trader()).events
    [frozen] = [event for event in events if isinstance(event, MakerFrozen)]
    # Acacia bought what sells the call, so birch bought ten.
    assert frozen.delta == "10"


@pytest.mark.rule("MKP-09")
def test_the_operator_s_rules_hold_beside_the_maker_s_and_only_it_resets_them() -> None:
    floor = quoting(3, trades_max=3)
    rules = ProtectionRules(window_ms=60_000, trades_max=1)
    floor.do(SetMakerRules(firm="birch", rules=rules, operator="operator:olga(7)"))
    assert pulled(deal(floor, 0)) == ["b1", "b2"]
    assert floor.refused(RESET, maker()).reason is RejectReason.MAKER_FROZEN
    floor.do(ResetMaker(firm="birch", operator="operator:olga(7)"))
    floor.accepted(a_quote("id-2", "b1", 2), maker())
    assert floor.replayed() == floor.state


def test_other_makers_quote_on() -> None:
    floor = quoting(2, trades_max=1)
    floor.accepted(a_quote("id-2", "c1"), maker("cedar"))
    assert pulled(deal(floor, 0)) == ["b1"]
    floor.accepted(a_quote("id-2", "c1", 2), maker("cedar"))


@pytest.mark.rule("MKP-01")
@pytest.mark.parametrize(
    "wrong",
    [{"trades_max": 0}, {"window_ms": 0, "trades_max": 1}, {"quantity_max": "0"}],
)
def test_rules_that_mean_nothing_are_refused(wrong: dict[str, object]) -> None:
    floor = Floor()
    assert floor.refused(protection(**wrong), maker()).reason is RejectReason.MALFORMED


def test_it_is_a_maker_s_and_setting_it_twice_is_once() -> None:
    floor = Floor()
    command = protection(trades_max=1)
    assert floor.refused(command, trader()).reason is RejectReason.NOT_AUTHORISED
    assert not floor.accepted(command, maker()).duplicate
    assert floor.accepted(command, maker()).duplicate
