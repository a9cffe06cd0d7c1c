"""Whom a session tells: listeners at once, readers of streams in their own time."""

from collections.abc import Callable

from rfqdesk.client.event_stream import EventStream
from rfqdesk.client.status import ConnectionStatus
from rfqdesk.protocol.events import FeedEvent, ServerMessage

Listener = Callable[[ServerMessage | ConnectionStatus], None]


class FanOut:
    """Listeners and event streams of one session."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._streams: list[EventStream] = []
        self._kept: EventStream | None = None
        self._ended = False
        self._error: Exception | None = None

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; returns what removes it again."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def keep(self) -> None:
        """Keep events from now on for the next call of `stream`."""
        self._kept = self._new_stream()

    def stream(self) -> EventStream:
        """Return the kept stream if there is one, else one that begins now."""
        if self._kept is not None:
            kept, self._kept = self._kept, None
            return kept
        return self._new_stream()

    def tell(self, what: ServerMessage | ConnectionStatus) -> None:
        """Call every listener, also those that unsubscribe others while being called."""
        for listener in tuple(self._listeners):
            listener(what)

    def put(self, event: FeedEvent) -> None:
        """Add an event to every stream."""
        for stream in self._streams:
            stream.put(event)

    def end(self, error: Exception | None) -> None:
        """End every stream, present and future ones."""
        self._ended, self._error = True, error
        for stream in self._streams:
            stream.end(error)
        self._streams.clear()

    def _new_stream(self) -> EventStream:
        stream = EventStream()
        if self._ended:
            stream.end(self._error)
        else:
            self._streams.append(stream)
        return stream
