"""Limits of parties: counted by events, checked at request, quote and acceptance."""

from collections.abc import Callable

import pytest
from support.floors.floor import (
    CALL_80,
    CALL_90,
    USD_PERP,
    Floor,
    a_hit,
    a_lift,
    a_quote,
    a_request,
    a_request_cancel,
    asked,
    buy,
    level,
    maker,
    quoted,
    sell,
    trader,
)
from support.floors.floor_offers import a_look_answer, a_resting_cross

from rfqdesk.protocol.commands import QuoteRequestOpen
from rfqdesk.protocol.operations.decisions import Limits, WithoutMark
from rfqdesk.protocol.reasons import RejectReason as R
from rfqdesk.protocol.terms import CounterRespType
from rfqserver.engine.commands import ExpireDue, SetPolicy
from rfqserver.engine.facts.events import TradeExecuted, VenuePolicy
from rfqserver.engine.facts.protection_events import LimitsSet
from rfqserver.engine.market_commands import SetLimits, SetMarkRules
from rfqserver.engine.state.protection_state import DAY_MS, MINUTE_MS


def limit(floor: Floor, name: str, **limits: object) -> None:
    floor.do(SetLimits(name=name, limits=Limits(**limits), operator="operator:olga(7)"))


def trades(floor: Floor) -> list[TradeExecuted]:
    return [event for event in floor.events() if isinstance(event, TradeExecuted)]


def another_quoted(floor: Floor, number: int, **facts: object) -> str:
    """One more request of acacia's with a quote of birch's on it; returns its id."""
    rfq_id = floor.accepted(a_request(f"q{number}", **facts), trader()).rfq_id
    floor.accepted(a_quote(rfq_id, f"b{number}"), maker())
    return rfq_id


def lift_of(number: int, **facts: object):
    return a_lift(f"a{number}", quote_req_id=f"q{number}", quote_id=f"b{number}", **facts)


def test_limits_are_journalled_once_and_can_be_ended() -> None:
    floor = Floor()
    command = SetLimits(name="acacia", limits=Limits(open_requests_max=1), operator="operator:o(1)")
    [event] = floor.do(command).events
    assert isinstance(event, LimitsSet)
    assert floor.do(command).events == ()
    assert floor.replayed().protection.limits == {"acacia": Limits(open_requests_max=1)}
    limit(floor, "acacia")
    assert floor.state.protection.limits == {}


@pytest.mark.rule("LIM-02")
@pytest.mark.parametrize("name", ["*", "acacia", "acacia/ann"])
def test_a_minute_has_so_many_requests(name: str) -> None:
    floor = Floor()
    limit(floor, name, requests_per_minute=2)
    floor.accepted(a_request("q1"), trader())
    floor.wait(1_000)
    floor.accepted(a_request("q2"), trader())
    refused = floor.refused(a_request("q3"), trader())
    assert refused.reason is R.REQUEST_RATE_EXCEEDED
    assert refused.text.startswith("Your limit is 2 requests a minute.")
    floor.wait(MINUTE_MS - 1_001)
    assert floor.refused(a_request("q4"), trader()).reason is R.REQUEST_RATE_EXCEEDED
    floor.wait(1)
    floor.accepted(a_request("q5"), trader())


def test_a_firm_s_budget_is_shared_by_its_traders_and_nobody_else() -> None:
    floor = Floor()
    limit(floor, "acacia", requests_per_minute=1)
    limit(floor, "*", requests_per_minute=3)
    floor.accepted(a_request("q1"), trader())
    assert floor.refused(a_request("q2"), trader(name="bea")).reason is R.REQUEST_RATE_EXCEEDED
    floor.accepted(a_request("q1"), trader("beech", "bob"))


@pytest.mark.rule("LIM-02")
def test_so_many_requests_are_open_at_one_time() -> None:
    floor = Floor()
    limit(floor, "acacia", open_requests_max=2)
    floor.accepted(a_request("q1"), trader())
    floor.accepted(a_request("q2", request_ttl_ms=2_000), trader())
    refused = floor.refused(a_request("q3"), trader())
    assert refused.reason is R.OPEN_REQUESTS_EXCEEDED
    floor.accepted(a_request_cancel("q1"), trader())
    floor.accepted(a_request("q4"), trader())
    floor.wait(2_000)
    floor.do(ExpireDue())
    floor.accepted(a_request("q5"), trader())
    assert floor.replayed() == floor.state


@pytest.mark.rule("LIM-03")
def test_a_trade_and_a_day_have_so_many_contracts_of_all_legs() -> None:
    floor = Floor()
    limit(floor, "acacia", trade_quantity_max="30")
    spread = (buy(CALL_80), sell(CALL_90, 2))
    floor.accepted(a_request("q1", legs=spread), trader())
    refused = floor.refused(a_request("q2", legs=spread, quantity="10.1"), trader())
    assert refused.reason is R.QUANTITY_LIMIT_EXCEEDED
    assert "This comes to 30.3 contracts; your limit is 30 in one trade." in refused.text


def test_what_is_beyond_every_number_is_refused_like_anything_above_a_limit() -> None:
    floor = Floor()
    limit(floor, "acacia", trade_quantity_max="30")
    spread = (buy(CALL_80), sell(CALL_90))
    largest = a_request("q1", legs=spread, quantity="999999999999999")
    refused = floor.refused(largest, trader())
    assert refused.reason is R.QUANTITY_LIMIT_EXCEEDED
    assert "This comes to 1999999999999998 contracts" in refused.text


def test_the_day_is_counted_over_trades_and_begins_at_midnight_utc() -> None:
    floor = Floor()
    limit(floor, "acacia", day_quantity_max="25")
    for number in (1, 2, 3):
        another_quoted(floor, number)
    floor.accepted(lift_of(1), trader())
    floor.accepted(lift_of(2), trader())
    refused = floor.refused(lift_of(3), trader())
    assert refused.reason is R.QUANTITY_LIMIT_EXCEEDED
    assert "You traded 20 contracts today and this comes to 10; your limit is 25 a day." in (
        refused.text
    )
    assert floor.refused(a_request("q4"), trader()).reason is R.QUANTITY_LIMIT_EXCEEDED
    floor.now_ms = (floor.now_ms // DAY_MS + 1) * DAY_MS
    another_quoted(floor, 5)
    floor.accepted(lift_of(5), trader())
    assert floor.replayed() == floor.state


@pytest.mark.rule("RSN-02", "RSN-03")
def test_another_s_limit_is_given_away_to_nobody() -> None:
    floor = quoted()
    limit(floor, "birch", trade_quantity_max="5")
    refused = floor.refused(a_lift(), trader())
    assert refused.reason is R.COUNTERPARTY_NOT_PERMITTED
    assert refused.text.startswith("You and birch can't deal on this quote any more.")
    own = floor.refused(a_quote(revision=2), maker())
    assert own.reason is R.QUANTITY_LIMIT_EXCEEDED


@pytest.mark.rule("LIM-04")
def test_notional_is_at_the_marks_in_dollars() -> None:
    floor = Floor()
    limit(floor, "acacia", trade_notional_max="50000", day_notional_max="60000")
    another_quoted_at(floor, 1)
    floor.accepted(lift_of(1), trader())
    [trade] = trades(floor)
    # Ten calls at 0.04 BTC, at 100,000 USD a coin.
    assert trade.notional == "40000"
    floor.accepted(a_request("q2", quantity="5"), trader())
    refused = floor.refused(a_request("q3", quantity="10"), trader())
    assert refused.reason is R.NOTIONAL_LIMIT_EXCEEDED
    assert "You traded 40000 USD today and this comes to 40000;" in refused.text
    refused = floor.refused(a_request("q4", quantity="13"), trader())
    assert "This comes to 52000 USD at the marks; your limit is 50000" in refused.text


def another_quoted_at(floor: Floor, number: int, **facts: object) -> None:
    floor.price(CALL_80, "0.04", index_price="100000", delta="0.5")
    another_quoted(floor, number, **facts)


@pytest.mark.rule("LIM-04", "LIM-05")
def test_a_dollar_price_needs_no_index_and_a_foreign_one_can_t_be_measured() -> None:
    floor = Floor()
    limit(floor, "acacia", trade_notional_max="1000")
    floor.price(USD_PERP, "90")
    floor.accepted(a_request("q1", legs=(sell(USD_PERP),), quantity="11"), trader())
    refused = floor.refused(a_request("q2", legs=(sell(USD_PERP),), quantity="12"), trader())
    assert refused.reason is R.NOTIONAL_LIMIT_EXCEEDED
    floor.price(CALL_80, "0.04")
    assert floor.refused(a_request("q3"), trader()).reason is R.MARK_MISSING


@pytest.mark.rule("LIM-05")
def test_a_notional_that_can_t_be_measured_is_refused_and_a_stale_mark_is_none() -> None:
    floor = Floor()
    limit(floor, "acacia", day_notional_max="1000000")
    assert floor.refused(a_request("q1"), trader()).reason is R.MARK_MISSING
    floor.price(CALL_80, "0.04", index_price="100000")
    floor.wait(60_001)
    assert floor.refused(a_request("q2"), trader()).reason is R.MARK_MISSING
    floor.price(CALL_80, "0.04", index_price="100000")
    floor.accepted(a_request("q3"), trader())


@pytest.mark.rule("LIM-09")
@pytest.mark.parametrize(
    ("bands", "bid", "offer", "fits"),
    [
        ({"band_percent": "10"}, "0.0360", "0.0440", True),
        ({"band_percent": "10"}, "0.0355", "0.0440", False),
        ({"band_ticks": 8}, "0.0360", "0.0440", True),
        ({"band_ticks": 8}, "0.0360", "0.0445", False),
        ({"band_percent": "50", "band_ticks": 7}, "0.0365", "0.0440", False),
    ],
)
def test_a_quote_stays_within_its_maker_s_band(
    bands: dict[str, object], bid: str, offer: str, fits: bool
) -> None:
    floor = asked()
    limit(floor, "birch", **bands)
    floor.price(CALL_80, "0.04")
    quote = a_quote(bid=level(bid), offer=level(offer))
    if fits:
        floor.accepted(quote, maker())
    else:
        refused = floor.refused(quote, maker())
        assert refused.reason is R.PRICE_OUT_OF_BAND
        assert "away from the mark, 0.04." in refused.text


@pytest.mark.rule("LIM-09")
def test_a_spread_near_nothing_is_banded_by_what_its_legs_are_worth() -> None:
    floor = Floor()
    limit(floor, "birch", band_percent="10")
    floor.price(CALL_80, "0.04")
    floor.price(CALL_90, "0.04")
    floor.accepted(a_request(legs=(buy(CALL_80), sell(CALL_90))), trader())
    wide = a_quote(bid=level("-0.0085"), offer=level("0.0080"))
    assert floor.refused(wide, maker()).reason is R.PRICE_OUT_OF_BAND
    floor.accepted(a_quote(revision=2, bid=level("-0.008"), offer=level("0.008")), maker())


@pytest.mark.rule("LIM-09")
@pytest.mark.parametrize("command", [a_lift, a_hit])
def test_an_acceptance_stays_within_the_taker_s_band(command: Callable[..., object]) -> None:
    floor = quoted()
    limit(floor, "acacia/ann", band_percent="5")
    floor.price(CALL_80, "0.08")
    assert floor.refused(command(), trader()).reason is R.PRICE_OUT_OF_BAND
    floor.price(CALL_80, "0.06" if command is a_lift else "0.05")
    floor.accepted(command("a2"), trader())


def test_an_acceptance_that_waits_for_a_last_look_stays_within_the_taker_s_band() -> None:
    floor = asked()
    floor.do(SetPolicy(VenuePolicy(last_look_ms=400)))
    floor.accepted(a_quote(last_look=True), maker())
    limit(floor, "acacia/ann", band_percent="5")
    floor.price(CALL_80, "0.08")
    assert floor.refused(a_lift(), trader()).reason is R.PRICE_OUT_OF_BAND
    assert floor.state.looks == {}


def test_a_last_look_is_not_refused_for_the_price_at_which_others_trade_after_it() -> None:
    floor = asked(all_or_none=False)
    floor.do(SetPolicy(VenuePolicy(last_look_ms=400)))
    floor.accepted(a_quote(last_look=True), maker())
    floor.accepted(a_resting_cross("a0", quantity="1", price="0.07"), trader())
    floor.accepted(a_lift(quantity="1"), trader())
    floor.accepted(a_quote(quote_id="c1", offer=level("0.07")), maker("cedar"))
    limit(floor, "birch", band_percent="20")
    floor.price(CALL_80, "0.055")
    answer = a_look_answer(floor.state.looks["id-1"].look_id, response=CounterRespType.REJECT)
    floor.accepted(answer, maker())
    assert [trade.maker for trade in trades(floor)] == ["cedar"]


def test_a_band_without_a_mark_does_what_the_operator_said() -> None:
    floor = asked()
    limit(floor, "birch", band_percent="5")
    floor.accepted(a_quote(), maker())
    floor.do(SetMarkRules(age_max_ms=60_000, without_mark=WithoutMark.REFUSE))
    assert floor.refused(a_quote(revision=2), maker()).reason is R.MARK_MISSING


@pytest.mark.rule("LIM-01")
def test_twenty_acceptances_of_two_traders_do_not_exceed_their_firm_s_day() -> None:
    floor = Floor()
    limit(floor, "acacia", day_quantity_max="55")
    for number in range(20):
        floor.accepted(a_request(f"q{number}"), trader(name=("ann", "bea")[number % 2]))
        floor.accepted(a_quote(f"id-{number + 1}", f"b{number}"), maker())
    for number in range(20):
        floor.do(lift_of(number), trader(name=("bea", "ann")[number % 2]))
    assert len(trades(floor)) == 5
    assert floor.replayed() == floor.state


def test_a_draft_counts_once_it_is_opened() -> None:
    floor = Floor()
    limit(floor, "acacia", requests_per_minute=1)
    for number in (1, 2):
        floor.accepted(a_request(f"q{number}", draft=True), trader())
    floor.accepted(QuoteRequestOpen(ref="r", quote_req_id="q1"), trader())
    assert floor.accepted(QuoteRequestOpen(ref="r", quote_req_id="q1"), trader()).duplicate
    refused = floor.refused(QuoteRequestOpen(ref="r", quote_req_id="q2"), trader())
    assert refused.reason is R.REQUEST_RATE_EXCEEDED
