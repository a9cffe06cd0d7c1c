"""Tells what holds the Qt thread up: for whoever works on the desk, and off unless asked for."""

import faulthandler
import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable, Mapping

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer

logger = logging.getLogger(__name__)

VARIABLE = "RFQDESK_WATCHDOG_MS"
"""Set to a number of milliseconds, it switches the watchdog on; see CONTRIBUTING.md."""
TICK_MS = 1
_FRAMES_SHOWN = 12


class Hold(Struct, frozen=True):
    """The Qt thread did not come back to its loop for `held_ms`, `cpu_ms` of it at work.

    The rest it was not let on a processor, or waited. `stack` is where it stood when it had
    been gone for the limit, "" where nobody looked in time.
    """

    held_ms: float
    cpu_ms: float
    stack: str


class Watchdog(QObject):
    """Measures the gaps between the ticks of a fast timer of the Qt thread.

    A second thread looks when a tick is overdue by `limit_ms` and notes the stack. What counts
    as too long is the time at work where `by_cpu`, for machines that have more to do. A hold
    may be told as longer by the timer's own interval, and never as shorter.
    """

    def __init__(
        self,
        limit_ms: float,
        on_hold: Callable[[Hold], None] | None = None,
        *,
        by_cpu: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._limit_ms = limit_ms
        self._on_hold = on_hold or _log
        self._by_cpu = by_cpu
        self._watched = threading.get_ident()
        self.worst_ms = 0.0
        """The longest so far, by what counts."""
        self._tick = 0
        self._last = time.perf_counter()
        self._cpu = time.thread_time()
        self._stacks: dict[int, str] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watchdog", daemon=True)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start(TICK_MS)
        self._thread.start()

    @property
    def noted(self) -> bool:
        """Whether what holds the thread at this moment has been looked at."""
        return self._tick in self._stacks

    def close(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._over.set()
        self._thread.join()

    def _on_tick(self) -> None:
        now, cpu = time.perf_counter(), time.thread_time()
        held, worked = (now - self._last) * 1000, (cpu - self._cpu) * 1000
        stack = self._stacks.pop(self._tick, "")
        self._tick += 1
        counted = worked if self._by_cpu else held
        self.worst_ms = max(self.worst_ms, counted)
        if counted > self._limit_ms:
            self._on_hold(Hold(held, worked, stack))
        # What the listener did is not the desk's.
        self._last, self._cpu = time.perf_counter(), time.thread_time()

    def _look(self) -> None:
        pause_s = self._limit_ms / 4000
        while not self._over.wait(pause_s):
            last, tick = self._last, self._tick
            late = (time.perf_counter() - last) * 1000 > self._limit_ms
            if late and tick not in self._stacks:
                self._stacks = {tick: _stack_of(self._watched)}


def _stack_of(thread: int) -> str:
    """Where a thread stands, the innermost call first.

    Python's own frames must not be held here: whoever does keeps what is in them, a painter for
    one, beyond the call that it belongs to, and lets go of it on the wrong thread.
    """
    with tempfile.TemporaryFile() as file:
        faulthandler.dump_traceback(file, all_threads=True)
        file.seek(0)
        told = file.read().decode(errors="replace")
    for part in told.split("\n\n"):
        heading, _, stack = part.partition("\n")
        if f"{thread:#018x}" in heading:
            return "\n".join(stack.splitlines()[:_FRAMES_SHOWN])
    return ""


def watch_if_wanted(environment: Mapping[str, str] = os.environ) -> Watchdog | None:
    """Watch where the environment says so; a value that is no number above zero is passed over."""
    app = QCoreApplication.instance()
    try:
        limit_ms = float(environment.get(VARIABLE, ""))
    except ValueError:
        return None
    if not limit_ms > 0 or app is None:
        return None
    logger.warning("the Qt thread is watched: what holds it over %g ms is logged", limit_ms)
    return Watchdog(limit_ms, parent=app)


def _log(hold: Hold) -> None:
    logger.warning(
        "the Qt thread was held for %.1f ms, %.1f ms of it at work\n%s",
        hold.held_ms, hold.cpu_ms, hold.stack or "(over before anybody looked)",
    )  # fmt: skip
