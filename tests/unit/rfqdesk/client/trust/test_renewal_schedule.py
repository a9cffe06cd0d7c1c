"""When to renew, for lives from a minute to a year."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfqdesk.client.trust.renewal_schedule import (
    RETRY_MAX_MS,
    RETRY_MIN_MS,
    Urgency,
    renewal_due_ms,
    retry_delay_ms,
    urgency,
)

DAY_MS = 86_400_000
begins = st.integers(0, 4_000_000_000_000)
lives = st.integers(60_000, 366 * DAY_MS)
shares = st.floats(0, 1, exclude_max=True)


@given(begins, lives, shares)
def test_it_is_due_between_two_thirds_and_nine_tenths(
    begin_ms: int, life_ms: int, jitter: float
) -> None:
    due_ms = renewal_due_ms(begin_ms, begin_ms + life_ms, jitter)

    assert life_ms * 2 // 3 <= due_ms - begin_ms < life_ms * 0.9


@given(begins, lives, shares, shares)
def test_more_jitter_is_never_earlier(begin_ms: int, life_ms: int, one: float, two: float) -> None:
    due = [renewal_due_ms(begin_ms, begin_ms + life_ms, j) for j in sorted((one, two))]

    assert due == sorted(due)


@given(st.integers(1, 10_000), lives, st.integers(-DAY_MS, 366 * DAY_MS), shares)
def test_a_retry_is_bounded_and_never_skips_what_is_left(
    attempt: int, life_ms: int, left_ms: int, jitter: float
) -> None:
    wait_ms = retry_delay_ms(attempt, life_ms, left_ms, jitter)

    assert RETRY_MIN_MS // 2 <= wait_ms <= RETRY_MAX_MS
    if left_ms > 8 * RETRY_MIN_MS:
        assert wait_ms <= left_ms // 8 + 1


@given(lives, shares)
def test_from_due_to_the_end_there_is_time_for_many_attempts(life_ms: int, jitter: float) -> None:
    now_ms, attempts = renewal_due_ms(0, life_ms, jitter), 0
    while now_ms < life_ms and attempts < 9:
        attempts += 1
        now_ms += retry_delay_ms(attempts, life_ms, life_ms - now_ms, jitter)

    assert attempts == 9


@given(begins, lives, st.integers(-1000, 2000))
def test_it_grows_more_urgent_and_never_less(begin_ms: int, life_ms: int, share: int) -> None:
    order = list(Urgency)
    at = [begin_ms + life_ms * share // 1000, begin_ms + life_ms * (share + 1) // 1000]
    seen = [order.index(urgency(begin_ms, begin_ms + life_ms, now_ms)) for now_ms in at]

    assert seen == sorted(seen)


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (0, Urgency.QUIET),
        (80, Urgency.QUIET),
        (81, Urgency.WARNING),
        (95, Urgency.WARNING),
        (96, Urgency.ALARM),
        (1000, Urgency.ALARM),
    ],
)
def test_a_fifth_and_a_twentieth_are_the_marks(now: int, wanted: Urgency) -> None:
    assert urgency(0, 100, now) is wanted


def test_nonsense_is_refused() -> None:
    for call in (
        lambda: renewal_due_ms(5, 5, 0),
        lambda: renewal_due_ms(0, 5, 1),
        lambda: retry_delay_ms(0, 5, 5, 0),
        lambda: retry_delay_ms(1, 5, 5, -0.1),
    ):
        with pytest.raises(ValueError, match=r"life|jitter|attempts"):
            call()
