"""The hash chain of records; its arithmetic is `protocol.journal_chain`'s.

hash(0) is GENESIS_HASH.
"""

import hashlib
from collections.abc import Iterable

from rfqdesk.protocol import journal_chain
from rfqdesk.protocol.journal_chain import FIELD_MAX_BYTES, TIME_MAX_MS
from rfqserver.journal.interface import Entry, Record

__all__ = [
    "FIELD_MAX_BYTES",
    "GENESIS_HASH",
    "HASH_BYTES",
    "TIME_MAX_MS",
    "canonical",
    "extend",
    "is_sound",
    "link",
]

HASH_BYTES = 32
GENESIS_HASH = hashlib.sha256(b"rfqdesk journal, format 1").digest()


def canonical(seq: int, entry: Entry) -> bytes:
    """Encode every field of a record except its hashes.

    Raises:
        ValueError: a time out of range, a field over FIELD_MAX_BYTES, or text
            that is not valid Unicode.
    """
    return journal_chain.canonical(
        seq,
        entry.time_ms,
        stream=entry.stream,
        kind=entry.kind,
        actor=entry.actor,
        payload=entry.payload,
    )


def link(prev_hash: bytes, seq: int, entry: Entry) -> bytes:
    """Compute the hash of the record `seq` that follows one hashed `prev_hash`."""
    return journal_chain.record_hash(prev_hash, canonical(seq, entry))


def extend(prev_hash: bytes, last_seq: int, entries: Iterable[Entry]) -> list[Record]:
    """Place `entries` after record `last_seq`, whose hash is `prev_hash`.

    Raises:
        ValueError: an entry that cannot be encoded.
    """
    records: list[Record] = []
    for seq, entry in enumerate(entries, start=last_seq + 1):
        own_hash = link(prev_hash, seq, entry)
        records.append(Record(seq, entry, prev_hash, own_hash))
        prev_hash = own_hash
    return records


def is_sound(record: Record) -> bool:
    """Tell whether a record's content, place and `prev_hash` give its own hash."""
    try:
        return link(record.prev_hash, record.seq, record.entry) == record.hash
    except ValueError:
        return False
