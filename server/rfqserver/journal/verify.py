"""Checks a whole journal against its hash chain and says where it breaks."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from rfqserver.journal.chain import GENESIS_HASH, is_sound
from rfqserver.journal.interface import JournalCorruptError, JournalFormatError, Record
from rfqserver.journal.schema import (
    COLUMNS,
    PAGE_ROWS,
    check_marks,
    damage_told,
    reader,
    to_record,
)

SEQ_MIN = -(2**63)

_PAGE = f"SELECT {COLUMNS} FROM record WHERE"  # noqa: S608 - constants
_ORDER = "AND seq <= ? ORDER BY seq LIMIT ?"


class VerifyReport(Struct, frozen=True):
    """What verification found.

    `rows` counts the rows that are in order, from the first; `head_hash` is the
    hash of the last of them. Write `rows` and `head_hash` down off the machine:
    only they can show later that the end was cut off or everything recomputed.
    """

    ok: bool
    rows: int
    head_hash: bytes
    bad_seq: int | None = None
    text: str = ""


def verify(path: Path, expected_head: bytes | None = None) -> VerifyReport:
    """Read every row and check content, order and completeness.

    Works beside a running server, on what is durable at the start.
    `expected_head` is a head hash noted earlier: it must still occur in the
    chain, which proves that nothing up to it was removed or replaced.

    Raises:
        JournalFormatError: the file is missing, or not a journal at all.
    """
    if not path.is_file():
        raise JournalFormatError(f"there is no journal at {path}")
    with damage_told(path), reader(path) as connection:
        check_marks(connection, path)
        return _walk(connection, expected_head)


def read_verified(path: Path) -> Iterator[Record]:
    """Yield every record that is durable at the start, each checked before it is handed out.

    Works beside a running server, and changes nothing.

    Raises:
        JournalFormatError: the file is missing, unreadable, or not a journal at all.
        JournalCorruptError: at the first row that is not in order; all before it are.
    """
    if not path.is_file():
        raise JournalFormatError(f"there is no journal at {path}")
    seq, head = 0, GENESIS_HASH
    with damage_told(path), reader(path) as connection:
        check_marks(connection, path)
        for row in _rows(connection):
            problem = _problem(connection, row, seq, head)
            record = to_record(row)
            if problem is not None or record is None:
                raise JournalCorruptError(*(problem or (seq + 1, f"row {seq + 1} was changed")))
            yield record
            seq, head = record.seq, record.hash


def _walk(connection: sqlite3.Connection, expected_head: bytes | None) -> VerifyReport:
    seq, head, head_seen = 0, GENESIS_HASH, expected_head in (None, GENESIS_HASH)
    try:
        for row in _rows(connection):
            problem = _problem(connection, row, seq, head)
            if problem is not None:
                bad_seq, text = problem
                return VerifyReport(False, seq, head, bad_seq, text)
            seq, head = seq + 1, row[-1]
            head_seen = head_seen or head == expected_head
    except sqlite3.Error as error:
        text = f"the file is damaged: row {seq + 1} cannot be read ({error})"
        return VerifyReport(False, seq, head, seq + 1, text)
    if not head_seen:
        text = (
            f"the {seq} rows follow one another, but the given head hash is not among them: "
            "rows were cut off at the end, or the whole chain was computed anew"
        )
        return VerifyReport(False, seq, head, seq + 1, text)
    return VerifyReport(True, seq, head)


def _rows(connection: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    """Yield the rows there are now, in pages: one long read would keep the log from shrinking."""
    last: int | None = connection.execute("SELECT max(seq) FROM record").fetchone()[0]
    if last is None:
        return
    rows = connection.execute(f"{_PAGE} seq >= ? {_ORDER}", (SEQ_MIN, last, PAGE_ROWS)).fetchall()
    while rows:
        yield from rows
        after = rows[-1][0]
        rows = connection.execute(f"{_PAGE} seq > ? {_ORDER}", (after, last, PAGE_ROWS)).fetchall()


def _problem(
    connection: sqlite3.Connection, row: tuple[Any, ...], last_seq: int, last_hash: bytes
) -> tuple[int, str] | None:
    """Say what is wrong with the row after `last_seq`, and with which row."""
    seq, due = row[0], last_seq + 1
    if seq < due:
        return seq, f"row {seq} has no place in a journal: numbers begin at 1"
    if seq == due + 1:
        return due, f"row {due} is missing"
    if seq > due:
        return due, f"rows {due} to {seq - 1} are missing"
    record = to_record(row)
    if record is None:
        return seq, f"row {seq} was changed: it holds values no journal writes"
    if record.prev_hash == last_hash:
        if is_sound(record):
            return None
        return seq, f"row {seq} was changed: its content does not match its hash"
    return seq, _unlinked(connection, record)


def _unlinked(connection: sqlite3.Connection, record: Record) -> str:
    seq = record.seq
    found = connection.execute(
        "SELECT seq FROM record WHERE hash = ? AND seq <> ? LIMIT 1", (record.prev_hash, seq)
    ).fetchone()
    if found is not None:
        return f"row {seq} is out of order: it was written to follow what is now row {found[0]}"
    if is_sound(record):
        return f"row {seq - 1} was replaced: row {seq} was written to follow another one"
    return f"row {seq} was changed, or the row that stood before it was removed"
