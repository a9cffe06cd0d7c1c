"""The same difference in price, ticks, basis points and volatility."""

from decimal import Decimal

import pytest
from msgspec.structs import replace
from support.desk.fake_desk import board
from support.desk.feed import CALL_SPREAD, T0_MS

from rfqdesk.desktop.models.price_measures import Measure, Yardstick, yardstick_of
from rfqdesk.protocol.limits import PRICE_AGE_MAX_MS
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import Leg, LegSide

D = Decimal
CALL = (Leg("BTC-9OCT26-86000-C", 1, LegSide.BUY),)
TOLD = {
    "BTC-9OCT26-86000-C": ReferencePrice(
        "BTC-9OCT26-86000-C", T0_MS, "0.0412", "86000", "0.51", "40"
    ),
    "BTC-9OCT26-90000-C": ReferencePrice(
        "BTC-9OCT26-90000-C", T0_MS, "0.0312", "86000", "0.40", "42"
    ),
}


def of(legs: tuple[Leg, ...], now_ms: int = T0_MS + 1_000, *, coin: bool = True) -> Yardstick:
    listed = board()
    if not coin:
        listed = {
            name: replace(one, price_currency="USDC", tick_size="0.5")
            for name, one in listed.items()
        }
    made = yardstick_of(legs, listed, TOLD, now_ms, digits=4)
    assert made is not None
    return made


def test_each_measure_of_a_difference_in_the_coin() -> None:
    yardstick = of(CALL)
    spread = D("0.0005")
    assert yardstick.text(spread, Measure.PRICE) == "0.0005"
    assert yardstick.text(spread, Measure.TICKS) == "5"
    assert yardstick.text(spread, Measure.BPS) == "5.0"
    assert yardstick.measures() == tuple(Measure)
    # At the money: the root of time over the root of two pi, a hundredth of it a point.
    years = (board()["BTC-9OCT26-86000-C"].expiry_ms - T0_MS - 1_000) / (365 * 86_400_000)
    assert yardstick.vega is not None
    assert float(yardstick.vega) == pytest.approx(0.3989 * years**0.5 / 100, rel=0.01)
    assert yardstick.text(yardstick.vega * 2, Measure.VOL) == "2.0"


def test_signs_are_shown_where_they_count() -> None:
    yardstick = of(CALL)
    assert yardstick.text(D("0.0005"), Measure.TICKS, signed=True) == "+5"
    assert yardstick.text(D("-0.0005"), Measure.PRICE, signed=True) == "\N{MINUS SIGN}0.0005"
    assert yardstick.text(D(0), Measure.TICKS, signed=True) == "0"


def test_the_mark_of_a_package_is_the_live_one_while_it_is_fresh() -> None:
    live = of(CALL_SPREAD)
    assert (live.mark, live.live) == (D("0.0100"), True)
    old = of(CALL_SPREAD, T0_MS + PRICE_AGE_MAX_MS + 1)
    assert (old.mark, old.live) == (D(0), False)
    assert Measure.VOL not in old.measures()


def test_in_dollars_basis_points_need_the_index() -> None:
    assert of(CALL, coin=False).text(D(43), Measure.BPS) == "5.0"
    stale = of(CALL, T0_MS + PRICE_AGE_MAX_MS + 1, coin=False)
    assert stale.text(D(43), Measure.BPS) == ""
    assert stale.measures() == (Measure.PRICE, Measure.TICKS)


def test_what_does_not_depend_on_volatility_is_not_measured_in_it() -> None:
    same = (CALL[0], Leg("BTC-9OCT26-86000-P", 1, LegSide.SELL))
    told = {**TOLD, "BTC-9OCT26-86000-P": replace(TOLD[CALL[0].instrument])}
    made = yardstick_of(same, board(), told, T0_MS, digits=4)
    assert made is not None
    assert made.vega is None
    assert yardstick_of((Leg("GONE", 1, LegSide.BUY),), board(), TOLD, T0_MS, digits=4) is None


def test_it_is_the_venue_that_says_how_old_a_price_may_be() -> None:
    def mark_at(age_ms: int) -> bool:
        made = yardstick_of(
            CALL_SPREAD, board(), TOLD, T0_MS + age_ms, digits=4, price_age_max_ms=5_000
        )
        assert made is not None
        return made.live

    assert mark_at(5_000)
    assert not mark_at(5_001)
