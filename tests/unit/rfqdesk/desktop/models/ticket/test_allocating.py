"""Splits over accounts: summed as typed, and shared out to the last lot."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfqdesk.desktop.models.ticket.allocating import (
    AllotmentText,
    judge_allotments,
    share_out,
    share_words,
    split_words,
)
from rfqdesk.desktop.models.ticket.split_presets import PRESETS_MAX, SplitPresets
from rfqdesk.protocol.terms import Allocation

LOT = Decimal("0.1")
TWO = (AllotmentText("fund-a", "60"), AllotmentText("fund-b", "40"))
SPLIT = (Allocation("fund-a", "60"), Allocation("fund-b", "40"))


def test_a_split_that_comes_to_the_quantity_counts() -> None:
    verdict = judge_allotments((*TWO, AllotmentText()), Decimal(100), LOT)
    assert (verdict.allocations, verdict.problem) == (SPLIT, "")
    assert verdict.words == "60 + 40 = 100 of 100"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((("fund-a", "60"), ("fund-b", "30")), "60 + 30 = 90 of 100: 10 missing."),
        ((("fund-a", "60"), ("fund-b", "50")), "10 too much"),
        ((("fund-a", "100"), ("fund-a", "100")), "fund-a is there twice"),
        ((("", "60"),), "Name the account"),
        ((("fund a", "60"),), "is no account"),
        ((("fund-a", ""),), "How much goes to fund-a?"),
        ((("fund-a", "x"),), "fund-a: Write a number"),
        ((("fund-a", "60.05"),), "multiples of 0.1"),
    ],
)
def test_what_is_wrong_is_said_as_it_is_typed(
    lines: tuple[tuple[str, str], ...], words: str
) -> None:
    verdict = judge_allotments([AllotmentText(*line) for line in lines], Decimal(100), LOT)
    assert words in verdict.problem
    assert verdict.allocations == ()


def test_without_a_quantity_only_the_lines_are_judged() -> None:
    assert judge_allotments(TWO, None, LOT).words == "60 + 40 = 100"
    assert judge_allotments((), Decimal(100), LOT).problem == ""


def test_a_part_is_shared_out_in_the_same_proportion() -> None:
    assert split_words(share_out(SPLIT, Decimal(25), LOT)) == "fund-a 15, fund-b 10"
    thirds = tuple(Allocation(name, "1") for name in "abc")
    assert split_words(share_out(thirds, Decimal(1), LOT)) == "a 0.4, b 0.3, c 0.3"
    assert split_words(share_out(thirds, LOT, LOT)) == "a 0.1"
    assert share_out(SPLIT, Decimal(25), None) == ()
    assert share_out((), Decimal(25), LOT) == ()


@given(
    st.lists(st.integers(1, 10_000), min_size=1, max_size=20),
    st.integers(1, 1_000_000),
)
def test_shares_come_to_exactly_the_quantity_in_whole_lots(shares: list[int], lots: int) -> None:
    split = tuple(Allocation(f"a{place}", str(one)) for place, one in enumerate(shares))
    quantity = lots * LOT
    parts = [Decimal(one.quantity) for one in share_out(split, quantity, LOT)]
    assert sum(parts) == quantity
    assert all(part > 0 and part % LOT == 0 for part in parts)


def test_presets_are_known_by_their_shares_and_survive_the_settings() -> None:
    presets = SplitPresets()
    presets.save(SPLIT)
    presets.save((Allocation("house", "5"),))
    presets.save((Allocation("fund-a", "6"), Allocation("fund-b", "4")))
    assert presets.words() == ["fund-a 60 %, fund-b 40 %", "house 100 %"]
    again = SplitPresets(presets.text())
    assert again.words() == presets.words()
    again.remove("house 100 %")
    assert again.of("house 100 %") == ()
    assert share_words(again.of("fund-a 60 %, fund-b 40 %")) == "fund-a 60 %, fund-b 40 %"


def test_spoilt_settings_and_too_many_presets_do_no_harm() -> None:
    presets = SplitPresets('{"not": "a list"}')
    for number in range(PRESETS_MAX + 5):
        presets.save((Allocation(f"a{number}", "1"),))
    assert len(presets.words()) == PRESETS_MAX
    assert presets.words()[0] == f"a{PRESETS_MAX + 4} 100 %"
