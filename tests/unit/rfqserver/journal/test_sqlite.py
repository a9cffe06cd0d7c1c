"""The SQLite journal in daily use: what goes in comes out, in order, once it is durable."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.journals import (
    entry,
    fill,
    ignore_durable,
    log_salt,
    refuse_failure,
    size_of,
    start_quietly,
    tamper,
)

from rfqserver.journal import writer
from rfqserver.journal.chain import GENESIS_HASH, extend
from rfqserver.journal.interface import (
    Entry,
    JournalClosedError,
    JournalCorruptError,
    JournalLockedError,
)
from rfqserver.journal.sqlite import READ_MANY_ROWS, SqliteJournal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


def test_a_journal_is_private(path: Path) -> None:
    asyncio.run(fill(path, 1))
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_new_journal_is_empty(path: Path) -> None:
    journal = SqliteJournal.open(path)
    assert (journal.last_seq, journal.durable_seq, journal.head_hash) == (0, 0, GENESIS_HASH)
    assert list(journal.read()) == []
    await journal.close()


async def test_what_was_appended_is_read_back_after_reopening(path: Path) -> None:
    written = [
        Entry(0, "engine", "a", "", b""),
        Entry(2**63 - 1, "identity", "\x00 nul", "ä/ü", bytes(range(256)) * 100),
        entry(3),
    ]
    journal = SqliteJournal.open(path)
    start_quietly(journal)
    assert journal.append(written[:1]) == 1
    assert journal.append(written[1:]) == 3
    await journal.wait_durable(3)
    head = journal.head_hash
    await journal.close()

    again = SqliteJournal.open(path, must_exist=True)
    assert (again.last_seq, again.durable_seq, again.head_hash) == (3, 3, head)
    assert list(again.read()) == extend(GENESIS_HASH, 0, written)
    await again.close()


async def test_writing_goes_on_after_reopening_in_one_chain(path: Path) -> None:
    await fill(path, 3)
    await fill(path, 3, first=4)
    journal = SqliteJournal.open(path)
    assert list(journal.read()) == extend(GENESIS_HASH, 0, [entry(n) for n in range(1, 7)])
    await journal.close()


async def test_reading_is_possible_between_bounds_and_while_writing(path: Path) -> None:
    journal = SqliteJournal.open(path)
    start_quietly(journal)
    await journal.wait_durable(journal.append([entry(n) for n in range(1, 2_501)]))
    reading = journal.read(after_seq=10)
    assert next(reading).seq == 11
    await journal.wait_durable(journal.append([entry(2_501)]))
    assert [record.seq for record in reading] == list(range(12, 2_501))
    assert [record.seq for record in journal.read(after_seq=2_498)] == [2_499, 2_500, 2_501]
    assert [record.seq for record in journal.read(5, 8)] == [6, 7, 8]
    assert list(journal.read(after_seq=2_501)) == []
    await journal.close()


async def test_records_are_fetched_by_number_in_the_order_asked(path: Path) -> None:
    count = READ_MANY_ROWS * 2 + 5
    await fill(path, count)
    journal = SqliteJournal.open(path)
    assert [record.seq for record in journal.read_many([3, 1, 3])] == [3, 1, 3]
    backwards = list(range(count, 0, -1))
    assert [record.seq for record in journal.read_many(backwards)] == backwards
    assert journal.read_many([]) == []
    with pytest.raises(KeyError):
        journal.read_many([1, count + 1])
    await journal.close()


async def test_durable_numbers_rise_to_the_last_and_only_after_the_commit(path: Path) -> None:
    journal = SqliteJournal.open(path)
    seen: list[tuple[int, int]] = []

    def note(seq: int) -> None:
        with closing(sqlite3.connect(path)) as other:
            seen.append((seq, other.execute("SELECT count(*) FROM record").fetchone()[0]))

    journal.start(note, refuse_failure)
    last = 0
    for number in range(1, 200):
        last = journal.append([entry(number), entry(number)])
        if number % 20 == 0:
            await journal.wait_durable(last)
    assert journal.durable_seq < last
    await journal.wait_durable(last)
    durable = [seq for seq, _ in seen]
    assert durable == sorted(set(durable))
    assert durable[-1] == last == journal.durable_seq
    assert all(stored >= seq for seq, stored in seen)
    await journal.close()


async def test_a_batch_is_never_split_over_two_commits(path: Path) -> None:
    durable: list[int] = []
    journal = SqliteJournal.open(path)
    journal.start(durable.append, refuse_failure)
    ends = set()
    for size in range(1, 60):
        ends.add(journal.append([entry(n) for n in range(size)]))
        await asyncio.sleep(0)
    await journal.wait_durable(journal.last_seq)
    assert set(durable) <= ends
    await journal.close()


async def test_many_waiters_at_once_are_all_woken(path: Path) -> None:
    journal = SqliteJournal.open(path)
    start_quietly(journal)
    async with asyncio.TaskGroup() as group:
        impatient = group.create_task(journal.wait_durable(journal.append([entry(0)])))
        for number in range(1, 100):
            group.create_task(journal.wait_durable(journal.append([entry(number)])))
        await asyncio.sleep(0)
        impatient.cancel()
    assert journal.durable_seq == 100
    await journal.wait_durable(50)
    await journal.close()


async def test_closing_keeps_what_was_appended(path: Path) -> None:
    journal = SqliteJournal.open(path)
    start_quietly(journal)
    journal.append([entry(n) for n in range(1, 501)])
    await journal.close()
    await journal.close()
    assert journal.durable_seq == 500
    with pytest.raises(JournalClosedError):
        journal.append([entry(501)])
    again = SqliteJournal.open(path)
    assert again.last_seq == 500
    await again.close()


async def test_misuse_is_told_and_queues_nothing(path: Path) -> None:
    journal = SqliteJournal.open(path)
    with pytest.raises(JournalClosedError):
        journal.append([entry(1)])
    start_quietly(journal)
    with pytest.raises(JournalClosedError):
        journal.start(ignore_durable, refuse_failure)
    with pytest.raises(ValueError, match="empty"):
        journal.append([])
    with pytest.raises(ValueError, match="surrogates"):
        journal.append([entry(1), Entry(1, "engine", "quote", "\udfff", b"")])
    with pytest.raises(ValueError, match="has not been appended"):
        await journal.wait_durable(1)
    assert journal.append([entry(1)]) == 1
    await journal.close()


async def test_a_second_writer_is_refused_until_the_first_lets_go(path: Path) -> None:
    first = SqliteJournal.open(path)
    with pytest.raises(JournalLockedError, match="already being written"):
        SqliteJournal.open(path)
    await first.close()
    second = SqliteJournal.open(path)
    await second.close()


async def test_rows_cannot_be_changed_or_removed_by_ordinary_statements(path: Path) -> None:
    await fill(path, 2)
    with closing(sqlite3.connect(path)) as other:
        for statement in ("UPDATE record SET actor = 'x'", "DELETE FROM record WHERE seq = 2"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                other.execute(statement)


async def test_a_tampered_row_is_never_handed_out(path: Path) -> None:
    await fill(path, 5)
    tamper(path, "UPDATE record SET payload = x'00' WHERE seq = 3")
    journal = SqliteJournal.open(path)
    with pytest.raises(JournalCorruptError, match="row 3") as caught:
        list(journal.read())
    assert caught.value.seq == 3
    with pytest.raises(JournalCorruptError):
        journal.read_many([2, 3])
    assert [record.seq for record in journal.read(after_seq=3)] == [4, 5]
    await journal.close()


async def test_a_gap_stops_the_reading(path: Path) -> None:
    await fill(path, 5)
    tamper(path, "DELETE FROM record WHERE seq = 3")
    journal = SqliteJournal.open(path)
    with pytest.raises(JournalCorruptError) as caught:
        list(journal.read())
    assert caught.value.seq == 3
    await journal.close()


async def test_the_log_is_copied_back_and_begun_anew_while_writing_goes_on(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "CHECKPOINT_EVERY_ROWS", 200)
    monkeypatch.setattr(writer, "LOG_MAX_FRAMES", 64)
    journal = SqliteJournal.open(path)
    start_quietly(journal)
    log = path.with_name("journal.sqlite-wal")
    await journal.wait_durable(journal.append([entry(1)]))
    first_salt = log_salt(log)
    while size_of(path) < 500_000 or log_salt(log) == first_salt:
        batch = [entry(n, payload=b"x" * 500) for n in range(50)]
        await journal.wait_durable(journal.append(batch))
    written = journal.last_seq
    await journal.close()
    again = SqliteJournal.open(path)
    assert sum(1 for _ in again.read()) == written
    await again.close()
