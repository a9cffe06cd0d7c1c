"""Small journals to test with, and ways to tamper with them."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from rfqserver.journal.interface import Entry
from rfqserver.journal.sqlite import SqliteJournal


def entry(number: int, *, payload: bytes | None = None) -> Entry:
    """Build an entry whose content tells its number."""
    content = f'{{"n":{number}}}'.encode() if payload is None else payload
    return Entry(1_700_000_000_000 + number, "engine", "quote_submitted", "alpha/ann", content)


def ignore_durable(_seq: int) -> None:
    """Take a commit's notice where the test awaits `wait_durable` instead."""


def refuse_failure(failure: BaseException) -> None:
    """Fail a test whose journal halts although it should not."""
    raise AssertionError("the journal halted") from failure


def start_quietly(journal: SqliteJournal) -> None:
    """Start a journal that is expected to work."""
    journal.start(ignore_durable, refuse_failure)


async def fill(path: Path, count: int, *, first: int = 1) -> bytes:
    """Write `count` entries in one batch and return the head hash."""
    journal = SqliteJournal.open(path)
    start_quietly(journal)
    await journal.wait_durable(journal.append([entry(n) for n in range(first, first + count)]))
    head = journal.head_hash
    await journal.close()
    return head


def tamper(path: Path, *statements: str | tuple[str, Sequence[Any]]) -> None:
    """Change the file as someone with full access could, past the guards."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        guards = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid"
        ).fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            sql, arguments = (statement, ()) if isinstance(statement, str) else statement
            connection.execute(sql, arguments)
        for _, sql in guards:
            connection.execute(sql)


def cut_file(path: Path, keep: Callable[[int], int]) -> None:
    """Shorten a file to `keep(size)` bytes."""
    with path.open("r+b") as file:
        file.truncate(keep(path.stat().st_size))


def damage_middle_page(path: Path) -> None:
    """Overwrite one page in the middle of a file."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // 4096 * 4096)
        file.write(b"\xff" * 4096)


def size_of(path: Path) -> int:
    """Tell a file's size in bytes."""
    return path.stat().st_size


def log_salt(log: Path) -> bytes:
    """Read the mark SQLite changes each time it begins a write-ahead log anew."""
    with log.open("rb") as file:
        return file.read(24)[16:24]
