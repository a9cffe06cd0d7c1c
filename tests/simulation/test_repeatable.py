"""The same seed is the same run, in any process; and what it found can be boiled down."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from simulation.episode import Episode
from simulation.faults_of_rules import overfill
from simulation.minimise import minimal_trace
from simulation.simulate import quiet, simulate

TESTS = Path(__file__).resolve().parents[1]
TRACED = """
import sys
from simulation.test_repeatable import traced
print(traced(int(sys.argv[1])))
"""


def traced(seed: int) -> str:
    """A fingerprint of all that happens in one episode."""
    told = hashlib.sha256()
    with quiet():
        Episode(seed, 0, trace=lambda line: told.update(line.encode())).run(1_500)
    return told.hexdigest()


@pytest.mark.parametrize("seed", [7, 8])
def test_a_seed_runs_alike_whatever_the_hashes_of_the_process(seed: int) -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", TRACED, str(seed)],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(TESTS), "PYTHONHASHSEED": hash_seed},
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert told == {traced(seed) + "\n"}


def test_two_seeds_run_differently() -> None:
    assert traced(7) != traced(8)


def test_a_failure_is_told_with_the_few_happenings_it_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    overfill(monkeypatch)
    _, failure = simulate(1, 20_000)
    assert failure is not None
    head, *lines = minimal_trace(failure)
    kept = int(head.split()[0])
    assert 5 * kept < failure.happened
    assert any("makes the move accept" in line for line in lines)
