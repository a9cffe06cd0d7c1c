"""A record's place in the hash chain, recalculated from what the venue told of it."""

import base64
import binascii
from collections.abc import Sequence

from msgspec import Struct

from rfqdesk.protocol.journal_chain import canonical, record_hash
from rfqdesk.protocol.operations.live import AuditEntry

_WHOLE = "The whole chain is followed by `rfqserver journal verify`, at the venue's machine."


class Proof(Struct, frozen=True):
    """Whether record `seq` is what its hash says, in words; `tone` as in the style sheet."""

    seq: int
    words: str
    tone: str = ""


def prove(entry: AuditEntry, neighbours: Sequence[AuditEntry]) -> Proof:
    """Recalculate a record's hash and those of its neighbours, and compare how they follow."""
    around = {one.seq: one for one in neighbours}
    before, after = around.get(entry.seq - 1), around.get(entry.seq + 1)
    told = [one for one in (before, entry, after) if one is not None]
    unknown = [one for one in told if not one.payload_base64]
    if entry in unknown:
        return Proof(
            entry.seq,
            f"This record is too long to be told whole, and can't be recalculated here. {_WHOLE}",
            "warn",
        )
    for one in told:
        if one not in unknown and _hash_of(one) != one.hash:
            return _broken(entry, f"record {one.seq} does not come to the hash that stands with it")
    if before is not None and entry.prev_hash != before.hash:
        return _broken(entry, f"it does not name the hash of record {before.seq}")
    if after is not None and after.prev_hash != entry.hash:
        return _broken(entry, f"record {after.seq} does not name its hash")
    follows = (
        f"record {after.seq} follows it" if after is not None else "it was the last when asked for"
    )
    place = follows if before is None else f"it follows record {before.seq}, and {follows}"
    return Proof(
        entry.seq,
        "Its hash was recalculated here from what is shown, and agrees. "
        f"{place[0].upper()}{place[1:]}. {_WHOLE}",
        "ok",
    )


def _broken(entry: AuditEntry, why: str) -> Proof:
    return Proof(
        entry.seq,
        f"The hash chain is broken here: {why}. The journal was changed, or what was sent of it. "
        f"Keep the venue's disk as it is, and have it examined. {_WHOLE}",
        "danger",
    )


def _hash_of(entry: AuditEntry) -> str:
    try:
        record = canonical(
            entry.seq,
            entry.time_ms,
            stream=entry.stream,
            kind=entry.kind,
            actor=entry.raw_actor,
            payload=base64.b64decode(entry.payload_base64, validate=True),
        )
        return record_hash(bytes.fromhex(entry.prev_hash), record).hex()
    except (ValueError, binascii.Error):
        return ""
