"""A trader's whole desk in a storm of signed quotes that comes over TLS. Run by `make bench`.

Run as `python -m bench.desk_wire`; prints one JSON object. Nothing stands in for anything: the
session reads, decodes, folds and proves what another process sends. `--unpaced` switches off the
bounds on how much one turn of the Qt thread does, `--profile` prints where the time went, and
`--holds` the stacks of what held the Qt thread.
"""

import argparse
import asyncio
import cProfile
import json
import os
import pstats
import sys
import time
from contextlib import suppress

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bench import storm_venue
from bench.storm_venue import StormVenue
from PySide6.QtWidgets import QApplication
from support.stories.desk_windows import desk_of, trader_parts
from support.waiting import until

from rfqdesk.client import turn
from rfqdesk.desktop import frames, theme
from rfqdesk.desktop.litter import Litter
from rfqdesk.desktop.loop import Shutdown, run
from rfqdesk.desktop.models.stack.request_strip import BoardLook
from rfqdesk.desktop.watchdog import Hold, Watchdog
from rfqdesk.desktop.wiring import trader as trader_wiring

LIMIT_MS = 8.0
WARM_UP_S = 0.5
GIVEN_UP_AFTER = 6
"""A desk that takes so many times as long as the storm lasts is not waited for."""


async def measure(venue: StormVenue, seconds: float, *, show_holds: bool) -> dict[str, float]:
    """Figures of the storm; the Qt thread's CPU decides what counts as a hold."""
    async with desk_of(venue.identity) as desk:
        book = desk.controller.book
        await until(lambda: book.last_seq >= venue.before, 20)
        parts = trader_parts(desk)
        parts.tabs.look_chosen.emit(BoardLook.CARDS)
        await storm_venue.pause(1.0)
        last_seq = venue.before + round(storm_venue.PER_S * seconds)
        over = asyncio.Event()
        desk.controller.changed.connect(
            lambda _changes: over.set() if book.last_seq >= last_seq else None
        )
        venue.begin()
        await storm_venue.pause(WARM_UP_S)
        holds: list[Hold] = []
        watchdog = Watchdog(LIMIT_MS, holds.append, by_cpu=True)
        cpu, began, before = time.thread_time(), time.perf_counter(), book.last_seq
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), GIVEN_UP_AFTER * seconds)
        wall, used = time.perf_counter() - began, time.thread_time() - cpu
        watchdog.close()
        if show_holds:
            for hold in sorted(holds, key=lambda one: -one.cpu_ms)[:8]:
                print(f"{hold.held_ms:.1f} ms, {hold.cpu_ms:.1f} at work\n{hold.stack}")
        taken = book.last_seq - before
        return {
            "updates_per_s": taken / wall,
            "cpu_us_per_update": used * 1e6 / max(taken, 1),
            "cpu_percent": used / wall * 100,
            "work_cpu_max_ms": watchdog.worst_ms,
            "over_8_ms": len(holds),
            "over_8_ms_by_the_clock": sum(hold.held_ms > LIMIT_MS for hold in holds),
        }


def _unpace() -> None:
    """Let every turn last as long as there is something to do, as it was before there were any."""
    endless = float("inf")
    turn.TURN_MS = frames.SHARED_MS = endless
    frames.stage().pace.turn_ms = endless
    trader_wiring.PRICED_PER_FRAME = storm_venue.REQUESTS


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--unpaced", action="store_true")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--holds", action="store_true")
    wanted = parser.parse_args()
    venue = storm_venue.start(wanted.seconds)
    app = QApplication([])
    theme.apply(app, "dark")
    profile = cProfile.Profile(time.thread_time)
    if wanted.unpaced:
        _unpace()
    else:
        Litter(app)

    async def body(_shutdown: Shutdown) -> int:
        if wanted.profile:
            profile.enable()
        print(json.dumps(await measure(venue, wanted.seconds, show_holds=wanted.holds)))
        profile.disable()
        return 0

    status = run(app, body)
    if wanted.profile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(90)
    venue.end()
    return status


if __name__ == "__main__":
    sys.exit(main())
