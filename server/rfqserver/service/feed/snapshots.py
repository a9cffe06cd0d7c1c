"""A snapshot for a firm: what is open and what was traded today, as it may see it."""

from collections.abc import Iterable, Iterator, Sequence

from rfqdesk.protocol.events import FeedEvent, QuoteEnded, QuoteLive, Snapshot
from rfqserver.engine.facts.events import decode_event
from rfqserver.engine.seeing.visibility import project
from rfqserver.journal.interface import Record
from rfqserver.service.feed.feeds import Feeds

PART_EVENTS = 200
"""Far below a frame's bound, even if each had a request's 20 legs."""


def visible(records: Iterable[Record], firm: str, feeds: Feeds) -> Iterator[FeedEvent]:
    """The records as messages of the firm's feed, under the numbers that they have there."""
    for record in records:
        seq = feeds.seq_of(firm, record.seq)
        message = project(decode_event(record.entry.payload), firm, seq) if seq else None
        if message is not None:
            yield message


def without_replaced(events: Sequence[FeedEvent]) -> list[FeedEvent]:
    """Leave out what a later quote of the same maker on the same request replaced."""
    newest = {
        (event.rfq_id, event.maker): event.seq for event in events if isinstance(event, QuoteLive)
    }
    return [
        event
        for event in events
        if not isinstance(event, QuoteLive | QuoteEnded)
        or event.seq >= newest.get((event.rfq_id, event.maker), 0)
    ]


def parts_of(events: Sequence[FeedEvent], last_seq: int) -> Iterator[Snapshot]:
    """Put a snapshot into messages: at least one, the last of which says that it is."""
    starts = range(0, max(len(events), 1), PART_EVENTS)
    for start in starts:
        yield Snapshot(
            last_seq=last_seq,
            events=tuple(events[start : start + PART_EVENTS]),
            first=start == 0,
            last=start == starts[-1],
        )
