"""Puts a snapshot together that comes in parts. Pure."""

from rfqdesk.protocol.events import FeedEvent, Snapshot


class SnapshotParts:
    """The parts so far. One that was cut short begins anew with its next first part."""

    def __init__(self) -> None:
        self._events: list[FeedEvent] = []

    def take(self, part: Snapshot) -> list[FeedEvent]:
        """Take the next part in; returns all events with the last one, before it none."""
        if part.first:
            self._events = []
        self._events.extend(part.events)
        if not part.last:
            return []
        whole, self._events = self._events, []
        return whole
