"""How rough one episode is. Each draws its own, so that the quiet and the wild both occur."""

from random import Random

from msgspec import Struct
from simulation.disk import CRASHES, FAILURES, Fate


class Weather(Struct, frozen=True):
    """Mean gaps in seconds between happenings, `inf` for never, and shares from 0 to 1."""

    move_gap_s: float
    cut_gap_s: float
    jump_gap_s: float
    stall_gap_s: float
    operator_gap_s: float
    kill_gap_s: float
    stop_gap_s: float
    crash_share: float
    """Of all commits."""
    failure_share: float
    slow_share: float
    delay_max_s: float
    wall_step_max_ms: int
    revoke_gap_s: float


def forecast(rng: Random) -> Weather:
    """Draw the weather of an episode."""
    never = float("inf")
    return Weather(
        move_gap_s=rng.choice((0.002, 0.006, 0.02)),
        cut_gap_s=rng.choice((never, 0.5, 2.0)),
        jump_gap_s=rng.choice((never, 0.5, 2.0)),
        stall_gap_s=rng.choice((never, 2.0)),
        operator_gap_s=rng.choice((never, 0.1, 0.3, 1.0)),
        kill_gap_s=rng.choice((never, 3.0)),
        stop_gap_s=rng.choice((never, never, 4.0)),
        crash_share=rng.choice((0.0, 0.002, 0.01)),
        failure_share=rng.choice((0.0, 0.0, 0.003)),
        slow_share=rng.choice((0.0, 0.05, 0.5)),
        delay_max_s=rng.choice((0.001, 0.02, 0.2)),
        wall_step_max_ms=rng.choice((0, 0, 5_000)),
        revoke_gap_s=rng.choice((never, never, 0.4, 2.0)),
    )


class Luck:
    """What becomes of each commit, drawn as the weather has it."""

    def __init__(self, weather: Weather, rng: Random) -> None:
        self.calm = False
        self._weather = weather
        self._rng = rng

    def fate(self) -> Fate:
        """Of one commit."""
        draw = self._rng.random()
        if self.calm:
            return Fate.KEPT
        if draw < self._weather.crash_share:
            return self._rng.choice(CRASHES)
        if draw < self._weather.crash_share + self._weather.failure_share:
            return self._rng.choice(FAILURES)
        return Fate.KEPT

    def latency_s(self) -> float:
        """Of one commit."""
        slow = self._rng.random() < self._weather.slow_share and not self.calm
        return self._rng.uniform(0.01, 0.4) if slow else self._rng.uniform(0.0002, 0.002)
