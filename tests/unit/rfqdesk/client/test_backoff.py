"""Pauses grow to a bound and differ from client to client."""

import pytest

from rfqdesk.client.backoff import delay_ms


def test_pauses_double_from_a_quarter_second_to_ten() -> None:
    longest = [delay_ms(attempt, 0.999999) for attempt in range(1, 9)]
    assert longest == [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]


def test_half_of_a_pause_is_random() -> None:
    assert delay_ms(1, 0) == 125
    assert delay_ms(1, 0.5) == 188
    assert delay_ms(40, 0) == 5_000


def test_thousands_of_failures_do_not_overflow() -> None:
    assert delay_ms(1_000_000, 0.999999) == 10_000


@pytest.mark.parametrize(("attempt", "jitter"), [(0, 0.5), (-1, 0.5), (1, 1.0), (1, -0.1)])
def test_arguments_out_of_range_are_refused(attempt: int, jitter: float) -> None:
    with pytest.raises(ValueError, match=r"attempts|jitter"):
        delay_ms(attempt, jitter)
