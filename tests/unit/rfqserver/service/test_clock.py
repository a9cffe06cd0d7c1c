from itertools import pairwise

from rfqserver.service.clock import VenueClock


def test_follows_the_steady_clock_not_the_wall() -> None:
    wall, elapsed = [1_000_000], [50]
    clock = VenueClock(wall=lambda: wall[0], elapsed=lambda: elapsed[0])
    assert clock.now_ms() == 1_000_000
    wall[0] -= 3_600_000
    elapsed[0] += 7
    assert clock.now_ms() == 1_000_007


def test_never_decides_earlier_than_the_journal() -> None:
    clock = VenueClock(not_before_ms=2_000_000, wall=lambda: 1_000_000, elapsed=lambda: 0)
    assert clock.now_ms() == 2_000_000


def test_never_goes_back() -> None:
    elapsed = [100]
    clock = VenueClock(wall=lambda: 1_000, elapsed=lambda: elapsed[0])
    first = clock.now_ms()
    elapsed[0] = 40
    assert clock.now_ms() == first


def test_goes_on_from_the_journals_last_entry_and_lets_the_wall_catch_up() -> None:
    elapsed = [0]
    clock = VenueClock(wall=lambda: 1_000_000, elapsed=lambda: elapsed[0])
    clock.not_before(1_060_000)
    assert clock.now_ms() == 1_060_000
    assert clock.lead_ms() == 60_000
    times = []
    for elapsed[0] in range(0, 1_000_000, 1_000):
        times.append(clock.now_ms())
    assert all(900 <= later - earlier <= 1_000 for earlier, later in pairwise(times))
    assert clock.lead_ms() == 0
    assert clock.now_ms() == 1_000_000 + elapsed[0]


def test_a_wall_clock_that_was_set_is_noticed_and_not_followed() -> None:
    wall, elapsed = [1_000_000], [50]
    clock = VenueClock(wall=lambda: wall[0], elapsed=lambda: elapsed[0])
    wall[0] += 7
    elapsed[0] += 7
    assert clock.wall_ahead_ms() == 0

    wall[0] += 90_000_000
    assert clock.wall_ahead_ms() == 90_000_000
    assert clock.now_ms() == 1_000_007
    assert clock.judged_ms() == clock.wall_ms() == 91_000_007

    wall[0] -= 93_600_000
    assert clock.wall_ahead_ms() == -3_600_000
    assert clock.judged_ms() == clock.now_ms() == 1_000_007
