"""The venue's time is taken from the quickest answer and runs on the monotonic clock."""

import pytest

from rfqdesk.client.server_clock import SAMPLE_AGE_MAX_MS, ServerClock

EPOCH_MS = 1_700_000_000_000


class Monotonic:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.ms = 1_000.0

    def __call__(self) -> float:
        return self.ms


@pytest.fixture
def monotonic() -> Monotonic:
    return Monotonic()


@pytest.fixture
def clock(monotonic: Monotonic) -> ServerClock:
    return ServerClock(monotonic, EPOCH_MS)


def test_it_starts_from_the_guess_and_says_so(clock: ServerClock, monotonic: Monotonic) -> None:
    monotonic.ms += 250
    assert clock.now_ms() == EPOCH_MS + 250
    assert not clock.synchronised
    assert clock.uncertainty_ms is None


@pytest.mark.rule("TIM-02")
def test_a_sample_puts_the_venues_time_in_the_middle(
    clock: ServerClock, monotonic: Monotonic
) -> None:
    clock.add_sample(1_000, 1_040, EPOCH_MS + 5_000)
    monotonic.ms = 1_040
    assert clock.now_ms() == EPOCH_MS + 5_020
    assert clock.synchronised
    assert clock.uncertainty_ms == 20


def test_a_slow_answer_does_not_spoil_a_quick_one(clock: ServerClock, monotonic: Monotonic) -> None:
    clock.add_sample(1_000, 1_004, EPOCH_MS + 2)
    clock.add_sample(2_000, 2_900, EPOCH_MS + 1_899)
    monotonic.ms = 3_000
    assert clock.now_ms() == EPOCH_MS + 2_000
    assert clock.uncertainty_ms == 2


def test_old_samples_are_dropped_because_clocks_drift(
    clock: ServerClock, monotonic: Monotonic
) -> None:
    clock.add_sample(0, 2, EPOCH_MS + 1)
    late = SAMPLE_AGE_MAX_MS + 10_000
    clock.add_sample(late, late + 20, EPOCH_MS + late + 60)
    monotonic.ms = late + 20
    assert clock.now_ms() == EPOCH_MS + late + 70
    assert clock.uncertainty_ms == 10


def test_a_new_connection_begins_anew_but_keeps_the_time(
    clock: ServerClock, monotonic: Monotonic
) -> None:
    clock.add_sample(1_000, 1_002, EPOCH_MS + 1)
    clock.restart()
    monotonic.ms = 1_500
    assert clock.now_ms() == EPOCH_MS + 500
    clock.add_sample(2_000, 2_100, EPOCH_MS + 9_050)
    monotonic.ms = 2_100
    assert clock.now_ms() == EPOCH_MS + 9_100


def test_an_answer_before_its_question_is_a_mistake(clock: ServerClock) -> None:
    with pytest.raises(ValueError, match="before its question"):
        clock.add_sample(1_000, 999, EPOCH_MS)
