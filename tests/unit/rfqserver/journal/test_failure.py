"""A storage error halts the journal for good, and says so to everyone who waits."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.journals import cut_file, damage_middle_page, entry, fill, ignore_durable, tamper
from support.journals import start_quietly as start

from rfqserver.journal import schema, writer
from rfqserver.journal.interface import (
    JournalCorruptError,
    JournalError,
    JournalFormatError,
    JournalHaltedError,
    JournalLockedError,
)
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.journal.verify import verify


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


async def append_for_ever(journal: SqliteJournal) -> None:
    """Append one batch after the other."""
    while True:
        await journal.wait_durable(journal.append([entry(1, payload=b"x" * 4000)] * 5))


async def start_and_fail(journal: SqliteJournal) -> tuple[list[BaseException], int]:
    """Append until the journal halts; return the failures told and the last durable number."""
    failures: list[BaseException] = []
    journal.start(ignore_durable, failures.append)
    with pytest.raises(JournalHaltedError):
        await append_for_ever(journal)
    return failures, journal.durable_seq


def limit_pages(journal: SqliteJournal, pages: int) -> None:
    """Make SQLite answer "database or disk is full" beyond a size."""
    journal._connection.execute(f"PRAGMA max_page_count={pages}").fetchall()


async def test_a_full_disk_halts_for_good(path: Path) -> None:
    journal = SqliteJournal.open(path)
    limit_pages(journal, 60)
    failures, durable = await start_and_fail(journal)
    assert len(failures) == 1
    assert isinstance(failures[0], sqlite3.OperationalError)
    assert 0 < durable < journal.last_seq
    with pytest.raises(JournalHaltedError, match="unknown until it is opened again"):
        journal.append([entry(1)])
    with pytest.raises(JournalHaltedError):
        await journal.wait_durable(durable + 1)
    await journal.wait_durable(durable)
    assert sum(1 for _ in journal.read()) == durable
    await journal.close()
    assert len(failures) == 1
    assert verify(path).rows == durable


async def test_everyone_who_waits_is_told(path: Path) -> None:
    journal = SqliteJournal.open(path)
    limit_pages(journal, 20)
    failures: list[BaseException] = []
    journal.start(ignore_durable, failures.append)
    waits = [
        journal.wait_durable(journal.append([entry(n, payload=b"x" * 50_000)]))
        for n in range(1, 30)
    ]
    outcomes = await asyncio.gather(*waits, return_exceptions=True)
    assert isinstance(outcomes[-1], JournalHaltedError)
    assert isinstance(outcomes[-1].__cause__, sqlite3.OperationalError)
    kept = journal.durable_seq
    assert all(outcome is None for outcome in outcomes[:kept])
    assert all(isinstance(outcome, JournalHaltedError) for outcome in outcomes[kept:])
    await journal.close()


async def test_a_commit_whose_failure_was_reported_may_still_be_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class LyingConnection(sqlite3.Connection):
        """Commits, and then reports the failed sync a broken disk would."""

        def execute(self, sql: str, *arguments: object) -> sqlite3.Cursor:
            cursor = super().execute(sql, *arguments)
            committed = sql == "COMMIT" or sql.startswith("INSERT INTO record")
            if committed and self.total_changes:
                raise sqlite3.OperationalError("disk I/O error")
            return cursor

    real_connect = sqlite3.connect
    await SqliteJournal.open(path).close()
    monkeypatch.setattr(
        schema.sqlite3,
        "connect",
        lambda *args, **kwargs: real_connect(*args, **kwargs, factory=LyingConnection),
    )
    journal = SqliteJournal.open(path)
    failures: list[BaseException] = []
    journal.start(ignore_durable, failures.append)
    with pytest.raises(JournalHaltedError, match="unknown"):
        await journal.wait_durable(journal.append([entry(1)]))
    assert journal.durable_seq == 0
    await journal.close()
    monkeypatch.undo()
    again = SqliteJournal.open(path)
    assert [record.entry for record in again.read()] == [entry(1)]
    await again.close()


async def test_a_failing_checkpoint_halts_as_well(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_connection: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(writer, "_copy", fail)
    monkeypatch.setattr(writer, "CHECKPOINT_EVERY_ROWS", 10)
    journal = SqliteJournal.open(path)
    failures, _ = await start_and_fail(journal)
    assert [str(failure) for failure in failures] == ["disk I/O error"]
    await journal.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_writer_that_dies_of_a_fault_of_ours_leaves_nobody_waiting(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(_record: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(writer, "to_row", fault)
    journal = SqliteJournal.open(path)
    failures, durable = await start_and_fail(journal)
    assert "writer died" in str(failures[0])
    assert durable == 0
    await journal.close()


async def test_a_halt_while_closing_is_told_before_close_returns(path: Path) -> None:
    journal = SqliteJournal.open(path)
    limit_pages(journal, 20)
    failures: list[BaseException] = []
    journal.start(ignore_durable, failures.append)
    journal.append([entry(1, payload=b"x" * 200_000)])
    await journal.close()
    assert len(failures) == 1
    assert journal.durable_seq == 0
    again = SqliteJournal.open(path)
    assert again.last_seq == 0
    await again.close()


def test_a_venue_does_not_start_without_its_journal(path: Path) -> None:
    with pytest.raises(JournalFormatError, match="restore it from a backup"):
        SqliteJournal.open(path, must_exist=True)
    path.touch()
    with pytest.raises(JournalFormatError, match="restore it from a backup"):
        SqliteJournal.open(path, must_exist=True)
    with pytest.raises(JournalError, match="lock file"):
        SqliteJournal.open(path.parent / "missing" / "journal.sqlite")


@pytest.mark.parametrize("content", [b"x", b"Dear diary, " * 1000, b"\x00" * 8192])
def test_what_is_no_database_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(JournalFormatError, match="no journal"):
        SqliteJournal.open(path)
    assert path.read_bytes() == content


def test_another_applications_database_is_refused_and_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE diary (day TEXT)")
        other.commit()
    content = path.read_bytes()
    with pytest.raises(JournalFormatError, match="another application"):
        SqliteJournal.open(path)
    assert path.read_bytes() == content


async def test_another_format_and_other_tables_are_refused(path: Path) -> None:
    await fill(path, 1)
    tamper(path, "CREATE TABLE extra (x)")
    with pytest.raises(JournalFormatError, match="other tables"):
        SqliteJournal.open(path)
    tamper(path, "PRAGMA user_version=2")
    with pytest.raises(JournalFormatError, match="format 2"):
        SqliteJournal.open(path)


async def test_a_journal_stripped_of_its_guards_is_refused(path: Path) -> None:
    await fill(path, 1)
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TRIGGER record_is_never_removed")
    with pytest.raises(JournalFormatError, match="other tables"):
        SqliteJournal.open(path)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
async def test_a_torn_file_is_refused(path: Path, keep: float) -> None:
    await fill(path, 3_000)
    cut_file(path, lambda size: int(size * keep))
    with pytest.raises(JournalFormatError, match="torn"):
        SqliteJournal.open(path)


async def test_a_damaged_page_is_refused(path: Path) -> None:
    await fill(path, 3_000)
    damage_middle_page(path)
    with pytest.raises(JournalFormatError, match="damaged"):
        SqliteJournal.open(path)


async def test_a_tampered_last_row_is_refused_and_the_lock_given_back(path: Path) -> None:
    await fill(path, 3)
    tamper(path, "UPDATE record SET kind = 'other' WHERE seq = 3")
    for _ in range(2):
        with pytest.raises(JournalCorruptError, match="row 3"):
            SqliteJournal.open(path)


async def test_a_program_holding_the_file_is_named_as_the_cause(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "BUSY_TIMEOUT_S", 0.0)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(JournalLockedError, match="another program"):
            SqliteJournal.open(path)
    journal = SqliteJournal.open(path)
    start(journal)
    await journal.wait_durable(journal.append([entry(1)]))
    await journal.close()
