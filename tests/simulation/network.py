"""The lines between clients and venue: they delay, stall and are cut; each keeps its order.

TCP loses nothing on a line that stands, so loss is a cut: of each direction some tail never
arrives, and either end learns of it at its own time. Lines of one client overtake each other.
"""

from collections import deque
from collections.abc import Callable
from random import Random
from typing import Any

import aiohttp
from simulation.loop import SimLoop

_CLOSED = aiohttp.WSMessage(aiohttp.WSMsgType.CLOSED, None, None)


class SimSocket:
    """What the gateway's connection holds in its hands in place of a WebSocket."""

    def __init__(self, line: "Line") -> None:
        self._line = line
        self._inbox: deque[aiohttp.WSMessage] = deque()
        self._waiter: Any = None
        self.closed = False
        self.close_code: int | None = None

    async def receive(self) -> aiohttp.WSMessage:
        """Next frame, or that the line is closed."""
        while not self._inbox:
            if self.closed:
                return _CLOSED
            self._waiter = self._line.loop.create_future()
            await self._waiter
        return self._inbox.popleft()

    async def send_str(self, frame: str) -> None:
        """Write a frame, waiting while the peer reads nothing."""
        stalled_s = self._line.stalled_until_s - self._line.loop.time()
        if stalled_s > 0:
            waiter = self._line.loop.create_future()
            self._line.loop.plan(stalled_s, _wake, waiter)
            await waiter
        if self.closed:
            raise aiohttp.ClientConnectionResetError("the line is gone")
        self._line.say(frame)

    async def close(self, *, code: int = 1000, drain: bool = True) -> None:
        """Close from the venue's side; what was written before still arrives."""
        del drain
        self.close_code = code
        self.shut()
        self._line.hang_up()

    def take(self, frame: str) -> None:
        """A frame of the client's arrived."""
        self._inbox.append(aiohttp.WSMessage(aiohttp.WSMsgType.TEXT, frame, None))
        self._notify()

    def shut(self) -> None:
        """Nothing comes any more."""
        self.closed = True
        self._notify()

    def _notify(self) -> None:
        _wake(self._waiter)


class Line:
    """One connection of one client.

    Args:
        on_arrived: told each message of the client's when the venue has it.
        on_said: told each frame when the venue writes it; returns its messages.
        on_heard: the client's ear, told these messages when they arrive.
        on_lost: the client's, told once when it finds the line gone.
    """

    def __init__(
        self,
        loop: SimLoop,
        rng: Random,
        number: int,
        *,
        delay_s: float,
        on_arrived: Callable[[Any], None],
        on_said: Callable[["Line", str], list[Any]],
        on_heard: Callable[["Line", list[Any]], None],
        on_lost: Callable[["Line"], None],
    ) -> None:
        self.loop = loop
        self.number = number
        self.socket = SimSocket(self)
        self.stalled_until_s = 0.0
        self.next_seq = 0
        """The number that the next message of the feed must have on this line."""
        self.snapshot: set[int] = set()
        """Numbers that were told as part of a snapshot."""
        self._rng = rng
        self.delay_s = delay_s
        self._on_arrived = on_arrived
        self._on_said = on_said
        self._on_heard = on_heard
        self._on_lost = on_lost
        self._up_free_s = self._down_free_s = 0.0
        self._up_ends_s = self._down_ends_s = float("inf")
        self._lost_told = False

    def send(self, frame: str, sent: Any) -> None:
        """The client writes a frame; `sent` is marked when it arrives."""
        at_s = self._up_free_s = max(self._up_free_s, self.loop.time() + self._delay())
        self.loop.plan_at(at_s, self._arrive_up, frame, sent)

    def say(self, frame: str) -> None:
        """The venue writes a frame."""
        messages = self._on_said(self, frame)
        at_s = self._down_free_s = max(self._down_free_s, self.loop.time() + self._delay())
        self.loop.plan_at(at_s, self._arrive_down, messages)

    def hang_up(self) -> None:
        """The venue closed in good order: the client learns of it after the last frame."""
        at_s = self._down_free_s = max(self._down_free_s, self.loop.time() + self._delay())
        self.loop.plan_at(at_s, self._tell_lost)

    def cut(self, notice_s: float, silent_s: float) -> None:
        """Cut both directions at moments of their own.

        The client notices after `notice_s`, the venue after `silent_s` more than its last
        frame took; by then its own silence limit may have come first.
        """
        now_s = self.loop.time()
        self._up_ends_s = min(self._up_ends_s, now_s + self._rng.random() * self.delay_s)
        self._down_ends_s = min(self._down_ends_s, now_s + self._rng.random() * self.delay_s)
        self.loop.plan_at(now_s + notice_s, self._tell_lost)
        self.loop.plan_at(self._up_ends_s + silent_s, self.socket.shut)

    def drop(self) -> None:
        """The venue's end is gone at once, with what it had written and not sent."""
        self.cut(self._rng.random() * 0.1, 0.0)
        self.socket.shut()

    def die(self) -> None:
        """The venue's process is gone: nothing of the client's is read any more."""
        self._up_ends_s = -1.0
        self.socket.shut()
        self.loop.plan(self._rng.random() * 0.2, self._tell_lost)

    def _delay(self) -> float:
        return self.delay_s * (0.5 + self._rng.random())

    def _arrive_up(self, frame: str, sent: Any) -> None:
        if self.loop.time() <= self._up_ends_s and not self.socket.closed:
            if sent is not None:
                self._on_arrived(sent)
            self.socket.take(frame)

    def _arrive_down(self, messages: list[Any]) -> None:
        if self.loop.time() <= self._down_ends_s and not self._lost_told:
            self._on_heard(self, messages)

    def _tell_lost(self) -> None:
        if not self._lost_told:
            self._lost_told = True
            self._on_lost(self)


def _wake(waiter: Any) -> None:
    if waiter is not None and not waiter.done():
        waiter.set_result(None)
