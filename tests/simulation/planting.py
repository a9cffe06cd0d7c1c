"""How a fault is planted in the venue, to see that the simulator finds it.

Each is a change as somebody might really make it by mistake, and names the invariants by
which it may be found.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest

Plant = Callable[[pytest.MonkeyPatch], None]


class Fault(NamedTuple):
    """A fault, and the invariants of which one must break."""

    plant: Plant
    invariants: frozenset[str]

    @property
    def name(self) -> str:
        """As the test shows it."""
        return self.plant.__name__


FAULTS: list[Fault] = []


def fault(*invariants: str) -> Callable[[Plant], Plant]:
    """Have this fault planted, and found by one of these invariants."""

    def add(plant: Plant) -> Plant:
        FAULTS.append(Fault(plant, frozenset(invariants)))
        return plant

    return add
