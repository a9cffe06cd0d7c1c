"""Feed events for one reader who takes them in its own time."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Self

from rfqdesk.client.errors import FeedOverrunError
from rfqdesk.protocol.events import FeedEvent

STREAM_MAX_EVENTS = 100_000


class EventStream(AsyncIterator[FeedEvent]):
    """Each event exactly once, in order, until the session ends.

    Iterating ends when the session was closed, and raises what ended the
    session otherwise. For one reader at a time.
    """

    def __init__(self, max_events: int = STREAM_MAX_EVENTS) -> None:
        self._max_events = max_events
        self._events: deque[FeedEvent] = deque()
        self._changed = asyncio.Event()
        self._ended = False
        self._error: Exception | None = None

    def put(self, event: FeedEvent) -> None:
        """Add an event. A reader that is too far behind gets an error instead of a gap."""
        if self._ended:
            return
        if len(self._events) >= self._max_events:
            self._events.clear()
            self.end(
                FeedOverrunError(f"{self._max_events} events were waiting for a reader of events()")
            )
            return
        self._events.append(event)
        self._changed.set()

    def end(self, error: Exception | None) -> None:
        """End the stream after what is in it; `error` is raised to the reader."""
        if not self._ended:
            self._ended = True
            self._error = error
        self._changed.set()

    def __aiter__(self) -> Self:
        """Return the stream itself."""
        return self

    async def __anext__(self) -> FeedEvent:
        """Wait for the next event."""
        while not self._events:
            if self._ended:
                if self._error is not None:
                    raise self._error
                raise StopAsyncIteration
            self._changed.clear()
            await self._changed.wait()
        return self._events.popleft()
