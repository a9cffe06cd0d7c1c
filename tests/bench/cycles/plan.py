"""What the load generators are told, and what they answer: JSON between processes."""

import statistics
from collections.abc import Sequence

from bench.cycles.crowd import Member
from msgspec import Struct


class Cell(Struct, frozen=True):
    """One measurement: cycles in flight altogether, over so many traders."""

    in_flight: int
    traders: int
    one_by_one: bool = False
    """At low load: each maker quotes when the one before has been heard."""


class Floor(Struct, frozen=True):
    """An echo server, and a folder on the disk that the venue writes to."""

    port: int
    root_pem: str
    folder: str


class Plan(Struct, frozen=True):
    """All that a load generator needs. `core` is the one to run on, None for any."""

    server_pid: int
    trading_port: int
    root_pem: str
    members: tuple[Member, ...]
    cells: tuple[Cell, ...]
    seconds: float
    core: int | None
    floor: Floor


class Spread(Struct, frozen=True):
    """Milliseconds of something measured often."""

    p50: float
    p99: float
    count: int


class FloorResult(Struct, frozen=True):
    """What TLS alone and the disk alone take for the bytes of an acceptance."""

    size: int
    echo_ms: Spread
    fdatasync_ms: Spread

    @property
    def p50_ms(self) -> float:
        """Both, one after the other."""
        return self.echo_ms.p50 + self.fdatasync_ms.p50


class CellResult(Struct, frozen=True):
    """What came of one cell. CPU times and memory are for each cycle.

    `load_cpu_us` is the generator's own, to see that it is not what was measured.
    """

    cell: Cell
    cycles: int
    per_s: float
    server_cpu_us: float
    load_cpu_us: float
    rss_growth_bytes: float
    accept_ms: Spread
    quote_ms: Spread
    cycle_ms: Spread
    accept_bytes: int
    floor: FloorResult | None = None
    """Taken right before and after, of the cell at low load alone."""


class IdlePlan(Struct, frozen=True):
    """Sessions that only say that they are there."""

    server_pid: int
    trading_port: int
    root_pem: str
    members: tuple[Member, ...]
    per_member: int
    core: int | None
    seconds: float


class IdleResult(Struct, frozen=True):
    """The server's memory before and with so many sessions; its CPU while they idle, of 1."""

    sessions: int
    rss_before_bytes: int
    rss_bytes: int
    server_cpu: float

    @property
    def kb_each(self) -> float:
        """Kilobytes (1,000 bytes) of the server's memory for each session."""
        return (self.rss_bytes - self.rss_before_bytes) / self.sessions / 1_000


def spread(samples_s: Sequence[float]) -> Spread:
    """Median and 99th percentile; zeroes where nothing was measured."""
    if not samples_s:
        return Spread(0.0, 0.0, 0)
    ordered = sorted(samples_s)
    p99 = ordered[max(0, round(len(ordered) * 0.99) - 1)]
    return Spread(statistics.median(ordered) * 1000, p99 * 1000, len(ordered))
