import pytest

from rfqdesk.desktop.models.maker.protection_entry import read_protection, texts_of
from rfqdesk.protocol.protection import ProtectionRules

GOOD = {"window": "5", "trades": "3", "quantity": "300", "delta": "", "frozen": ""}


def test_what_is_typed_makes_the_rules_and_they_make_it_again() -> None:
    verdict = read_protection(GOOD)
    assert verdict.rule == ProtectionRules(window_ms=5_000, trades_max=3, quantity_max="300")
    assert "3 trades or 300 contracts in 5 s" in verdict.words
    assert verdict.words.endswith("until you reset it.")
    assert isinstance(verdict.rule, ProtectionRules)
    assert texts_of(verdict.rule) == GOOD


def test_a_time_after_which_it_ends_by_itself() -> None:
    verdict = read_protection({**GOOD, "frozen": "2.5"})
    assert verdict.rule == ProtectionRules(
        window_ms=5_000, trades_max=3, quantity_max="300", frozen_ms=2_500
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"window": ""}, "window"),
        ({"window": "3601"}, "window"),
        ({"trades": "1.5"}, "trades"),
        ({"quantity": "-1"}, "quantity"),
        ({"delta": "0"}, "delta"),
        ({"frozen": "x"}, "frozen"),
        ({"trades": "", "quantity": ""}, "trades"),
    ],
)
def test_faults_are_named(changes: dict[str, str], field: str) -> None:
    verdict = read_protection({**GOOD, **changes})
    assert (verdict.rule, verdict.field) == (None, field)
    assert verdict.words
