"""Every event that the book was folded from, by number and by request."""

from bisect import bisect_right
from collections.abc import Sequence

from rfqdesk.protocol.events import FeedEvent


class EventLog:
    """Events in the order of their numbers; those of one request can be asked for by themselves."""

    def __init__(self) -> None:
        self._events: list[FeedEvent] = []
        self._seqs: list[int] = []
        self._of: dict[str, list[FeedEvent]] = {}

    def __len__(self) -> int:
        return len(self._events)

    def add(self, event: FeedEvent) -> None:
        """Keep one more; its number is above all before it."""
        self._events.append(event)
        self._seqs.append(event.seq)
        self._of.setdefault(event.rfq_id, []).append(event)

    def after(self, seq: int, count: int | None = None) -> Sequence[FeedEvent]:
        """Those with a higher number, in order; the first `count` of them."""
        first = bisect_right(self._seqs, seq)
        return self._events[first : None if count is None else first + count]

    def count_after(self, seq: int) -> int:
        """How many have a higher number."""
        return len(self._seqs) - bisect_right(self._seqs, seq)

    def of(self, rfq_id: str, first: int = 0) -> Sequence[FeedEvent]:
        """Everything that was told of one request, in order, but for the `first` so many."""
        return tuple(self._of.get(rfq_id, ())[first:])

    def count_of(self, rfq_id: str) -> int:
        """How many events that is."""
        return len(self._of.get(rfq_id, ()))
