import pytest

from rfqdesk.desktop.models.auto_entry import read_auto_rule
from rfqdesk.desktop.models.auto_rule import AutoRule

GOOD = {
    "instruments": "BTC-*, ETH-*",
    "quantity_max": "100",
    "half_width": "3",
    "firm_for": "5",
    "open_max": "2",
}


def test_a_whole_rule_says_what_it_does() -> None:
    verdict = read_auto_rule(GOOD)
    assert isinstance(verdict.rule, AutoRule)
    assert verdict.rule.patterns == ("BTC-*", "ETH-*")
    assert "at most 2 open" in verdict.words


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("instruments", ""),
        ("instruments", "BTC-["),
        ("quantity_max", ""),
        ("half_width", "0"),
        ("firm_for", "61"),
        ("open_max", "51"),
    ],
)
def test_a_rule_needs_each_of_its_limits(field: str, text: str) -> None:
    verdict = read_auto_rule({**GOOD, field: text})
    assert (verdict.rule, verdict.field) == (None, field)
    assert verdict.words
