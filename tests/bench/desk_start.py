"""A trader's desk that starts with a long history, told by the venue over TLS. Run by `make bench`.

Run as `python -m bench.desk_start ROWS`; prints one JSON object. So many rows come to stand in the
four pages of the blotter together. Nothing is read from a disk: what a desk keeps there is for
when no venue can be asked.
"""

import json
import os
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bench import storm_venue
from bench.storm_venue import StormVenue
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from support.stories.desk_windows import desk_of, trader_parts
from support.waiting import until

from rfqdesk.desktop import theme
from rfqdesk.desktop.litter import Litter
from rfqdesk.desktop.loop import Shutdown, run
from rfqdesk.desktop.watchdog import Hold, Watchdog
from rfqdesk.desktop.wiring.blotter_feed import BlotterFeed
from rfqdesk.desktop.wiring.desk import Desk

LIMIT_MS = 8.0
PATIENCE_S = 60.0


async def measure(venue: StormVenue) -> dict[str, float]:
    """Figures of the start; the Qt thread's CPU decides what counts as a hold."""
    async with desk_of(venue.identity) as desk:
        holds: list[Hold] = []
        await storm_venue.pause(1.0)
        watchdog = Watchdog(LIMIT_MS, holds.append, by_cpu=True)
        began, book = time.perf_counter(), desk.controller.book
        venue.begin()
        await until(lambda: book.last_seq >= venue.told, PATIENCE_S)
        read_s = time.perf_counter() - began
        await until(lambda: _filled(desk), PATIENCE_S)
        filled_s = time.perf_counter() - began
        watchdog.close()
        for hold in sorted(holds, key=lambda one: -one.cpu_ms)[:4] if "--holds" in sys.argv else ():
            print(f"{hold.held_ms:.1f} ms, {hold.cpu_ms:.1f} at work\n{hold.stack}")
        return {
            "rows": sum(len(page) for page in _pages(desk)),
            "read_s": read_s,
            "filled_s": filled_s,
            "work_cpu_max_ms": watchdog.worst_ms,
            "over_8_ms": len(holds),
        }


def _pages(desk: Desk) -> list[range]:
    blotter = trader_parts(desk).blotter
    pages = (blotter.requests, blotter.quotes, blotter.trades, blotter.events)
    return [range(page.model.rowCount()) for page in pages]


def _filled(desk: Desk) -> bool:
    feed: QObject | None = trader_parts(desk).blotter.findChild(BlotterFeed)
    return isinstance(feed, BlotterFeed) and feed.up_to_date


def main() -> int:
    """Print the figures."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    venue = storm_venue.start_with_history(rows)
    app = QApplication([])
    theme.apply(app, "dark")
    Litter(app)

    async def body(_shutdown: Shutdown) -> int:
        print(json.dumps(await measure(venue)))
        return 0

    try:
        return run(app, body)
    finally:
        venue.end()


if __name__ == "__main__":
    sys.exit(main())
