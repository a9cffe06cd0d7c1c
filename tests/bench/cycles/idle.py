"""Very many sessions that only stay: a process that opens them and keeps them alive.

Run as `python -m bench.cycles.idle`; standard input and output are JSON.
"""

import asyncio
import contextlib
import os
import sys
import time

import msgspec
import uvloop
from bench.cycles.plan import IdlePlan, IdleResult
from bench.cycles.wire import Wire, connected
from bench.figures import cpu_s, rss_bytes

from rfqdesk.client.handshakes.tls import identity_context

BEAT_EVERY_S = 2.5
"""Within the five seconds after which the venue takes a session for lost."""
_AT_ONCE = 16
_STEPS = 30


async def run(plan: IdlePlan) -> IdleResult:
    """Open them, wait, look at the server."""
    before = rss_bytes(plan.server_pid)
    wires: list[Wire] = []
    _beat(wires, 0, asyncio.get_running_loop().time())
    lost = asyncio.Event()
    await _open(plan, wires, lost)
    cpu, began_s = cpu_s(plan.server_pid), time.perf_counter()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(plan.seconds):
            await lost.wait()
            raise RuntimeError("a session did not stay")
    used = (cpu_s(plan.server_pid) - cpu) / (time.perf_counter() - began_s)
    return IdleResult(len(wires), before, rss_bytes(plan.server_pid), used)


async def _open(plan: IdlePlan, wires: list[Wire], lost: asyncio.Event) -> None:
    for member in plan.members:
        identity = member.identity(plan.root_pem, plan.trading_port)
        context = identity_context(identity, (), None)
        for start in range(0, plan.per_member, _AT_ONCE):
            count = min(_AT_ONCE, plan.per_member - start)
            opening = [connected(identity, context, lambda _line: None) for _ in range(count)]
            opened = await asyncio.gather(*opening)
            for wire in opened:
                wire.on_lost = lost.set
            wires += opened
            if lost.is_set():
                raise RuntimeError("a session did not stay")


def _beat(wires: list[Wire], number: int, began_s: float) -> None:
    """Spread over time, as those of people are; late steps are caught up with."""
    loop, step_s = asyncio.get_running_loop(), BEAT_EVERY_S / _STEPS
    loop.call_at(began_s + (number + 1) * step_s, _beat, wires, number + 1, began_s)
    for wire in wires[number % _STEPS :: _STEPS]:
        wire.beat()


def main() -> None:
    """Read, run, write."""
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=IdlePlan)
    if plan.core is not None:
        os.sched_setaffinity(0, {plan.core})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        result = runner.run(run(plan))
    sys.stdout.buffer.write(msgspec.json.encode(result))


if __name__ == "__main__":
    main()
