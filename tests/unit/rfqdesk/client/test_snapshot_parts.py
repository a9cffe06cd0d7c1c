"""A snapshot is taken whole or not at all."""

from support.venues.scripted_venue import opened

from rfqdesk.client.snapshot_parts import SnapshotParts
from rfqdesk.protocol.events import Snapshot


def part(*seqs: int, first: bool = False, last: bool = False) -> Snapshot:
    events = tuple(opened(seq) for seq in seqs)
    return Snapshot(last_seq=9, events=events, first=first, last=last)


def test_parts_add_up_in_order_and_come_with_the_last() -> None:
    parts = SnapshotParts()
    assert parts.take(part(1, 2, first=True)) == []
    assert [event.seq for event in parts.take(part(5, last=True))] == [1, 2, 5]


def test_one_cut_short_leaves_nothing_behind() -> None:
    parts = SnapshotParts()
    parts.take(part(1, first=True))
    assert [event.seq for event in parts.take(part(4, first=True, last=True))] == [4]
    assert parts.take(part(first=True, last=True)) == []
