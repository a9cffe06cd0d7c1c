"""How old a mark is decides whether anything goes out around it unseen."""

from decimal import Decimal

import pytest
from msgspec.structs import replace
from support.desk.feed import T0_MS

from rfqdesk.desktop.models.maker.mark_age import (
    mark_age_words,
    mark_is_fresh,
    unseen_fault,
)
from rfqdesk.desktop.models.maker.quote_terms import QuoteTerms
from rfqdesk.protocol.limits import PRICE_AGE_MAX_MS

MINUTE_MS = 60_000


def terms(mark: str = "0.0054", mark_ms: int = T0_MS) -> QuoteTerms:
    price = Decimal(mark) if mark else None
    return QuoteTerms(Decimal("0.0001"), (), price, (price,), "BTC", True, mark_ms)


@pytest.mark.parametrize("age_ms", [-500, 0, PRICE_AGE_MAX_MS])
def test_a_fresh_mark_needs_no_words(age_ms: int) -> None:
    assert mark_is_fresh(terms(), T0_MS + age_ms)
    assert mark_age_words(terms(), T0_MS + age_ms) == ""
    assert unseen_fault(terms(), T0_MS + age_ms) == ""


@pytest.mark.parametrize(
    ("age_ms", "words"),
    [
        (PRICE_AGE_MAX_MS + 1, "mark 1 min old"),
        (3 * MINUTE_MS + 59_999, "mark 3 min old"),
        (119 * MINUTE_MS, "mark 119 min old"),
        (120 * MINUTE_MS, "mark 2 h old"),
        (49 * 60 * MINUTE_MS, "mark 2 days old"),
    ],
)
def test_a_stale_mark_says_how_old_it_is(age_ms: int, words: str) -> None:
    now_ms = T0_MS + age_ms
    assert not mark_is_fresh(terms(), now_ms)
    assert mark_age_words(terms(), now_ms) == words
    fault = unseen_fault(terms(), now_ms)
    assert words.removeprefix("mark ") in fault
    assert "Ctrl+M" in fault


def test_the_lists_mark_has_no_age_and_is_never_fresh() -> None:
    listed = terms(mark_ms=0)
    assert not mark_is_fresh(listed, T0_MS)
    assert mark_age_words(listed, T0_MS) == "mark from the list, age unknown"
    assert "instrument list" in unseen_fault(listed, T0_MS)
    assert "Ctrl+M" in unseen_fault(listed, T0_MS)


def test_without_a_mark_there_is_nothing_to_fill_in_from() -> None:
    none = terms(mark="")
    assert not mark_is_fresh(none, T0_MS)
    assert mark_age_words(none, T0_MS) == ""
    assert "Type the prices" in unseen_fault(none, T0_MS)
    assert "Ctrl+M" not in unseen_fault(none, T0_MS)


def test_it_is_the_venue_that_says_how_old_a_mark_may_be() -> None:
    strict = replace(terms(), mark_age_max_ms=5_000)
    assert mark_is_fresh(strict, T0_MS + 5_000)
    assert not mark_is_fresh(strict, T0_MS + 5_001)
    assert "Ctrl+M" in unseen_fault(strict, T0_MS + 5_001)
    patient = replace(terms(), mark_age_max_ms=10 * MINUTE_MS)
    assert mark_is_fresh(patient, T0_MS + 10 * MINUTE_MS)


def test_a_mark_too_old_for_a_strict_venue_says_its_seconds() -> None:
    strict = replace(terms(), mark_age_max_ms=5_000)
    assert mark_age_words(strict, T0_MS + 7_900) == "mark 7 s old"
