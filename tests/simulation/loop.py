"""An asyncio loop whose time is made up: nothing waits, and the same seed runs the same way.

Tasks, futures, timeouts and threads of the product run on it unchanged. Time stands still
while something runs and then jumps to the next thing that is due.
"""

import asyncio
import asyncio.events
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Any

CANCELLED_MAX = 2_000


class SimLoop(asyncio.AbstractEventLoop):
    """One step is one thing that was due, and all that follows from it at once.

    Args:
        thread_delay_s: how long a function handed to a thread takes, asked at each one.
        late_s: how late a timer of the product's goes off, asked at each one.
    """

    def __init__(self, thread_delay_s: Callable[[], float], late_s: Callable[[], float]) -> None:
        self._thread_delay_s = thread_delay_s
        self._late_s = late_s
        self._now_s = 0.0
        self._ready: deque[asyncio.Handle] = deque()
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._order = count()
        self._cancelled = 0
        self.errors: list[BaseException | str] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        """Make this the running loop of the thread."""
        asyncio.events._set_running_loop(self)
        try:
            yield
        finally:
            asyncio.events._set_running_loop(None)

    def step(self) -> bool:
        """Let time jump to the next thing due and do it; False when nothing is."""
        while self._timers:
            when_s, _, handle = heappop(self._timers)
            if handle.cancelled():
                continue
            self._now_s = max(self._now_s, when_s)
            handle._run()
            self.settle()
            return True
        return False

    def settle(self) -> None:
        """Run what is ready now, and what that makes ready."""
        while self._ready:
            handle = self._ready.popleft()
            if not handle.cancelled():
                handle._run()

    def plan(self, delay_s: float, callback: Any, *args: Any) -> None:
        """Have something of the simulated world's happen, on the dot."""
        self.plan_at(self._now_s + delay_s, callback, *args)

    def plan_at(self, when_s: float, callback: Any, *args: Any) -> None:
        """See `plan`."""
        handle = asyncio.TimerHandle(when_s, callback, args, self)
        heappush(self._timers, (when_s, next(self._order), handle))

    # What asyncio asks of a loop --------------------------------------------

    def time(self) -> float:
        return self._now_s

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_later(
        self, delay: float, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        return self.call_at(self._now_s + max(0.0, delay), callback, *args, context=context)

    def call_at(
        self, when: float, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        heappush(self._timers, (when + self._late_s(), next(self._order), handle))
        return handle

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        self._cancelled += 1
        if self._cancelled > CANCELLED_MAX:
            self._timers = [timer for timer in self._timers if not timer[2].cancelled()]
            heapify(self._timers)
            self._cancelled = 0

    def create_future(self) -> "asyncio.Future[Any]":
        return asyncio.Future(loop=self)

    def create_task(
        self, coro: Any, *, name: str | None = None, context: Any = None
    ) -> "asyncio.Task[Any]":
        return asyncio.Task(coro, loop=self, name=name, context=context)

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> "asyncio.Future[Any]":
        """Run a function as if in a thread: all at once, and its result comes later."""
        future = self.create_future()

        def finish() -> None:
            if future.done():
                return
            try:
                result = func(*args)
            except Exception as error:  # noqa: BLE001 - handed to whoever awaits it
                future.set_exception(error)
            else:
                future.set_result(result)

        self.plan(self._thread_delay_s(), finish)
        return future

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.errors.append(context.get("exception") or str(context.get("message")))
