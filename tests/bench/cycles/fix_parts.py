"""What both processes of the QuickFIX yardstick know."""

from bench.cycles.plan import Spread
from msgspec import Struct

ALONE = 2_000
"""Requests asked one after the other."""
IN_FLIGHT = 64
MANY = 20_000
"""Requests asked with so many in flight."""


class Asked(Struct, frozen=True):
    """What the asking side measured: one at a time; then many, and the other side's CPU."""

    alone_ms: Spread
    elapsed_s: float
    cpu_s: float


class FixResult(Struct, frozen=True):
    """What the engine does, and what each answer costs its process."""

    library: str
    alone_ms: Spread
    in_flight: int
    per_s: float
    cpu_us: float
