"""Runs episode after episode under one seed until so many steps are done."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from msgspec import Struct
from simulation.episode import Episode
from simulation.violation import Violation

EPISODE_STEPS = 2_500
EPISODE_MIN_STEPS = 500


class Figures(Struct):
    """What was done."""

    steps: int = 0
    episodes: int = 0
    requests: int = 0
    trades: int = 0
    outcomes: int = 0
    lives: int = 0
    histories: int = 0
    undecided: int = 0
    seconds: float = 0.0

    def words(self) -> str:
        """In one line."""
        rate = self.steps / self.seconds if self.seconds else 0.0
        judged = self.histories - self.undecided
        return (
            f"{self.steps:,} steps in {self.episodes} episodes, {rate:,.0f} steps/s: "
            f"{self.requests:,} requests, {self.trades:,} trades, "
            f"{self.outcomes:,} ids with an outcome, {self.lives:,} starts of the venue, "
            f"{judged:,} histories linearizable, {self.undecided} undecided"
        )


class Failure(Struct, frozen=True):
    """Which episode broke which invariant, after so many of its steps."""

    seed: int
    episode: int
    steps: int
    happened: int
    violation: Violation

    @property
    def name(self) -> str:
        """The one episode, as SEED= takes it."""
        return f"{self.seed}/{self.episode}"


def simulate(
    seed: int,
    steps: int,
    *,
    only: int | None = None,
    told: Callable[[Figures], None] = lambda _figures: None,
) -> tuple[Figures, Failure | None]:
    """Run episodes until `steps` are done or one fails; `only` runs a single episode."""
    figures, started_s = Figures(), time.perf_counter()
    number = only or 0
    with quiet():
        while figures.steps < steps:
            wanted = max(EPISODE_MIN_STEPS, min(EPISODE_STEPS, steps - figures.steps))
            episode = Episode(seed, number)
            failure = None
            try:
                episode.run(wanted)
            except Violation as violation:
                failure = Failure(seed, number, episode.steps, episode.happened, violation)
            _add(figures, episode)
            figures.seconds = time.perf_counter() - started_s
            told(figures)
            if failure is not None or only is not None:
                return figures, failure
            number += 1
    return figures, None


def _add(figures: Figures, episode: Episode) -> None:
    referee = episode.ledger.referee
    figures.steps += episode.steps
    figures.episodes += 1
    figures.requests += len(referee.cases)
    figures.trades += len(referee.trades)
    figures.outcomes += len(referee.outcomes)
    figures.lives += episode.lives
    figures.histories += episode.histories[0]
    figures.undecided += episode.histories[1]


@contextmanager
def quiet() -> Iterator[None]:
    """Without the log of a venue that dies all the time, and without pauses to collect garbage."""
    before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(50),
        logger_factory=structlog.ReturnLoggerFactory(),
    )
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
        structlog.configure(**before)
