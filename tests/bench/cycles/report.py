"""Medians over repeated runs, the tables, and the file."""

import os
import platform
import ssl
import statistics
from collections.abc import Sequence
from pathlib import Path

import msgspec
from bench.cycles.plan import CellResult, FloorResult, IdleResult, Spread
from bench.cycles.yardstick import FixResult
from msgspec import Struct

CYCLES_PER_S_TARGET = 2_000
FLOOR_MULTIPLE_TARGET = 2.5
IDLE_KB_TARGET = 70


class Report(Struct, frozen=True):
    """All that was measured, and where."""

    python: str
    openssl: str
    machine: str
    cores: int
    seconds: float
    repeats: int
    cells: list[CellResult]
    idle: IdleResult | None
    fix: FixResult | None


def report_of(
    runs: Sequence[Sequence[CellResult]],
    idle: IdleResult | None,
    fix: FixResult | None,
    seconds: float,
) -> Report:
    """Put the runs together, each cell as its median."""
    return Report(
        python=f"{platform.python_implementation()} {platform.python_version()}",
        openssl=ssl.OPENSSL_VERSION,
        machine=platform.machine(),
        cores=os.cpu_count() or 1,
        seconds=seconds,
        repeats=len(runs),
        cells=[_median(results) for results in zip(*runs, strict=True)],
        idle=idle,
        fix=fix,
    )


def write(report: Report, path: Path) -> None:
    """Write the file, which has more than the tables."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = msgspec.json.format(msgspec.json.encode(report), indent=2)
    path.write_bytes(text + b"\n")
    print(f"\nwritten to {path}")


def print_tables(report: Report) -> None:
    """Print Markdown, as the README takes it."""
    print(f"\nCycles: request to 5 makers, 5 signed quotes, accept, durable, confirmed to both; "
          f"median of {report.repeats}\n")  # fmt: skip
    print("| traders | in flight | cycles a second | server's CPU for each | accept to both "
          "confirmed | generator's CPU |")  # fmt: skip
    print("|---|---|---|---|---|---|")
    for result in report.cells:
        cell = result.cell
        if not cell.one_by_one:
            print(
                f"| {cell.traders} | {cell.in_flight} | {result.per_s:,.0f} | "
                f"{result.server_cpu_us:,.0f} µs | {_told(result.accept_ms)} | "
                f"{result.load_cpu_us:,.0f} µs |"
            )
    print("\n| at low load | p50 (p99) |\n|---|---|")
    for result in report.cells:
        if result.cell.one_by_one and result.floor is not None:
            _print_low_load(result, result.floor)
    if report.idle is not None:
        idle = report.idle
        print(f"\n| {idle.sessions:,} idle sessions | |\n|---|---|")
        print(f"| memory of the server for each | {idle.kb_each:.0f} KB "
              f"(target {IDLE_KB_TARGET}) |")  # fmt: skip
        print(f"| CPU of the server for their heartbeats | {idle.server_cpu:.0%} of a core |")
    if report.fix is not None:
        fix = report.fix
        print(f"\n| {fix.library}, quote requests answered over TLS | |\n|---|---|")
        print(f"| one at a time | {_told(fix.alone_ms)} |")
        print(f"| {fix.in_flight} in flight | {fix.per_s:,.0f} a second, "
              f"{fix.cpu_us:,.0f} µs of CPU each |")  # fmt: skip


def _print_low_load(result: CellResult, floor: FloorResult) -> None:
    multiple = result.accept_ms.p50 / floor.p50_ms
    print(f"| a quote, from its maker to the trader's queue | {_told(result.quote_ms)} |")
    print(f"| accept to confirmed to both sides | {_told(result.accept_ms)} |")
    print(f"| floor: TLS echo of {floor.size} bytes | {_told(floor.echo_ms)} |")
    print(f"| floor: fdatasync of as many | {_told(floor.fdatasync_ms)} |")
    print(f"| accept to both confirmed, as a multiple of the floors' sum | {multiple:.1f} "
          f"(target {FLOOR_MULTIPLE_TARGET}) |")  # fmt: skip


def _told(spread: Spread) -> str:
    return f"{spread.p50:.2f} ms ({spread.p99:.2f})"


def _median(results: Sequence[CellResult]) -> CellResult:
    first = results[0]
    floors = [one.floor for one in results if one.floor is not None]
    return CellResult(
        cell=first.cell,
        cycles=sum(one.cycles for one in results),
        per_s=statistics.median(one.per_s for one in results),
        server_cpu_us=statistics.median(one.server_cpu_us for one in results),
        load_cpu_us=statistics.median(one.load_cpu_us for one in results),
        rss_growth_bytes=statistics.median(one.rss_growth_bytes for one in results),
        accept_ms=_middle([one.accept_ms for one in results]),
        quote_ms=_middle([one.quote_ms for one in results]),
        cycle_ms=_middle([one.cycle_ms for one in results]),
        accept_bytes=first.accept_bytes,
        floor=_middle_floor(floors) if floors else None,
    )


def _middle_floor(floors: Sequence[FloorResult]) -> FloorResult:
    return FloorResult(
        floors[0].size,
        _middle([one.echo_ms for one in floors]),
        _middle([one.fdatasync_ms for one in floors]),
    )


def _middle(spreads: Sequence[Spread]) -> Spread:
    return Spread(
        statistics.median(one.p50 for one in spreads),
        statistics.median(one.p99 for one in spreads),
        sum(one.count for one in spreads),
    )
