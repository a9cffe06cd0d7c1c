"""Payoffs at expiry: known strategies with known break-evens."""

from decimal import Decimal

import pytest
from msgspec.structs import replace
from support.desk.fake_desk import board

from rfqdesk.desktop.models.ticket.payoff import Payoff, payoff_of
from rfqdesk.protocol.terms import HedgeLeg, Instrument, InstrumentKind, Leg, LegSide, Side

COIN = board()
DOLLARS = {name: replace(one, price_currency="USDC") for name, one in COIN.items()}
FUTURE = Instrument("BTC-9OCT26", InstrumentKind.FUTURE, "BTC", "BTC", "2.5", "0.1")
D = Decimal


def legs(*names: str) -> tuple[Leg, ...]:
    """`+86000-C`: bought, of October."""
    return tuple(
        Leg(f"BTC-9OCT26-{name[1:]}", 1, LegSide.BUY if name[0] == "+" else LegSide.SELL)
        for name in names
    )


def drawn(*names: str, premium: str, side: Side = Side.BUY, coin: bool = False) -> Payoff:
    made = payoff_of(legs(*names), COIN if coin else DOLLARS, side=side, premium=D(premium))
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("names", "premium", "evens", "best", "worst"),
    [
        (("+86000-C",), "1200", ["87200"], None, "-1200"),
        (("+86000-P",), "1200", ["84800"], "84800", "-1200"),
        (("+86000-C", "-90000-C"), "1000", ["87000"], "3000", "-1000"),
        (("+86000-C", "+86000-P"), "4000", ["82000", "90000"], None, "-4000"),
    ],
)
def test_known_strategies_in_dollars(
    names: tuple[str, ...], premium: str, evens: list[str], best: str | None, worst: str
) -> None:
    made = drawn(*names, premium=premium)
    assert list(made.break_evens) == [D(one) for one in evens]
    assert made.best == (None if best is None else D(best))
    assert made.worst == D(worst)


def test_selling_turns_the_line_over() -> None:
    bought = drawn("+86000-C", "-90000-C", premium="1000")
    sold = drawn("+86000-C", "-90000-C", premium="1000", side=Side.SELL)
    assert sold.break_evens == bought.break_evens
    assert [profit for _spot, profit in sold.points] == [-p for _spot, p in bought.points]
    assert (sold.best, sold.worst) == (D(1000), D(-3000))


def test_in_the_coin_the_premium_grows_with_the_price() -> None:
    made = drawn("+86000-C", premium="0.02", coin=True)
    # 86000 / (1 - 0.02): the call is worth 0.02 of a coin there.
    (even,) = made.break_evens
    assert round(even, 4) == round(D(86000) / D("0.98"), 4)
    assert (made.best, made.worst) == (D("0.98"), D("-0.02"))
    assert made.currency == "BTC"


def test_a_hedge_is_part_of_it() -> None:
    hedge = HedgeLeg("BTC-PERP", LegSide.SELL, "0.5", "86000")
    made = payoff_of(legs("+86000-C"), DOLLARS, premium=D(1000), hedge=hedge)
    assert made is not None
    assert list(made.break_evens) == [D(84000), D(88000)]


def test_a_future_is_a_slope() -> None:
    listed = {**DOLLARS, "BTC-9OCT26": replace(FUTURE, price_currency="USDC")}
    covered = (*legs("-90000-C"), Leg("BTC-9OCT26", 1, LegSide.BUY))
    made = payoff_of(covered, listed, premium=D(80000))
    assert made is not None
    assert (made.best, list(made.break_evens)) == (D(10000), [D(80000)])


def test_what_can_t_be_drawn_is_none() -> None:
    calendar = (*legs("+86000-C"), Leg("BTC-25DEC26-86000-C", 1, LegSide.SELL))
    assert payoff_of(calendar, COIN) is None
    assert payoff_of((), COIN) is None
    assert payoff_of((Leg("BTC-9OCT26", 1, LegSide.BUY),), {"BTC-9OCT26": FUTURE}) is None
    assert payoff_of(legs("+1-C"), COIN) is None


def test_it_is_told_in_a_sentence() -> None:
    made = drawn("+86000-C", "-90000-C", premium="1000")
    assert made.words() == (
        "Breaks even at 87,000; wins at most 3,000 USDC, loses at most 1,000 USDC."
    )
    bare = payoff_of(legs("+86000-C"), DOLLARS)
    assert bare is not None
    assert bare.words() == (
        "At expiry, before the premium; wins without limit, loses at most 0 USDC."
    )


def test_break_evens_far_from_every_strike_are_left_out() -> None:
    made = drawn("+86000-C", "-90000-C", premium="0.0054", coin=True)
    assert [round(one) for one in made.break_evens] == [86467]
