"""The load generator's process: reads a `Plan`, runs its cells, writes what came of them.

Run as `python -m bench.cycles.load`; standard input and output are JSON.
"""

import asyncio
import gc
import os
import sys
import time
from pathlib import Path

import msgspec
import uvloop
from bench.cycles.echo import round_trips_s, syncs_s
from bench.cycles.market import Maker, Market, Trader
from bench.cycles.plan import Cell, CellResult, Floor, FloorResult, Plan, spread
from bench.cycles.wire import Wire, connected
from bench.figures import cpu_s, rss_bytes

from rfqdesk.client.handshakes.tls import identity_context
from rfqdesk.protocol.terms import Role

WARM_UP_S = 0.5
BEAT_S = 1.5
CYCLES_MIN, ROUNDS_MAX = 50, 20
"""Where others keep the machine busy, a cell takes longer instead of telling next to nothing."""
FLOOR_TIMES = 1_000
ACCEPT_BYTES = 540
"""An acceptance's length before one was written; they differ by the digits of their numbers."""
_GC_THRESHOLD = 100_000


async def run(plan: Plan) -> list[CellResult]:
    """Connect everybody, run all cells one after the other."""
    market = Market()
    wires = [await _joined(plan, number, market) for number in range(len(plan.members))]
    _beat(wires)
    results = [await _with_floor(plan, cell, market) for cell in plan.cells]
    for wire in wires:
        wire.close()
    return results


async def _joined(plan: Plan, number: int, market: Market) -> Wire:
    member = plan.members[number]
    identity = member.identity(plan.root_pem, plan.trading_port)
    party: Trader | Maker
    if member.role is Role.MAKER:
        party = Maker(market, member.firm, len(market.makers))
        market.makers.append(party)
    else:
        party = Trader(market)
        market.traders.append(party)
    # Without revocation lists: how clients judge the venue is not what is measured.
    wire = party.wire = await connected(identity, identity_context(identity, (), None), party.hear)
    wire.on_lost = lambda: market.fail(b"a connection was lost")
    return wire


def _beat(wires: list[Wire]) -> None:
    asyncio.get_running_loop().call_later(BEAT_S, _beat, wires)
    for wire in wires:
        wire.beat()


async def _with_floor(plan: Plan, cell: Cell, market: Market) -> CellResult:
    if not cell.one_by_one:
        return await _measured(plan, cell, market)
    await _floor(plan.floor, FLOOR_TIMES // 10, 1_000)
    before = await _floor(plan.floor, FLOOR_TIMES, ACCEPT_BYTES)
    result = await _measured(plan, cell, market)
    after = await _floor(plan.floor, FLOOR_TIMES, result.accept_bytes)
    echo_s, sync_s = (one + other for one, other in zip(before, after, strict=True))
    floor = FloorResult(result.accept_bytes, spread(echo_s), spread(sync_s))
    return msgspec.structs.replace(result, floor=floor)


async def _floor(floor: Floor, times: int, size: int) -> tuple[list[float], list[float]]:
    return (
        [*await round_trips_s(floor.port, floor.root_pem, size, times)],
        # In a thread, since the sessions' heartbeats go on.
        [*await asyncio.to_thread(syncs_s, Path(floor.folder), size, times)],
    )


async def _measured(plan: Plan, cell: Cell, market: Market) -> CellResult:
    pid = plan.server_pid
    market.begin(cell.in_flight, cell.traders, one_by_one=cell.one_by_one)
    await market.run(WARM_UP_S)
    market.measure_anew()
    before = (time.perf_counter(), cpu_s(pid), time.process_time(), rss_bytes(pid))
    for _ in range(ROUNDS_MAX):
        await market.run(plan.seconds)
        if len(market.times.whole) >= CYCLES_MIN:
            break
    after = (time.perf_counter(), cpu_s(pid), time.process_time(), rss_bytes(pid))
    times, market.times = market.times, type(market.times)()
    await market.end()
    elapsed_s, server_s, own_s, grown = (b - a for a, b in zip(before, after, strict=True))
    cycles = len(times.whole)
    if not cycles:
        market.check()
        raise RuntimeError(f"no cycle came to its end in {elapsed_s:.1f} s")
    return CellResult(
        cell=cell,
        cycles=cycles,
        per_s=cycles / elapsed_s,
        server_cpu_us=server_s / cycles * 1e6,
        load_cpu_us=own_s / cycles * 1e6,
        rss_growth_bytes=grown / cycles,
        accept_ms=spread(times.accept),
        quote_ms=spread(times.quote),
        cycle_ms=spread(times.whole),
        accept_bytes=market.accept_bytes,
    )


def main() -> None:
    """Read, run, write."""
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    if plan.core is not None:
        os.sched_setaffinity(0, {plan.core})
    gc.set_threshold(_GC_THRESHOLD)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        results = runner.run(run(plan))
    sys.stdout.buffer.write(msgspec.json.encode(results))


if __name__ == "__main__":
    main()
