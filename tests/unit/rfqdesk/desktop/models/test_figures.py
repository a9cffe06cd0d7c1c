"""Numbers and times as they stand on the screen."""

from decimal import Decimal

import pytest
from support.desk.fake_desk import option

from rfqdesk.desktop.models.figures import (
    duration_text,
    elapsed_text,
    fraction_digits,
    mark_text,
    plain_text,
    price_text,
    quantity_text,
    remaining_text,
    split_price,
    stamp_text,
    time_text,
)


@pytest.mark.parametrize(
    ("price", "digits", "text"),
    [
        ("0.0057", 4, "0.0057"),
        ("0.005", 4, "0.0050"),
        ("-0.0549", 4, "\N{MINUS SIGN}0.0549"),
        ("0.00575", 4, "0.00575"),
        ("63250", 1, "63,250.0"),
    ],
)
def test_prices_keep_every_digit_and_line_up(price: str, digits: int, text: str) -> None:
    assert price_text(Decimal(price), digits) == text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("0.0057", ("0.00", "57")),
        ("\N{MINUS SIGN}0.0549", ("\N{MINUS SIGN}0.05", "49")),
        ("63,250.0", ("63,25", "0.0")),
        ("7", ("", "7")),
        ("", ("", "")),
    ],
)
def test_last_two_digits_are_emphasised(text: str, parts: tuple[str, str]) -> None:
    assert split_price(text) == parts


def test_shown_numbers_can_be_read_back() -> None:
    assert plain_text(price_text(Decimal("-1234.50"), 2)) == "-1234.50"
    assert quantity_text(Decimal("1500.0")) == "1,500"
    assert quantity_text(Decimal("12.50")) == "12.5"


def test_times_are_utc_with_milliseconds() -> None:
    assert time_text(1_789_886_834_042) == "06:47:14.042"
    assert stamp_text(1_789_886_834_042) == "2026-09-20T06:47:14.042Z"
    assert (time_text(0), stamp_text(0)) == ("", "")


@pytest.mark.parametrize(
    ("left_ms", "text"),
    [(-5, "0 s"), (99, "0.0 s"), (4_690, "4.6 s"), (10_999, "10 s"), (61_000, "1:01")],
)
def test_time_left_is_never_rounded_up(left_ms: int, text: str) -> None:
    assert remaining_text(left_ms) == text


def test_other_durations() -> None:
    assert (duration_text(15_000), duration_text(90_000)) == ("15 s", "90 s")
    assert duration_text(300_000) == "5 min"
    assert (elapsed_text(142), elapsed_text(1_500)) == ("142 ms", "1.5 s")


def test_marks_stand_on_the_tick() -> None:
    assert mark_text(option("BTC-9OCT26-86000-C", mark="0.009149")) == "0.0091"
    assert mark_text(option("BTC-9OCT26-86000-C", mark="")) == ""


def test_digits_of_steps() -> None:
    assert fraction_digits([Decimal("0.0001"), Decimal("2.5")]) == 4
    assert fraction_digits([]) == 0
