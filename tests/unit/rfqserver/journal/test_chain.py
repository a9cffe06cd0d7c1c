"""The hash chain: every field counts, and no two entries look alike."""

import hashlib
import struct

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from rfqserver.journal.chain import (
    FIELD_MAX_BYTES,
    GENESIS_HASH,
    TIME_MAX_MS,
    canonical,
    extend,
    is_sound,
    link,
)
from rfqserver.journal.interface import Entry, Record

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
entries = st.builds(Entry, st.integers(0, TIME_MAX_MS), text, text, text, st.binary(max_size=24))
hashes = st.binary(min_size=32, max_size=32)
seqs = st.integers(1, 2**63 - 1)


def test_the_hash_is_what_the_documentation_says() -> None:
    entry = Entry(1_700_000_000_000, "engine", "trade", "alpha/ann", b"{}")
    encoded = (
        struct.pack(">Qq", 7, 1_700_000_000_000)
        + b"\x00\x00\x00\x06engine"
        + b"\x00\x00\x00\x05trade"
        + b"\x00\x00\x00\x09alpha/ann"
        + b"\x00\x00\x00\x02{}"
    )
    assert link(GENESIS_HASH, 7, entry) == hashlib.sha256(GENESIS_HASH + encoded).digest()


@given(seqs, entries, seqs, entries)
def test_different_records_never_share_an_encoding(
    seq: int, entry: Entry, other_seq: int, other: Entry
) -> None:
    assume((seq, entry) != (other_seq, other))
    assert canonical(seq, entry) != canonical(other_seq, other)


@given(entries)
def test_moving_a_byte_between_fields_changes_the_encoding(entry: Entry) -> None:
    assume(entry.stream)
    moved = replace(entry, stream=entry.stream[:-1], kind=entry.stream[-1] + entry.kind)
    assert canonical(1, moved) != canonical(1, entry)


@given(st.lists(entries, min_size=1, max_size=6), st.integers(0, 1000), hashes)
def test_a_chain_links_and_each_record_is_sound(
    batch: list[Entry], last_seq: int, prev_hash: bytes
) -> None:
    records = extend(prev_hash, last_seq, batch)
    assert [record.seq for record in records] == list(
        range(last_seq + 1, last_seq + 1 + len(batch))
    )
    assert [record.entry for record in records] == batch
    for record in records:
        assert record.prev_hash == prev_hash
        assert is_sound(record)
        prev_hash = record.hash


@given(st.lists(entries, min_size=2, max_size=6), st.integers(1, 5))
def test_batches_do_not_show_in_the_chain(batch: list[Entry], cut: int) -> None:
    first = extend(GENESIS_HASH, 0, batch[:cut])
    rest = extend(first[-1].hash, first[-1].seq, batch[cut:])
    assert first + rest == extend(GENESIS_HASH, 0, batch)


@given(entries, entries, hashes)
def test_any_change_makes_a_record_unsound(entry: Entry, other: Entry, prev: bytes) -> None:
    record = extend(GENESIS_HASH, 41, [entry])[0]
    assume(other != entry)
    assume(prev != GENESIS_HASH)
    assert not is_sound(replace(record, entry=other))
    assert not is_sound(replace(record, prev_hash=prev))
    assert not is_sound(replace(record, seq=43))
    assert not is_sound(replace(record, hash=prev))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"time_ms": -1}, "time_ms"),
        ({"time_ms": TIME_MAX_MS + 1}, "time_ms"),
        ({"payload": b"x" * (FIELD_MAX_BYTES + 1)}, "payload"),
        ({"actor": "\ud800"}, "surrogates"),
    ],
)
def test_what_cannot_be_encoded_is_refused(changes: dict[str, object], words: str) -> None:
    entry = replace(Entry(1, "engine", "trade", "alpha/ann", b"{}"), **changes)
    with pytest.raises(ValueError, match=words):
        canonical(1, entry)
    assert not is_sound(Record(1, entry, GENESIS_HASH, GENESIS_HASH))
