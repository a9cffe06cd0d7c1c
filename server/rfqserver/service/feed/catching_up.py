"""Brings a session that has just logged on up to date: its backlog, or a snapshot first."""

import asyncio
from collections.abc import Callable

from rfqdesk.protocol.events import CaughtUp, FeedEvent, Snapshot
from rfqserver.gateway.interface import Peer
from rfqserver.journal.interface import Journal
from rfqserver.service.feed.feeds import Feeds
from rfqserver.service.feed.snapshots import parts_of, visible, without_replaced
from rfqserver.service.feed.timelines import Timelines

BACKLOG_CHUNK = 500

Send = Callable[[Peer, FeedEvent | Snapshot], None]
"""How a peer is told: with what it needs to prove what it is shown."""


async def send_backlog(
    peer: Peer, sent_seq: int, feeds: Feeds, journal: Journal, send: Send
) -> None:
    """Send everything after `sent_seq`, and that the peer has caught up.

    Nothing is awaited between the last look at the feed and the return: whoever
    goes live at once misses nothing.
    """
    firm = peer.principal.firm
    while seqs := feeds.journal_seqs(firm, sent_seq, BACKLOG_CHUNK):
        for message in visible(await asyncio.to_thread(journal.read_many, seqs), firm, feeds):
            send(peer, message)
        sent_seq += len(seqs)
        # A long backlog over a thin line must not count as a slow reader's.
        await peer.drained()
    peer.send(CaughtUp(last_seq=sent_seq))


async def send_snapshot(
    peer: Peer, feeds: Feeds, timelines: Timelines, journal: Journal, send: Send
) -> int:
    """Send what is open and what was traded today; returns the sequence it stands at."""
    firm = peer.principal.firm
    last_seq, seqs = feeds.last_seq(firm), timelines.of_firm(firm)
    events: list[FeedEvent] = []
    for start in range(0, len(seqs), BACKLOG_CHUNK):
        chunk = seqs[start : start + BACKLOG_CHUNK]
        events += visible(await asyncio.to_thread(journal.read_many, chunk), firm, feeds)
    for part in parts_of(without_replaced(events), last_seq):
        send(peer, part)
        await peer.drained()
    return last_seq
