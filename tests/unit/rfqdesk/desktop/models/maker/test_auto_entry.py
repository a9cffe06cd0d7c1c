"""A rule as it is typed: what is taken, what is wrong and where."""

from decimal import Decimal

import pytest

from rfqdesk.desktop.models.maker.auto_entry import AUTO_FIELDS, read_auto_rule, texts_of
from rfqdesk.desktop.models.maker.auto_rule import (
    DAY_MS,
    HOUR_MS,
    AutoRule,
    Counted,
    Limit,
    Per,
    WidthUnit,
)
from rfqdesk.protocol.structures import Strategy
from rfqdesk.protocol.terms import InstrumentKind

GOOD = {
    "name": "Majors",
    "instruments": "BTC-*, ETH-*",
    "kinds": "options",
    "strategies": "Call spread, straddle",
    "clients": "albion, anonymous",
    "quantity": "5-1,000",
    "half_width": "12 bps",
    "skew": "-2",
    "firm_for": "5",
    "open_max": "2",
    "underlying_contracts_day": "5,000",
    "requester_premium_hour": "2.5",
}


def test_a_whole_rule_is_read_and_written_back() -> None:
    rule = read_auto_rule(GOOD).rule
    assert isinstance(rule, AutoRule)
    assert rule.patterns == ("BTC-*", "ETH-*")
    assert rule.kinds == (InstrumentKind.OPTION,)
    assert rule.strategies == (Strategy.CALL_SPREAD, Strategy.STRADDLE)
    assert rule.clients == ("albion", "anonymous")
    assert (rule.quantity_min, rule.quantity_max) == (Decimal(5), Decimal(1_000))
    assert (rule.half_width, rule.width_unit, rule.skew_ticks) == (12, WidthUnit.BPS, -2)
    assert set(rule.limits) == {
        Limit(Per.UNDERLYING, Counted.CONTRACTS, DAY_MS, Decimal(5_000)),
        Limit(Per.REQUESTER, Counted.PREMIUM, HOUR_MS, Decimal("2.5")),
    }
    assert read_auto_rule(texts_of(rule)).rule == rule
    assert "5,000 contracts a day per underlying" in read_auto_rule(GOOD).words


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", ""),
        ("name", "x" * 33),
        ("instruments", ""),
        ("instruments", "BTC-["),
        ("kinds", "bond"),
        ("strategies", "call spread, jelly roll"),
        ("clients", "Albion Capital"),
        ("quantity", ""),
        ("quantity", "100-5"),
        ("quantity", "1-2-3"),
        ("quantity", "0"),
        ("half_width", "0"),
        ("half_width", "1.5 ticks"),
        ("half_width", "5 cents"),
        ("skew", "0.5"),
        ("firm_for", "61"),
        ("open_max", "51"),
        ("underlying_contracts_day", ""),
        ("underlying_contracts_hour", "0"),
        ("requester_premium_day", "much"),
    ],
)
def test_what_is_wrong_is_said_of_its_field(field: str, text: str) -> None:
    verdict = read_auto_rule({**GOOD, field: text})
    assert (verdict.rule, verdict.field) == (None, field)
    assert verdict.words


def test_every_field_has_words_and_a_new_rule_lacks_what_only_a_person_knows() -> None:
    verdict = read_auto_rule({name: field.first for name, field in AUTO_FIELDS.items()})
    assert (verdict.rule, verdict.field) == (None, "name")
