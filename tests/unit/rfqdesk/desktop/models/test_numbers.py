from decimal import Decimal

import pytest

from rfqdesk.desktop.models.numbers import number_of


def test_numbers_are_read_exactly_or_not_at_all() -> None:
    assert number_of(" 1,250.50 ") == Decimal("1250.50")
    assert number_of("5.") == Decimal(5)
    for text in ("", ".", "-", "1_0", "--1", "1 0", "0x1"):
        assert number_of(text) is None


@pytest.mark.parametrize("typed", ["0,0056", "1,5", "62,50", "1,2345", ",5", "0,000", "12,34,567"])
def test_a_decimal_comma_is_no_number(typed: str) -> None:
    assert number_of(typed) is None


@pytest.mark.parametrize(("typed", "number"), [("1,250", "1250"), ("-62,500.5", "-62500.5")])
def test_commas_may_part_thousands(typed: str, number: str) -> None:
    assert number_of(typed) == Decimal(number)
