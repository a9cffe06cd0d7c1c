"""100,000 steps on fresh seeds, and every seed that ever failed."""

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from simulation.minimise import minimal_trace
from simulation.simulate import simulate

STEPS = 50_000
FAILED = Path(__file__).with_name("failed_seeds.txt")

Tell = Callable[[str, object], None]


def _failed_seeds() -> list[str]:
    lines = FAILED.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _run(seed: int, steps: int, only: int | None, tell: Tell) -> None:
    figures, failure = simulate(seed, steps, only=only)
    name = seed if only is None else f"{seed}/{only}"
    tell("simulated", f"simulated: seed {name}, {figures.words()}")
    if failure is not None:
        trace = "\n".join(minimal_trace(failure))
        again = f"make simulate SEED={failure.name}"
        pytest.fail(f"{failure.violation}\nseed {failure.name}: {again}\n{trace}", pytrace=False)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("half", [1, 2])
def test_every_invariant_holds_on_a_fresh_seed(half: int, record_property: Tell) -> None:
    _run(secrets.randbelow(2**32), STEPS, None, record_property)


@pytest.mark.timeout(600)
def test_no_seed_fails_that_ever_failed(record_property: Tell) -> None:
    for line in _failed_seeds():
        name, steps, _ = (part.strip() for part in line.split(",", 2))
        seed, _, episode = name.partition("/")
        _run(int(seed), int(steps), int(episode) if episode else None, record_property)
