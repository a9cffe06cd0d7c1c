"""The simulator as a command: `make simulate SEED= STEPS=`.

SEED is a number, or SEED/EPISODE for one episode of it; without one it is drawn. The seed is
printed first, so that it is known however the run ends.
"""

import argparse
import secrets
import sys
import traceback

from simulation.minimise import minimal_trace
from simulation.simulate import Figures, simulate

STEPS = 100_000
TOLD_EVERY_S = 10.0


def main() -> int:
    """Run; 1 when an invariant does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", default="")
    parser.add_argument("--steps", default="")
    wanted = parser.parse_args()
    seed_text, _, episode_text = (wanted.seed or str(secrets.randbelow(2**32))).partition("/")
    seed, steps = int(seed_text), int((wanted.steps or str(STEPS)).replace("_", ""))
    only = int(episode_text) if episode_text else None
    print(f"seed {seed}, {steps:,} steps", flush=True)
    told_s = 0.0

    def told(figures: Figures) -> None:
        nonlocal told_s
        if figures.seconds - told_s > TOLD_EVERY_S:
            told_s = figures.seconds
            print(figures.words(), flush=True)

    figures, failure = simulate(seed, steps, only=only, told=told)
    print(figures.words())
    if failure is None:
        print(f"seed {seed}: every invariant held")
        return 0
    print(f"\nseed {seed}, episode {failure.episode}, step {failure.steps}: {failure.violation}\n")
    if failure.violation.__cause__ is not None:
        traceback.print_exception(failure.violation.__cause__)
    print("\n".join(minimal_trace(failure)))
    print(f"\nto repeat it: make simulate SEED={failure.name}")
    print(f"to keep it, a line for tests/simulation/failed_seeds.txt:\n{failure.name}, "
          f"{failure.steps}, {failure.violation.invariant}")  # fmt: skip
    return 1


if __name__ == "__main__":
    sys.exit(main())
