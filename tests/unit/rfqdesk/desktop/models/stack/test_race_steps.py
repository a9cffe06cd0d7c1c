"""A line stays short however often it changes, and keeps its range and its end."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rfqdesk.desktop.models.stack.race_steps import STEPS_MAX, StepLine

PRICES = st.none() | st.integers(1, 40).map(lambda tick: Decimal(tick) / 10_000)
CHANGES = st.lists(st.tuples(st.integers(0, 50), PRICES), min_size=1, max_size=600)


def drawn(changes: list[tuple[int, Decimal | None]]) -> tuple[StepLine, list[Decimal | None]]:
    line, now_ms, told = StepLine(), 0, []
    for wait_ms, price in changes:
        now_ms += wait_ms
        line.put(now_ms, price)
        told.append(price)
    return line, told


@given(CHANGES)
def test_range_order_and_end_are_kept_and_the_length_is_bounded(
    changes: list[tuple[int, Decimal | None]],
) -> None:
    line, told = drawn(changes)
    steps = line.steps()
    assert len(steps) <= STEPS_MAX
    assert [time for time, _ in steps] == sorted(time for time, _ in steps)
    prices = [price for price in told if price is not None]
    shown = [price for _, price in steps if price is not None]
    assert (min(shown, default=None), max(shown, default=None)) == (
        min(prices, default=None),
        max(prices, default=None),
    )
    assert (steps[-1][1] if steps else None) == told[-1]


@given(CHANGES)
def test_a_line_of_ordinary_length_is_exact(changes: list[tuple[int, Decimal | None]]) -> None:
    exact: list[tuple[int, Decimal | None]] = []
    now_ms = 0
    for wait_ms, price in changes[:STEPS_MAX]:
        now_ms += wait_ms
        if (exact[-1][1] if exact else None) != price:
            exact.append((now_ms, price))
    assert drawn(changes[:STEPS_MAX])[0].steps() == tuple(exact)
