"""A trader's whole desk in a storm of quotes, as the session delivers them. Run by `make bench`.

Run as `python -m bench.desk_storm`; prints one JSON object. Events go into the session's
listeners, from there through book and controller into board, stack, race and both blotters. With
`--profile` it prints where the time went, and with `--holds` the stacks of what held the Qt thread.
"""

import argparse
import cProfile
import json
import os
import pstats
import random
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication
from support.fake_desk import MAKERS, FakeSession
from support.feed import T0_MS, FeedScript

from rfqdesk.desktop import theme
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.request_strip import BoardLook
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.trader_wiring import TraderParts, add_trader_views
from rfqdesk.desktop.views.main_window import DeskWindow
from rfqdesk.desktop.watchdog import Hold, Watchdog
from rfqdesk.protocol.events import FeedEvent

REQUESTS = 64
PER_S = 10_000
ARRIVE_MS = 4
"""How often a batch comes in: the venue joins what it sends in one turn of its loop."""
LIMIT_MS = 8.0
HOUR_MS = 3_600_000


class Storm:
    """A desk over a session that stands in for the network, and what is to arrive there."""

    def __init__(self, seconds: float) -> None:
        self.session = FakeSession()
        self.desk = DeskController(self.session, TaskOwner(lambda _name, _error: None))
        self.window = DeskWindow(wall_ms=self.session.clock.now_ms)
        self.window.set_clock(self.session.clock.now_ms)
        self.parts: TraderParts = add_trader_views(self.window, self.desk)
        self.parts.tabs.look_chosen.emit(BoardLook.CARDS)
        self.window.resize(1480, 900)
        self.window.show()
        self._script(seconds)
        self._began = 0.0
        self._sent = 0

    def _script(self, seconds: float) -> None:
        script, dice = FeedScript(), random.Random(7)  # noqa: S311 - The same storm each time.
        makers = [one.firm for one in MAKERS]
        for number in range(REQUESTS):
            script.opened(f"rfq-{number}", panel=tuple(makers), ttl_ms=HOUR_MS)
            for maker in makers:
                script.quoted(maker, "0.0050", "0.0058", rfq_id=f"rfq-{number}", firm_ms=HOUR_MS)
        self.session.feed(*script.events)
        first = script.seq
        for _ in range(round(PER_S * seconds)):
            script.time_ms = T0_MS + (script.seq - first) * 1000 // PER_S
            bid = dice.randrange(45, 54)
            script.quoted(
                dice.choice(makers), f"0.00{bid}", f"0.00{bid + dice.randrange(2, 9)}",
                rfq_id=f"rfq-{dice.randrange(REQUESTS)}", firm_ms=HOUR_MS,
            )  # fmt: skip
        self._events: list[FeedEvent] = script.events[first:]

    def arrive(self) -> None:
        """Bring what is due by now; what the machine was late with comes in the next batches."""
        now = time.perf_counter()
        self._began = self._began or now
        elapsed = now - self._began
        self.session.clock.time_ms = T0_MS + round(elapsed * 1000)
        due = min(round(elapsed * PER_S), self._sent + 2 * PER_S * ARRIVE_MS // 1000)
        batch = self._events[self._sent : due]
        self._sent += len(batch)
        self.session.feed(*batch)

    @property
    def over(self) -> bool:
        """Whether all has arrived."""
        return self._sent >= len(self._events)

    @property
    def sent(self) -> int:
        """How many have arrived."""
        return self._sent


def _settle(app: QApplication, seconds: float) -> None:
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)


def measure(app: QApplication, seconds: float, *, show_holds: bool) -> dict[str, float]:
    """Figures of the storm; the Qt thread's CPU decides what counts as a hold."""
    storm = Storm(seconds)
    _settle(app, 1.0)
    holds: list[Hold] = []
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(storm.arrive)
    timer.start(ARRIVE_MS)
    _settle(app, 0.5)
    watchdog = Watchdog(LIMIT_MS, holds.append, by_cpu=True)
    cpu, began, before = time.thread_time(), time.perf_counter(), storm.sent
    while not storm.over:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    wall, used = time.perf_counter() - began, time.thread_time() - cpu
    timer.stop()
    watchdog.close()
    if show_holds:
        for hold in sorted(holds, key=lambda one: -one.cpu_ms)[:8]:
            print(f"{hold.held_ms:.1f} ms, {hold.cpu_ms:.1f} at work\n{hold.stack}")
    return {
        "updates_per_s": (storm.sent - before) / wall,
        "cpu_us_per_update": used * 1e6 / (storm.sent - before),
        "cpu_percent": used / wall * 100,
        "work_cpu_max_ms": watchdog.worst_ms,
        "over_8_ms": len(holds),
    }


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--holds", action="store_true")
    wanted = parser.parse_args()
    app = QApplication([])
    theme.apply(app, "dark")
    profile = cProfile.Profile(time.thread_time)
    if wanted.profile:
        profile.enable()
    print(json.dumps(measure(app, wanted.seconds, show_holds=wanted.holds)))
    profile.disable()
    if wanted.profile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(70)
    return 0


if __name__ == "__main__":
    sys.exit(main())
