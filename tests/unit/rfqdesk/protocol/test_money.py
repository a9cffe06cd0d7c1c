from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfqdesk.protocol.money import ceiling_to, decimal_of, floor_to, is_multiple, product, text_of


@pytest.mark.rule("MSG-03")
@pytest.mark.parametrize("text", ["0", "1", "-1", "0.0057", "-0.0549", "100", "123456789012345.5"])
def test_reads_plain_decimal_text(text: str) -> None:
    assert decimal_of(text) == Decimal(text)


@pytest.mark.rule("MSG-03")
@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "1\n",
        "+1",
        "01",
        ".5",
        "5.",
        "1e3",
        "1E3",
        "1_000",
        "NaN",
        "Infinity",
        "-Infinity",
        "1,5",
        "\u0661",
        "\uff11",
        "1.2.3",
        "--1",
        "1" * 16,
        "0." + "1" * 13,
        "9" * 5000,
    ],
)
def test_refuses_everything_outside_the_grammar(text: str) -> None:
    with pytest.raises(ValueError, match="not a decimal number"):
        decimal_of(text)


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=12, allow_nan=False))
def test_text_survives_the_round_trip(number: Decimal) -> None:
    assert decimal_of(text_of(number)) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1E+3", "1000"),
        ("0.0100", "0.01"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("5.0", "5"),
        ("1E-7", "0.0000001"),
    ],
)
def test_writes_one_canonical_form(number: str, text: str) -> None:
    assert text_of(Decimal(number)) == text


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1E+20", "1E-13"])
def test_refuses_to_write_what_the_wire_cannot_hold(number: str) -> None:
    with pytest.raises(ValueError, match="number"):
        text_of(Decimal(number))


def test_numbers_longer_than_the_default_precision_are_not_rounded() -> None:
    longest = Decimal("999999999999999.123456789012")
    assert product(longest, Decimal(10_000)) == Decimal("9999999999999991234.567890120000")
    assert str(product(longest, longest)).endswith(".768328000729153483936144")
    assert is_multiple(product(longest, Decimal(10_000)), Decimal("0.000000000001"))


@pytest.mark.parametrize(
    ("number", "below", "above"),
    [
        ("0.0057", "0.0055", "0.0060"),
        ("0.0055", "0.0055", "0.0055"),
        ("0", "0", "0"),
        ("-0.0001", "-0.0005", "0"),
        ("-0.0057", "-0.0060", "-0.0055"),
        ("-0.0055", "-0.0055", "-0.0055"),
        ("999999999999999.1234", "999999999999999.1230", "999999999999999.1235"),
    ],
)
def test_the_neighbours_on_the_grid(number: str, below: str, above: str) -> None:
    tick = Decimal("0.0005")
    assert floor_to(Decimal(number), tick) == Decimal(below)
    assert ceiling_to(Decimal(number), tick) == Decimal(above)


def test_grid_is_exact() -> None:
    assert is_multiple(Decimal("0.0003"), Decimal("0.0001"))
    assert not is_multiple(Decimal("0.00035"), Decimal("0.0001"))
    assert is_multiple(Decimal("-0.0549"), Decimal("0.0001"))
