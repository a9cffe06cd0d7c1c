"""Limits: which instruments, how much, with whom; at and beside each boundary."""

from decimal import Decimal

import msgspec
import pytest

from rfqdesk.protocol.entitlements import (
    Entitlements,
    allows_counterparty,
    allows_instrument,
    least_quantity_max,
    leg_above_limit,
    leg_excluded,
    matches,
)
from rfqdesk.protocol.limits import ENTITLED_MAX
from rfqdesk.protocol.terms import Leg, LegSide

CALL = Leg("BTC-25DEC26-80000-C", 1, LegSide.BUY)
TWICE = Leg("ETH-25DEC26-4000-P", 2, LegSide.SELL)
EVERYTHING = Entitlements()


@pytest.mark.rule("ENT-03")
@pytest.mark.parametrize(
    ("pattern", "symbol", "wanted"),
    [
        ("BTC-PERP", "BTC-PERP", True),
        ("BTC-PERP", "BTC-PERPX", False),
        ("BTC-*", "BTC-25DEC26-80000-C", True),
        ("BTC-*", "BTC-", True),
        ("BTC-*", "BTC", False),
        ("BTC-*", "WBTC-PERP", False),
        ("*", "ETH-PERP", True),
        ("*-C", "BTC-25DEC26-80000-C", True),
        ("*-C", "BTC-25DEC26-80000-P", False),
        ("BTC-*-C", "BTC-25DEC26-80000-C", True),
        ("BTC-*-C", "BTC-C", False),
        ("*-80000-*", "BTC-25DEC26-80000-C", True),
        ("*-8000-*", "BTC-25DEC26-80000-C", False),
        ("*A*A", "BAA", True),
        ("*A*A", "BA", False),
        ("A*A", "A", False),
        ("A**A", "AA", True),
        ("BTC.PERP", "BTC-PERP", False),
    ],
)
def test_a_star_stands_for_anything_and_nothing_else_does(
    pattern: str, symbol: str, wanted: bool
) -> None:
    assert matches(pattern, symbol) is wanted


def test_many_stars_cost_no_time() -> None:
    assert not matches("*A" * 20, "A" * 19 + "B" * 21)


def test_no_limit_lets_everything_through() -> None:
    for limits in ((), (EVERYTHING,), (EVERYTHING, EVERYTHING)):
        assert allows_instrument(limits, "BTC-PERP")
        assert allows_counterparty(limits, "meridian")
        assert least_quantity_max(limits) is None
        assert leg_above_limit(limits, (CALL,), Decimal(10) ** 14) is None


@pytest.mark.rule("ENT-02")
def test_every_set_of_limits_must_allow_it() -> None:
    firm = Entitlements(instruments=("BTC-*", "ETH-*"), counterparties=("birch", "cedar"))
    own = Entitlements(instruments=("ETH-*", "SOL-*"), counterparties=("cedar", "elm"))
    allowed = [s for s in ("BTC-X", "ETH-X", "SOL-X") if allows_instrument((firm, own), s)]
    assert allowed == ["ETH-X"]
    firms = [f for f in ("birch", "cedar", "elm") if allows_counterparty((firm, own), f)]
    assert firms == ["cedar"]


def test_limits_without_anything_in_common_allow_nothing() -> None:
    limits = (Entitlements(counterparties=("birch",)), Entitlements(counterparties=("cedar",)))
    assert not allows_counterparty(limits, "birch")
    assert not allows_counterparty(limits, "cedar")


def test_the_first_leg_outside_is_named() -> None:
    limits = (Entitlements(instruments=("BTC-*",)),)
    assert leg_excluded(limits, (CALL, TWICE)) is TWICE
    assert leg_excluded(limits, (CALL,)) is None


@pytest.mark.parametrize(
    ("quantity", "above"),
    [("5", None), ("5.000000000001", TWICE), ("4.999999999999", None), ("10", TWICE)],
)
def test_the_limit_is_on_each_leg_and_reaching_it_is_allowed(
    quantity: str, above: Leg | None
) -> None:
    limits = (Entitlements(quantity_max="10"), Entitlements(quantity_max="11"))
    assert leg_above_limit(limits, (CALL, TWICE), Decimal(quantity)) is above


def test_the_least_limit_counts() -> None:
    limits = tuple(Entitlements(quantity_max=text) for text in ("10", "9.5", "", "100"))
    assert least_quantity_max(limits) == Decimal("9.5")


@pytest.mark.parametrize(
    "wrong",
    [
        {"instruments": ["btc-*"]},
        {"instruments": ["BTC ?"]},
        {"instruments": [""]},
        {"instruments": ["A"] * (ENTITLED_MAX + 1)},
        {"quantity_max": "1e3"},
        {"quantity_max": "\n"},
        {"quantity_max": " "},
        {"counterparties": ["Meridian"]},
    ],
)
def test_what_is_outside_the_grammar_is_not_read(wrong: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(wrong), type=Entitlements)


def test_limits_survive_the_wire() -> None:
    limits = Entitlements(
        instruments=("BTC-*", "ETH-PERP"), quantity_max="0.5", counterparties=("birch",)
    )
    assert msgspec.json.decode(msgspec.json.encode(limits), type=Entitlements) == limits
    assert msgspec.json.encode(EVERYTHING) == b"{}"
