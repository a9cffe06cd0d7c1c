"""What counts towards limits, and when what rests is held against a band."""

import pytest
from support.floors.floor import (
    CALL_80,
    USD_PERP,
    Floor,
    a_lift,
    a_quote,
    a_request,
    asked,
    level,
    maker,
    trader,
)
from support.floors.floor_offers import a_counter, a_cross, a_resting_cross

from rfqdesk.protocol.operations.decisions import Limits, WithoutMark
from rfqdesk.protocol.reasons import RejectReason as R
from rfqdesk.protocol.terms import HedgeLeg, LegSide
from rfqserver.engine.commands import ChangeTrade
from rfqserver.engine.facts.events import TradeExecuted
from rfqserver.engine.market_commands import SetLimits, SetMarkRules
from rfqserver.engine.state.protection_state import DAY_MS


def limit(floor: Floor, name: str, **limits: object) -> None:
    floor.do(SetLimits(name=name, limits=Limits(**limits), operator="operator:olga(7)"))


def trades(floor: Floor) -> list[TradeExecuted]:
    return [event for event in floor.events() if isinstance(event, TradeExecuted)]


def another_quoted(floor: Floor, number: int, **facts: object) -> None:
    """One more request of acacia's with a quote of birch's on it."""
    rfq_id = floor.accepted(a_request(f"q{number}", **facts), trader()).rfq_id
    floor.accepted(a_quote(rfq_id, f"b{number}"), maker())


def lift_of(number: int):
    return a_lift(f"a{number}", quote_req_id=f"q{number}", quote_id=f"b{number}")


@pytest.mark.rule("LIM-06")
def test_a_request_and_a_quote_count_whole_and_a_cross_with_all_its_quantity() -> None:
    floor = Floor()
    floor.accepted(a_request("q1", all_or_none=False), trader())
    limit(floor, "acacia", trade_quantity_max="6")
    limit(floor, "birch", trade_quantity_max="20")
    in_parts = a_request("q2", all_or_none=False, min_quantity="1")
    assert floor.refused(in_parts, trader()).reason is R.QUANTITY_LIMIT_EXCEEDED
    large = a_quote(offer=level("0.06", "20.1"))
    assert floor.refused(large, maker()).reason is R.QUANTITY_LIMIT_EXCEEDED
    floor.accepted(a_quote(revision=2, offer=level("0.06", "4")), maker())
    floor.accepted(a_quote(quote_id="c1", offer=level("0.06", "4")), maker("cedar"))
    refused = floor.refused(a_cross("a1", quantity="7"), trader())
    assert refused.reason is R.QUANTITY_LIMIT_EXCEEDED
    floor.accepted(a_cross("a2", quantity="6"), trader())
    assert [trade.quantity for trade in trades(floor)] == ["4", "2"]


@pytest.mark.rule("LIM-07")
def test_a_trade_that_is_cancelled_gives_nothing_back() -> None:
    floor = Floor()
    limit(floor, "acacia", day_quantity_max="25")
    for number in (1, 2, 3):
        another_quoted(floor, number)
    for number in (1, 2):
        trade_id = floor.accepted(lift_of(number), trader()).trade_id
        for uid in (1, 2):
            floor.do(
                ChangeTrade(
                    trade_id=trade_id, cancels=True, reason="error", operator=f"o{uid}", uid=uid
                )
            )
    assert all(trade.cancelled for trade in floor.state.trades.values())
    assert floor.refused(lift_of(3), trader()).reason is R.QUANTITY_LIMIT_EXCEEDED


@pytest.mark.rule("LIM-08")
def test_the_leg_that_the_requester_prices_does_not_count() -> None:
    floor = Floor()
    limit(floor, "acacia", trade_quantity_max="10", day_quantity_max="10", day_notional_max="50000")
    limit(floor, "birch", trade_quantity_max="10")
    hedge = HedgeLeg(USD_PERP, LegSide.SELL, "0.5", "2500")
    floor.price(CALL_80, "0.04", index_price="100000", delta="0.5")
    another_quoted(floor, 1, hedge=hedge)
    floor.accepted(lift_of(1), trader())
    [trade] = trades(floor)
    assert (trade.hedge_quantity, trade.notional) == ("5", "40000")


@pytest.mark.rule("LIM-09", "LIM-11")
def test_what_rests_is_banded_when_it_is_placed_and_not_when_it_trades() -> None:
    floor = asked()
    limit(floor, "acacia", band_percent="10")
    floor.price(CALL_80, "0.06")
    far = floor.refused(a_resting_cross("a1", price="0.0665"), trader())
    assert far.reason is R.PRICE_OUT_OF_BAND
    counter = a_counter("k1", price="0.0535")
    floor.accepted(a_resting_cross("a2", price="0.0655"), trader())
    floor.accepted(a_quote(offer=level("0.0660")), maker())
    assert floor.refused(counter, trader()).reason is R.PRICE_OUT_OF_BAND
    floor.price(CALL_80, "0.03")
    floor.accepted(a_quote(revision=2, offer=level("0.0650")), maker())
    assert [trade.price for trade in trades(floor)] == ["0.065"]


@pytest.mark.rule("LIM-10")
def test_without_a_fresh_mark_a_band_is_passed_over_unless_the_operator_has_it_otherwise() -> None:
    floor = asked(request_ttl_ms=3_600_000)
    limit(floor, "birch", band_ticks=1)
    floor.price(CALL_80, "0.03")
    floor.wait(60_001)
    floor.accepted(a_quote(quote_ttl_ms=3_600_000), maker())
    floor.do(SetMarkRules(age_max_ms=60_000, without_mark=WithoutMark.REFUSE))
    refused = floor.refused(a_quote(revision=2), maker())
    assert refused.reason is R.MARK_MISSING
    floor.price(CALL_80, "0.03")
    assert floor.refused(a_quote(revision=3), maker()).reason is R.PRICE_OUT_OF_BAND


@pytest.mark.rule("LIM-03")
def test_a_day_of_utc_has_so_many_contracts() -> None:
    floor = Floor()
    limit(floor, "acacia", day_quantity_max="15")
    for number in (1, 2):
        another_quoted(floor, number)
    floor.accepted(lift_of(1), trader())
    assert floor.refused(lift_of(2), trader()).reason is R.QUANTITY_LIMIT_EXCEEDED
    floor.now_ms = (floor.now_ms // DAY_MS + 1) * DAY_MS
    another_quoted(floor, 3)
    floor.accepted(lift_of(3), trader())
