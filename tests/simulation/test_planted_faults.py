"""The test of the test: each planted fault is found, soon, and by what it breaks."""

import pytest
from simulation.faults import FAULTS, Fault
from simulation.simulate import simulate

SEED = 20_261_126
STEPS_MAX = 400_000


@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_simulator_finds_the_fault(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    fault.plant(monkeypatch)
    figures, failure = simulate(SEED, STEPS_MAX)
    assert failure is not None, f"not found in {figures.words()}"
    assert failure.violation.invariant in fault.invariants, failure.violation
