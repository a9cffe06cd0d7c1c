"""The hash chain, as arithmetic: each record's hash covers the record before it.

hash(n) = SHA-256( hash(n-1) || seq u64 || time_ms i64 || for each of stream,
kind, actor, payload: length u32 || bytes ), integers big-endian, text UTF-8,
and hash(0) = GENESIS_HASH. The lengths make the encoding unambiguous: no two
different entries share one.
"""

import hashlib
import struct
from collections.abc import Iterable

from rfqserver.journal.interface import Entry, Record

HASH_BYTES = 32
GENESIS_HASH = hashlib.sha256(b"rfqdesk journal, format 1").digest()

TIME_MAX_MS = 2**63 - 1
FIELD_MAX_BYTES = 2**24

_HEAD = struct.Struct(">Qq")
_LENGTH = struct.Struct(">I")
_FIELDS = ("stream", "kind", "actor", "payload")


def canonical(seq: int, entry: Entry) -> bytes:
    """Encode every field of a record except its hashes.

    Raises:
        ValueError: a time out of range, a field over FIELD_MAX_BYTES, or text
            that is not valid Unicode.
    """
    if not 0 <= entry.time_ms <= TIME_MAX_MS:
        raise ValueError(f"time_ms {entry.time_ms} is out of range")
    fields = (entry.stream.encode(), entry.kind.encode(), entry.actor.encode(), entry.payload)
    parts = [_HEAD.pack(seq, entry.time_ms)]
    for name, data in zip(_FIELDS, fields, strict=True):
        if len(data) > FIELD_MAX_BYTES:
            raise ValueError(f"{name} has {len(data)} bytes; the limit is {FIELD_MAX_BYTES}")
        parts.append(_LENGTH.pack(len(data)))
        parts.append(data)
    return b"".join(parts)


def link(prev_hash: bytes, seq: int, entry: Entry) -> bytes:
    """Compute the hash of the record `seq` that follows one hashed `prev_hash`."""
    return hashlib.sha256(prev_hash + canonical(seq, entry)).digest()


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
