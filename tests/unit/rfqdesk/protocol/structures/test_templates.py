"""Legs from instruments, and what is said where they do not fit."""

import pytest

from rfqdesk.protocol.structures import Strategy, StructureError, legs_of
from rfqdesk.protocol.terms import Leg, LegSide

C80, C90 = "BTC-25DEC26-80000-C", "BTC-25DEC26-90000-C"
P80, P90 = "BTC-25DEC26-80000-P", "BTC-25DEC26-90000-P"
BUY, SELL = LegSide.BUY, LegSide.SELL


def test_a_bought_call_spread_buys_the_lower_call() -> None:
    assert legs_of(Strategy.CALL_SPREAD, (C80, C90)) == (Leg(C80, 1, BUY), Leg(C90, 1, SELL))


def test_a_sold_one_twice_over_with_its_hedge() -> None:
    hedge = Leg("BTC-PERPETUAL", 1, SELL)
    legs = legs_of(Strategy.CALL_SPREAD, (C80, C90), factor=2, side=SELL, hedge=hedge)
    assert legs == (Leg(C80, 2, SELL), Leg(C90, 2, BUY), Leg("BTC-PERPETUAL", 1, BUY))


def test_ratios_of_two_options_are_free() -> None:
    legs = legs_of(Strategy.PUT_SPREAD, (P90, P80), ratios=(1, 2))
    assert [leg.ratio for leg in legs] == [1, 2]


@pytest.mark.parametrize(
    ("strategy", "symbols", "words"),
    [
        (Strategy.CALL_SPREAD, (C90, C80), "Each strike must be above the one before."),
        (Strategy.CALL_SPREAD, (C80,), "A call spread has 2 legs."),
        (Strategy.CALL_SPREAD, (C80, P90), "can't be the higher call of a call spread"),
        (Strategy.PUT_SPREAD, (P80, P90), "must have the higher strike"),
        (Strategy.STRADDLE, (C80, P90), "Call and put must have one strike."),
        (Strategy.STRANGLE, (P80, "BTC-26MAR27-90000-C"), "All legs must expire on one day."),
        (Strategy.RISK_REVERSAL, (P80, C80), "it is a synthetic"),
        (Strategy.CALENDAR, (C80, "BTC-26MAR27-90000-C"), "it is a diagonal"),
        (Strategy.CALENDAR, (C80, "BTC-9OCT26-80000-C"), "must expire later"),
        (Strategy.CALL_SPREAD, (C80, "ETH-25DEC26-90000-C"), "on one underlying"),
        (Strategy.OUTRIGHT, ("GOLD",), "GOLD does not say what it is"),
        (Strategy.CUSTOM, (C80, C90), "has no template"),
    ],
)
def test_what_does_not_fit_is_said(
    strategy: Strategy, symbols: tuple[str, ...], words: str
) -> None:
    with pytest.raises(StructureError, match=words):
        legs_of(strategy, symbols)


def test_a_butterflys_ratios_are_its_own() -> None:
    wings = ("BTC-25DEC26-70000-C", C80, C90)
    assert [leg.ratio for leg in legs_of(Strategy.BUTTERFLY, wings)] == [1, 2, 1]
    with pytest.raises(StructureError, match="1x2x1"):
        legs_of(Strategy.BUTTERFLY, wings, ratios=(1, 1, 1))


@pytest.mark.parametrize("factor", [0, 10_001])
def test_a_ratio_beyond_the_wires_is_refused(factor: int) -> None:
    with pytest.raises(StructureError, match="factor included"):
        legs_of(Strategy.OUTRIGHT, (C80,), factor=factor)


@pytest.mark.parametrize("symbol", [C90, "ETH-PERPETUAL"])
def test_a_hedge_is_in_the_underlying(symbol: str) -> None:
    with pytest.raises(StructureError, match="A hedge is a future"):
        legs_of(Strategy.OUTRIGHT, (C80,), hedge=Leg(symbol, 1, SELL))


def test_what_has_the_underlying_already_takes_no_hedge() -> None:
    with pytest.raises(StructureError, match="Only options are hedged"):
        legs_of(Strategy.COVERED_CALL, ("BTC-25DEC26", C90), hedge=Leg("BTC-PERPETUAL", 1, SELL))
