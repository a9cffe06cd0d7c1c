"""Crosses and limit prices that rest: when they trade by themselves, and who knows of them."""

import pytest
from support.floors.floor import (
    Floor,
    a_hit,
    a_lift,
    a_quote,
    a_request,
    a_request_cancel,
    asked,
    level,
    maker,
    trader,
)
from support.floors.floor_offers import a_cross, a_cross_cancel, a_resting_cross

from rfqdesk.protocol import events as feed
from rfqdesk.protocol import offers
from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import (
    CrossEndReason,
    QuoteEndReason,
    QuoteRespType,
    RequestEndReason,
    Side,
)
from rfqserver.engine.commands import EndDealing
from rfqserver.engine.facts.events import TradeExecuted
from rfqserver.engine.facts.offer_events import CrossEnded, CrossRested

LIFT, HIT = QuoteRespType.LIFT, QuoteRespType.HIT


def in_parts(**facts: object) -> Floor:
    """An open request for ten that trades in parts, without a quote."""
    return asked(**({"all_or_none": False} | facts))


def traded(floor: Floor) -> list[tuple[str, str, str]]:
    return [
        (event.maker, event.quantity, event.price)
        for event in floor.events()
        if isinstance(event, TradeExecuted)
    ]


def endings(floor: Floor) -> list[tuple[str, CrossEndReason]]:
    return [
        (event.quote_resp_id, event.reason)
        for event in floor.events()
        if isinstance(event, CrossEnded)
    ]


def test_of_both_sides_what_was_placed_first_goes_first() -> None:
    floor = asked(all_or_none=False, quantity="1")
    floor.accepted(a_resting_cross("a1", quantity="1"), trader())
    other = a_resting_cross("a2", quantity="1", response=QuoteRespType.HIT, price="0.05")
    floor.accepted(other, trader())
    floor.accepted(a_quote(), maker())
    [trade] = [event for event in floor.events() if isinstance(event, TradeExecuted)]
    assert trade.quote_resp_id == "a1"


def test_it_rests_until_a_quote_comes_that_fills_it() -> None:
    floor = asked()
    answer = floor.accepted(a_resting_cross(), trader())
    assert (answer.rfq_id, answer.trade_id) == ("id-1", "")
    floor.accepted(a_quote(offer=level("0.0605")), maker())
    assert traded(floor) == []
    decision = floor.do(a_quote(quote_id="c1", offer=level("0.059")), maker("cedar"))
    assert [type(event).__name__ for event in decision.events] == [
        "QuoteSubmitted",
        "TradeExecuted",
        "QuoteEnded",
        "QuoteEnded",
        "RequestEnded",
    ]
    (trade,) = (event for event in decision.events if isinstance(event, TradeExecuted))
    assert (trade.price, trade.taker_trader, trade.quote_resp_id) == ("0.059", "ann", "a1")
    assert (trade.fingerprint, trade.certificate_serial) == ("", "01")
    assert floor.state.crosses == {}
    assert floor.replayed() == floor.state


@pytest.mark.rule("CRS-11", "CRS-18")
def test_what_it_can_take_at_once_it_takes_and_the_rest_rests() -> None:
    floor = in_parts()
    floor.accepted(a_quote(offer=level("0.06", "4")), maker())
    decision = floor.do(a_resting_cross(quantity="9"), trader())
    trade, rested = decision.events
    assert isinstance(trade, TradeExecuted)
    assert isinstance(rested, CrossRested)
    assert (trade.quantity, rested.quantity) == ("4", "5")
    assert decision.answer is not None
    again = floor.accepted(a_resting_cross(quantity="9"), trader())
    assert (again.duplicate, again.trade_id) == (True, trade.trade_id)
    floor.accepted(a_quote(quote_id="c1", offer=level("0.055", "3")), maker("cedar"))
    assert floor.state.crosses["id-1", LIFT].quantity == "2"
    floor.accepted(a_quote(quote_id="d1", offer=level("0.056", "3")), maker("dogwood"))
    assert traded(floor)[1:] == [("cedar", "3", "0.055"), ("dogwood", "2", "0.056")]
    assert endings(floor) == [("a1", CrossEndReason.FILLED)]
    assert floor.state.requests["id-1"].leaves_quantity == "1"
    assert floor.replayed() == floor.state


@pytest.mark.rule("CRS-13")
def test_quotes_that_came_before_fill_it_together_with_the_new_one() -> None:
    floor = in_parts(min_quantity="8")
    floor.accepted(a_quote(offer=level("0.06", "5")), maker())
    floor.accepted(a_resting_cross(), trader())
    assert traded(floor) == []
    floor.accepted(a_quote(quote_id="c1", offer=level("0.059", "4")), maker("cedar"))
    assert traded(floor) == [("cedar", "4", "0.059"), ("birch", "5", "0.06")]


@pytest.mark.rule("CRS-14")
def test_less_than_the_minimum_is_taken_of_the_last_rest_only() -> None:
    floor = in_parts(min_quantity="6")
    floor.accepted(a_resting_cross(), trader())
    floor.accepted(a_quote(offer=level("0.06", "5.9")), maker())
    assert traded(floor) == []
    floor.accepted(a_quote(revision=2, offer=level("0.06", "6")), maker())
    floor.accepted(a_quote(revision=3, offer=level("0.06", "3")), maker())
    assert traded(floor) == [("birch", "6", "0.06")]
    floor.accepted(a_quote(revision=4, offer=level("0.06", "4")), maker())
    assert traded(floor)[1:] == [("birch", "4", "0.06")]


@pytest.mark.rule("CRS-15")
def test_a_new_one_takes_the_place_of_the_earlier_one_on_its_side() -> None:
    floor = in_parts()
    floor.accepted(a_resting_cross("a1"), trader())
    floor.accepted(a_resting_cross("a2", response=HIT, price="0.05", quantity="2"), trader())
    floor.accepted(a_resting_cross("a3", price="0.055"), trader())
    assert endings(floor) == [("a1", CrossEndReason.REPLACED)]
    floor.accepted(a_quote(bid=level("0.05"), offer=level("0.056")), maker())
    assert traded(floor) == [("birch", "2", "0.05")]
    assert {cross.quote_resp_id for cross in floor.state.crosses.values()} == {"a3"}


@pytest.mark.rule("EXE-07", "CRS-13")
def test_both_sides_may_trade_on_one_quote() -> None:
    floor = in_parts()
    floor.accepted(a_resting_cross("a1", response=HIT, price="0.05", quantity="4"), trader())
    floor.accepted(a_resting_cross("a2", quantity="8"), trader())
    floor.accepted(a_quote(), maker())
    assert traded(floor) == [("birch", "4", "0.05"), ("birch", "6", "0.06")]
    assert len({e.trade_id for e in floor.events() if isinstance(e, TradeExecuted)}) == 2
    assert floor.state.requests["id-1"].ended is RequestEndReason.FILLED
    assert floor.replayed() == floor.state


@pytest.mark.rule("CRS-14")
def test_what_is_traded_by_hand_is_not_traded_again() -> None:
    floor = in_parts()
    floor.accepted(a_resting_cross(price="0.055"), trader())
    floor.accepted(a_quote(), maker())
    floor.accepted(a_lift("a2", quantity="7"), trader())
    floor.accepted(a_quote(revision=2, offer=level("0.055")), maker())
    assert traded(floor) == [("birch", "7", "0.06"), ("birch", "3", "0.055")]


def test_fill_or_kill_leaves_what_rests_alone() -> None:
    floor = in_parts()
    floor.accepted(a_resting_cross("a1", price="0.01"), trader())
    floor.accepted(a_quote(), maker())
    floor.accepted(a_cross("a2", quantity="1"), trader())
    assert floor.state.crosses["id-1", LIFT].quote_resp_id == "a1"


@pytest.mark.rule("CRS-16")
@pytest.mark.parametrize(("response", "left"), [(None, set()), (LIFT, {HIT}), (HIT, {LIFT})])
def test_it_is_taken_back(response: QuoteRespType | None, left: set[QuoteRespType]) -> None:
    floor = in_parts()
    floor.accepted(a_resting_cross("a1"), trader())
    floor.accepted(a_resting_cross("a2", response=HIT, price="0.05"), trader())
    assert not floor.accepted(a_cross_cancel(response=response), trader(name="bob")).duplicate
    assert {side for _, side in floor.state.crosses} == left
    assert floor.accepted(a_cross_cancel(response=response), trader()).duplicate
    refusal = floor.refused(a_cross_cancel("q9"), trader())
    assert refusal.reason is RejectReason.UNKNOWN_REQUEST


@pytest.mark.rule("CRS-12")
def test_a_limit_price_rests_for_the_whole_request() -> None:
    floor = asked(side=Side.BUY, limit_price="0.0595")
    floor.accepted(a_quote(), maker())
    assert traded(floor) == []
    floor.accepted(a_quote(revision=2, offer=level("0.0595")), maker())
    assert traded(floor) == [("birch", "10", "0.0595")]
    (trade,) = (e for e in floor.events() if isinstance(e, TradeExecuted))
    assert (trade.quote_resp_id, trade.taker_trader) == ("", "ann")


def test_a_limit_price_of_a_sale_is_the_least_that_is_taken() -> None:
    floor = in_parts(side=Side.SELL, limit_price="0.051")
    floor.accepted(a_quote(bid=level("0.0505")), maker())
    floor.accepted(a_quote(quote_id="c1", bid=level("0.0515", "2")), maker("cedar"))
    assert traded(floor) == [("cedar", "2", "0.0515")]
    floor.accepted(a_cross_cancel(), trader())
    assert endings(floor) == [("", CrossEndReason.CANCELLED)]


@pytest.mark.rule("REQ-06")
def test_a_limit_price_needs_a_side() -> None:
    floor = Floor()
    refusal = floor.refused(a_request(limit_price="0.05"), trader())
    assert refusal.reason is RejectReason.LIMIT_NEEDS_SIDE


@pytest.mark.rule("CRS-17")
@pytest.mark.parametrize(
    "limit", [{"quantity_max": "5"}, {"instruments": ("ETH-*",)}, {}], ids=["size", "symbol", "out"]
)
def test_a_trader_who_may_not_deal_so_any_more_trades_nothing(limit: dict[str, object]) -> None:
    floor = asked()
    floor.accepted(a_resting_cross(), trader(name="bob"))
    if limit:
        floor.entitle("acacia", "bob", **limit)
    else:
        floor.suspend("acacia", "bob")
    floor.accepted(a_quote(), maker())
    assert traded(floor) == []
    assert endings(floor) == [("a1", CrossEndReason.VOID)]
    assert floor.replayed() == floor.state


def test_it_waits_for_makers_with_whom_its_trader_may_deal() -> None:
    floor = asked()
    floor.entitle("acacia", "bob", counterparties=("cedar",))
    floor.accepted(a_resting_cross(), trader(name="bob"))
    floor.accepted(a_quote(), maker())
    assert traded(floor) == []
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    assert traded(floor) == [("cedar", "10", "0.06")]


@pytest.mark.rule("CRS-17")
def test_what_a_revoked_trader_has_on_a_colleague_s_request_is_void() -> None:
    floor = asked()
    floor.accepted(a_resting_cross(), trader(name="bob"))
    floor.do(EndDealing("acacia", "bob", request_reason=RequestEndReason.REVOKED))
    assert endings(floor) == [("a1", CrossEndReason.VOID)]
    assert floor.state.requests["id-1"].ended is None
    floor.do(EndDealing("acacia", "ann", request_reason=RequestEndReason.REVOKED))
    assert floor.state.requests["id-1"].ended is RequestEndReason.REVOKED


@pytest.mark.rule("CRS-19")
def test_it_ends_with_its_request() -> None:
    floor = asked()
    floor.accepted(a_resting_cross(), trader())
    floor.accepted(a_request_cancel(), trader())
    assert (floor.state.crosses, endings(floor)) == ({}, [])
    assert floor.accepted(a_cross_cancel(), trader()).duplicate


@pytest.mark.rule("REQ-06", "CRS-20", "VIS-03", "VIS-13", "VIS-14")
def test_no_maker_learns_that_anything_rests() -> None:
    floor = asked(side=Side.BUY, limit_price="0.0591234", all_or_none=False)
    floor.accepted(a_quote(), maker())
    floor.accepted(a_resting_cross("a1", price="0.0594321", quantity="9.9"), trader())
    floor.accepted(a_resting_cross("a2", price="0.0594321", quantity="9.8"), trader())
    floor.accepted(a_quote(quote_id="c1", offer=level("0.0590", "1")), maker("cedar"))
    floor.accepted(a_cross_cancel(), trader())
    plain = asked(side=Side.BUY, all_or_none=False)
    plain.accepted(a_quote(), maker())
    plain.accepted(a_quote(quote_id="c1", offer=level("0.0590", "1")), maker("cedar"))
    for firm in ("birch", "dogwood", "elm"):
        assert floor.feed(firm) == plain.feed(firm)
    text = b"".join(encode(message) for message in floor.feed("cedar")).decode()
    for secret in ("0.0591234", "0.0594321", "9.9", "9.8", "cross", "a1", "a2", "limit"):
        assert secret not in text
    own = [m for m in floor.feed("acacia") if isinstance(m, offers.CrossRested | offers.CrossEnded)]
    assert [m.quote_resp_id for m in own] == ["", "a1", "a1", "a2", "a2"]
    opened = floor.feed("acacia")[0]
    assert isinstance(opened, feed.RequestOpened)
    assert opened.limit_price == "0.0591234"


def test_a_better_price_than_the_limit_goes_to_the_taker() -> None:
    floor = in_parts()
    floor.accepted(a_quote(offer=level("0.06", "4")), maker())
    floor.accepted(a_resting_cross(price="1"), trader())
    floor.accepted(a_quote(quote_id="c1", offer=level("0.0585", "6")), maker("cedar"))
    assert traded(floor) == [("birch", "4", "0.06"), ("cedar", "6", "0.0585")]


def test_a_quote_pulled_meanwhile_is_not_taken() -> None:
    floor = in_parts(min_quantity="8")
    floor.accepted(a_quote(offer=level("0.06", "5")), maker())
    floor.accepted(a_resting_cross(), trader())
    floor.do(EndDealing("birch", None, QuoteEndReason.DISCONNECTED))
    floor.accepted(a_quote(quote_id="c1", offer=level("0.06", "5")), maker("cedar"))
    assert traded(floor) == []
    refusal = floor.refused(a_hit("a9", price="0"), trader())
    assert refusal.reason is RejectReason.QUOTE_WITHDRAWN
