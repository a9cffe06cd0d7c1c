"""The hash chain of a venue's journal, as arithmetic: each record's hash covers the one before.

hash(n) = SHA-256( hash(n-1) || seq u64 || time_ms i64 || for each of stream,
kind, actor, payload: length u32 || bytes ), integers big-endian, text UTF-8.
The lengths make the encoding unambiguous: no two different entries share one.
"""

import hashlib
import struct

FIELD_MAX_BYTES = 2**24
TIME_MAX_MS = 2**63 - 1

_HEAD = struct.Struct(">Qq")
_LENGTH = struct.Struct(">I")
_FIELDS = ("stream", "kind", "actor", "payload")


def canonical(
    seq: int, time_ms: int, *, stream: str, kind: str, actor: str, payload: bytes
) -> bytes:
    """Encode every field of a record except its hashes.

    Raises:
        ValueError: a time out of range, a field over FIELD_MAX_BYTES, or text
            that is not valid Unicode.
    """
    if not 0 <= time_ms <= TIME_MAX_MS:
        raise ValueError(f"time_ms {time_ms} is out of range")
    fields = (stream.encode(), kind.encode(), actor.encode(), payload)
    parts = [_HEAD.pack(seq, time_ms)]
    for name, data in zip(_FIELDS, fields, strict=True):
        if len(data) > FIELD_MAX_BYTES:
            raise ValueError(f"{name} has {len(data)} bytes; the limit is {FIELD_MAX_BYTES}")
        parts.append(_LENGTH.pack(len(data)))
        parts.append(data)
    return b"".join(parts)


def record_hash(prev_hash: bytes, record: bytes) -> bytes:
    """The hash of a record, as `canonical` encodes it, that follows one hashed `prev_hash`."""
    return hashlib.sha256(prev_hash + record).digest()
