import pytest
from support.floors.floor import buy, instrument, sell

from rfqdesk.protocol.package import must_cost, package_tick
from rfqdesk.protocol.terms import Leg, Side


def test_the_finest_tick_counts_by_value_not_by_text() -> None:
    coarse, fine = instrument("A", tick_size="10"), instrument("B", tick_size="5")
    assert package_tick([coarse, fine]) == "5"


@pytest.mark.parametrize(
    ("legs", "costs"),
    [([buy("A")], True), ([sell("A")], False), ([buy("A"), buy("B")], False)],
)
def test_only_a_single_bought_leg_must_cost_something(legs: list[Leg], costs: bool) -> None:
    assert must_cost(legs) is costs


@pytest.mark.rule("REQ-02")
def test_a_sold_leg_counts_against_the_package() -> None:
    assert (buy("A", 3).signed_ratio, sell("A", 2).signed_ratio) == (3, -2)


@pytest.mark.parametrize(
    ("side", "bid", "offer"),
    [(Side.BUY, False, True), (Side.SELL, True, False), (Side.UNDISCLOSED, True, True)],
)
def test_what_a_maker_is_asked_for(side: Side, bid: bool, offer: bool) -> None:
    assert (side.wants_bid, side.wants_offer) == (bid, offer)
