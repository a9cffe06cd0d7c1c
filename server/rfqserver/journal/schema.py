"""The journal's file: its tables, its marks, and rows to records and back."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from rfqserver.journal.chain import GENESIS_HASH, HASH_BYTES, is_sound
from rfqserver.journal.interface import (
    Entry,
    JournalCorruptError,
    JournalFormatError,
    JournalLockedError,
    Record,
)

APPLICATION_ID = 0x52465144  # "RFQD", shown by file(1)
FORMAT_VERSION = 1
BUSY_TIMEOUT_S = 5.0
PAGE_ROWS = 1_000
PAGE_MIN_BYTES = 512

CREATE_TABLE = """\
CREATE TABLE record (
    seq       INTEGER PRIMARY KEY,
    time_ms   INTEGER NOT NULL,
    stream    TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    actor     TEXT    NOT NULL,
    payload   BLOB    NOT NULL,
    prev_hash BLOB    NOT NULL,
    hash      BLOB    NOT NULL
) STRICT"""
CREATE_GUARDS = (
    """\
CREATE TRIGGER record_is_never_changed BEFORE UPDATE ON record
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """\
CREATE TRIGGER record_is_never_removed BEFORE DELETE ON record
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
)

COLUMNS = "seq, time_ms, stream, kind, actor, payload, prev_hash, hash"
INSERT_ROWS_MAX = 64
"""Rows in one statement; 8 variables each, of which SQLite takes 999 in its oldest versions."""

_ROW_MARKS = "(?, ?, ?, ?, ?, ?, ?, ?)"

Row = tuple[int, int, str, str, str, bytes, bytes, bytes]


def connect_writer(path: Path) -> sqlite3.Connection:
    """Open the one connection that writes; the file exists already.

    Raises:
        sqlite3.Error: as SQLite says it.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        # FULL syncs the log at every commit. NORMAL would acknowledge rows that a
        # power loss takes back.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=0"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def reader(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a connection that can only read, beside a running writer or without one.

    Raises:
        sqlite3.Error: as SQLite says it.
    """
    address = f"{path.absolute().as_uri()}?mode=ro"
    with closing(
        sqlite3.connect(
            address,
            uri=True,
            timeout=BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
        )
    ) as connection:
        yield connection


def create_file(path: Path) -> None:
    """Make an empty, private file where none is, and its name durable."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except FileExistsError:
        return
    os.close(handle)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def check_size(path: Path) -> None:
    """Refuse a scrap that SQLite would take for an empty database and write over.

    Raises:
        JournalFormatError: shorter than the smallest database page.
    """
    if 0 < path.stat().st_size < PAGE_MIN_BYTES:
        raise JournalFormatError(
            f"{path} is no journal, or only a scrap of one ({path.stat().st_size} bytes). Nothing "
            "was changed. Name the right file, or restore the newest backup."
        )


def is_laid_out(connection: sqlite3.Connection, path: Path) -> bool:
    """Tell a journal from a file that is still empty; refuse everything else.

    Raises:
        JournalFormatError: another application's file, another version, or damage.
    """
    tables = connection.execute("SELECT sql FROM sqlite_schema ORDER BY rowid").fetchall()
    if not tables and _pragma(connection, "application_id") == 0:
        return False
    check_marks(connection, path)
    expected = [(CREATE_TABLE,), *((guard,) for guard in CREATE_GUARDS)]
    if tables != expected:
        raise JournalFormatError(
            f"{path} has other tables than a journal of format {FORMAT_VERSION}: someone has "
            "altered it. Do not trade on it; compare it with a backup (rfqserver journal verify)."
        )
    problem = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if problem != "ok":
        raise JournalFormatError(
            f"{path} is damaged ({_one_line(problem)}). Do not trade on it: restore the newest "
            "backup and compare (rfqserver journal verify)."
        )
    return True


def lay_out(connection: sqlite3.Connection) -> None:
    """Write the tables and the marks into an empty file, all or none."""
    connection.execute("BEGIN IMMEDIATE")
    for statement in (CREATE_TABLE, *CREATE_GUARDS):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={FORMAT_VERSION}")
    connection.execute("COMMIT")


def check_marks(connection: sqlite3.Connection, path: Path) -> None:
    """Check whose file this is and of which version.

    Raises:
        JournalFormatError: not ours, or a version this program cannot read.
    """
    if _pragma(connection, "application_id") != APPLICATION_ID:
        raise JournalFormatError(
            f"{path} is an SQLite file of another application, not a journal. Nothing was changed."
        )
    version = _pragma(connection, "user_version")
    if version != FORMAT_VERSION:
        raise JournalFormatError(
            f"{path} is a journal of format {version}; this program reads format "
            f"{FORMAT_VERSION}. Use the program version that wrote it."
        )


@contextmanager
def damage_told(path: Path) -> Iterator[None]:
    """Turn SQLite's own complaints at opening into words about this file.

    Raises:
        JournalLockedError: some other program holds the file's write lock.
        JournalFormatError: everything else SQLite cannot get over.
    """
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
            raise JournalLockedError(
                f"{path} is being written by another program. Stop that first."
            ) from error
        raise JournalFormatError(
            f"{path} cannot be read as a journal ({error}): it is torn, damaged, or no journal "
            "at all. Nothing was changed. Name the right file, or restore the newest backup."
        ) from error


def insert(rows: int) -> str:
    """The statement that adds so many records, at most `INSERT_ROWS_MAX`."""
    marks = ", ".join([_ROW_MARKS] * rows)
    return f"INSERT INTO record ({COLUMNS}) VALUES {marks}"  # noqa: S608 - constants


def to_row(record: Record) -> Row:
    """Lay a record out in the order of COLUMNS."""
    entry = record.entry
    return (
        record.seq,
        entry.time_ms,
        entry.stream,
        entry.kind,
        entry.actor,
        entry.payload,
        record.prev_hash,
        record.hash,
    )


def to_record(row: tuple[Any, ...]) -> Record | None:
    """Read one row, or return None where a value has a type no journal writes."""
    match row:
        case (
            int(seq),
            int(time_ms),
            str(stream),
            str(kind),
            str(actor),
            bytes(payload),
            bytes(prev_hash),
            bytes(own_hash),
        ) if len(prev_hash) == len(own_hash) == HASH_BYTES:
            return Record(seq, Entry(time_ms, stream, kind, actor, payload), prev_hash, own_hash)
    return None


def to_sound_record(row: tuple[Any, ...]) -> Record:
    """Read one row and check it against its own hash.

    Raises:
        JournalCorruptError: the row has been changed or moved.
    """
    record = to_record(row)
    if record is None or not is_sound(record):
        raise JournalCorruptError(row[0], f"journal row {row[0]} does not match its hash")
    return record


def head_of(connection: sqlite3.Connection) -> tuple[int, bytes]:
    """Read the last record's number and hash, checked; (0, GENESIS_HASH) when empty.

    Raises:
        JournalCorruptError: the last row does not match its hash.
    """
    row = connection.execute(
        f"SELECT {COLUMNS} FROM record ORDER BY seq DESC LIMIT 1"  # noqa: S608 - constants
    ).fetchone()
    if row is None:
        return 0, GENESIS_HASH
    record = to_sound_record(row)
    return record.seq, record.hash


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    value: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
