"""Full cycles against a real server process, the floor in the same run, and idle sessions."""

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
from bench.cycles.crowd import Crowd, crowded_venue
from bench.cycles.echo import server_plan
from bench.cycles.plan import Cell, CellResult, Floor, IdlePlan, IdleResult, Plan
from bench.figures import pin
from support.venues.dealing_room import CALLS
from support.venues.real_venue import RealVenue

from rfqdesk.demo.board import write_instruments
from rfqdesk.demo.venue_process import Ready, VenueProcess
from rfqdesk.protocol.terms import Role
from rfqserver.gateway.flow import FlowLimits

MAKERS = 5
TRADERS = 50
IDLE_SETTLE_S = 6.0

T = TypeVar("T")


def two_cores() -> tuple[int | None, int | None]:
    """One core for the server and one for what loads it, where there are two to choose from."""
    if not hasattr(os, "sched_getaffinity"):
        return None, None
    cores = sorted(os.sched_getaffinity(0))
    return (cores[0], cores[1]) if len(cores) > 1 else (None, None)


def cycles(seconds: float, cells: Sequence[Cell]) -> list[CellResult]:
    """Run the cells one after the other, against one venue."""
    names = [(f"maker{number}", Role.MAKER) for number in range(MAKERS)]
    names += [(f"trader{number}", Role.TRADER) for number in range(TRADERS)]
    with tempfile.TemporaryDirectory(prefix="rfqdesk-bench-") as folder:
        crowd = crowded_venue(Path(folder) / "venue", names)
        with _echoing(Path(folder)) as floor:
            return asyncio.run(_cycles(crowd, floor, seconds, tuple(cells)))


async def _cycles(
    crowd: Crowd, floor: Floor, seconds: float, cells: tuple[Cell, ...]
) -> list[CellResult]:
    async with _running(crowd) as ready:
        plan = Plan(
            server_pid=ready.pid, trading_port=ready.trading_port, root_pem=crowd.root_pem,
            members=crowd.members, cells=cells, seconds=seconds, core=two_cores()[1], floor=floor,
        )  # fmt: skip
        return await asyncio.to_thread(_in_own_process, "bench.cycles.load", plan, list[CellResult])


def idle(sessions: int) -> IdleResult:
    """Open so many sessions, as many to a certificate as a venue allows by default."""
    per_member = FlowLimits().connections_per_certificate
    names = [(f"trader{number}", Role.TRADER) for number in range(-(-sessions // per_member))]
    names += [(f"maker{number}", Role.MAKER) for number in range(MAKERS)]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory(prefix="rfqdesk-bench-") as folder:
        crowd = crowded_venue(Path(folder) / "venue", names)
        return asyncio.run(_idle(crowd, per_member))


async def _idle(crowd: Crowd, per_member: int) -> IdleResult:
    async with _running(crowd) as ready:
        plan = IdlePlan(
            server_pid=ready.pid, trading_port=ready.trading_port, root_pem=crowd.root_pem,
            members=tuple(one for one in crowd.members if one.role is Role.TRADER),
            per_member=per_member, core=two_cores()[1], seconds=IDLE_SETTLE_S,
        )  # fmt: skip
        return await asyncio.to_thread(_in_own_process, "bench.cycles.idle", plan, IdleResult)


@asynccontextmanager
async def _running(crowd: Crowd) -> AsyncIterator[Ready]:
    """Start the venue of a crowd, list two instruments, keep it on its core; stop it finally."""
    process = VenueProcess(crowd.directory.path)
    try:
        venue = RealVenue(process, await process.start())
        listing = crowd.directory.path.with_name("instruments.csv")
        write_instruments(CALLS, listing)
        await venue.operate("instruments", "import", str(listing))
        core, _ = two_cores()
        if core is not None:
            pin(venue.ready.pid, core)
        yield venue.ready
    finally:
        await process.stop()


@contextmanager
def _echoing(folder: Path) -> Iterator[Floor]:
    """An echo server on the core that the venue has as well."""
    plan, root_pem = server_plan(two_cores()[0])
    with subprocess.Popen(
        [sys.executable, "-m", "bench.cycles.echo"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(msgspec.json.encode(plan) + b"\n")
        process.stdin.flush()
        try:
            yield Floor(int(process.stdout.readline()), root_pem, str(folder))
        finally:
            process.kill()


def _in_own_process(module: str, plan: Plan | IdlePlan, kind: type[T]) -> T:
    """Run a module that reads a plan and writes a result; blocks."""
    done = subprocess.run(
        [sys.executable, "-m", module], input=msgspec.json.encode(plan), stdout=subprocess.PIPE,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{module} failed; what it said is above")
    return msgspec.json.decode(done.stdout, type=kind)
