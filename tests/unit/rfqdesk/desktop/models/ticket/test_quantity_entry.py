"""Quantities as they are typed."""

from decimal import Decimal

import pytest

from rfqdesk.desktop.models.ticket.quantity_entry import QuantityTextError, read_quantity


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("12.5", "12.5"),
        (" 100 ", "100"),
        (".5", "0.5"),
        ("1,000", "1000"),
        ("1,000.5", "1000.5"),
        ("25k", "25000"),
        ("1.5M", "1500000"),
        ("2 k", "2000"),
        ("1 000", "1000"),
        ("12 000.5", "12000.5"),
        ("1 000 000 k", "1000000000"),
    ],
)
def test_reads_what_traders_type(text: str, quantity: str) -> None:
    assert read_quantity(text) == Decimal(quantity)


def test_nothing_typed_is_no_error() -> None:
    assert read_quantity("  ") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,5", "only part thousands"),
        ("10,00", "only part thousands"),
        ("0", "above zero"),
        ("-5", "above zero"),
        ("abc", "Write a number"),
        ("1e3", "Write a number"),
        ("\u0661\u0662", "Write a number"),
        ("NaN", "Write a number"),
        ("9" * 16, "too long"),
        ("1.2.3", "Write a number"),
        ("10 20", "space may only part thousands"),
        ("1 000,000", "only part thousands"),
        ("10\n20", "Write a number"),
        ("0x10", "Write a number"),
        ("\uff11\uff12", "Write a number"),
        ("\u202e12", "Write a number"),
        ("1\u00a0000", "Write a number"),
        ("1" * 10_000, "too long"),
    ],
)
def test_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(QuantityTextError, match=words):
        read_quantity(text)
