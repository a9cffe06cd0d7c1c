"""Verification names the first bad row and says what happened to it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from support.journals import cut_file, damage_middle_page, entry, fill, start_quietly, tamper

from rfqserver.journal.chain import GENESIS_HASH, extend
from rfqserver.journal.interface import JournalFormatError
from rfqserver.journal.schema import to_row
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.journal.verify import verify

Statement = str | tuple[str, Sequence[Any]]

SWAP_3_AND_4 = (
    "UPDATE record SET seq = -3 WHERE seq = 3",
    "UPDATE record SET seq = 3 WHERE seq = 4",
    "UPDATE record SET seq = 4 WHERE seq = -3",
)
REMOVE_3_AND_CLOSE_UP = (
    "DELETE FROM record WHERE seq = 3",
    "UPDATE record SET seq = -seq WHERE seq > 3",
    "UPDATE record SET seq = -seq - 1 WHERE seq < 0",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


async def test_an_untouched_journal_is_in_order(path: Path) -> None:
    head = await fill(path, 2_345)
    report = verify(path)
    assert (report.ok, report.rows, report.head_hash) == (True, 2_345, head)
    assert (report.bad_seq, report.text) == (None, "")
    assert verify(path, expected_head=head).ok


async def test_an_empty_journal_is_in_order(path: Path) -> None:
    await SqliteJournal.open(path).close()
    report = verify(path)
    assert (report.ok, report.rows, report.head_hash) == (True, 0, GENESIS_HASH)


@pytest.mark.parametrize(
    ("statements", "bad_seq", "words"),
    [
        (["UPDATE record SET payload = x'7b7d' WHERE seq = 3"], 3, "row 3 was changed"),
        (["UPDATE record SET actor = 'beta/bob' WHERE seq = 3"], 3, "row 3 was changed"),
        (["UPDATE record SET time_ms = time_ms + 1 WHERE seq = 6"], 6, "row 6 was changed"),
        (["UPDATE record SET hash = zeroblob(32) WHERE seq = 3"], 3, "row 3 was changed"),
        (["UPDATE record SET hash = x'00' WHERE seq = 3"], 3, "values no journal writes"),
        (["UPDATE record SET prev_hash = zeroblob(32) WHERE seq = 3"], 3, "row 3 was changed"),
        (["DELETE FROM record WHERE seq = 3"], 3, "row 3 is missing"),
        (["DELETE FROM record WHERE seq IN (2, 3, 4)"], 2, "rows 2 to 4 are missing"),
        (["DELETE FROM record WHERE seq = 1"], 1, "row 1 is missing"),
        (["UPDATE record SET seq = 0 WHERE seq = 6"], 0, "numbers begin at 1"),
        (["UPDATE record SET seq = -9 WHERE seq = 6"], -9, "numbers begin at 1"),
        (SWAP_3_AND_4, 3, "row 3 is out of order"),
        (REMOVE_3_AND_CLOSE_UP, 3, "removed"),
    ],
)
async def test_tampering_is_found_at_the_first_bad_row(
    path: Path, statements: Sequence[Statement], bad_seq: int, words: str
) -> None:
    await fill(path, 6)
    tamper(path, *statements)
    report = verify(path)
    assert not report.ok
    assert report.bad_seq == bad_seq
    assert words in report.text
    assert report.rows == max(0, bad_seq - 1)


async def test_a_row_replaced_with_its_hash_computed_anew_is_found_at_the_next(
    path: Path,
) -> None:
    await fill(path, 6)
    honest = extend(GENESIS_HASH, 0, [entry(1), entry(2)])[-1]
    forged = extend(honest.hash, honest.seq, [entry(99)])[0]
    tamper(
        path,
        "DELETE FROM record WHERE seq = 3",
        ("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)", to_row(forged)),
    )
    report = verify(path)
    assert report.bad_seq == 4
    assert "row 3 was replaced" in report.text


async def test_a_cut_off_tail_shows_only_against_a_noted_head(path: Path) -> None:
    head = await fill(path, 6)
    tamper(path, "DELETE FROM record WHERE seq > 4")
    assert verify(path).ok
    report = verify(path, expected_head=head)
    assert (report.ok, report.rows, report.bad_seq) == (False, 4, 5)
    assert "cut off at the end" in report.text


async def test_a_chain_computed_anew_shows_against_a_noted_head(path: Path) -> None:
    head = await fill(path, 3)
    forged = extend(GENESIS_HASH, 0, [entry(n) for n in (7, 8, 9)])
    inserts = [("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)", to_row(r)) for r in forged]
    tamper(path, "DELETE FROM record", *inserts)
    assert verify(path).ok
    assert not verify(path, expected_head=head).ok


async def test_a_head_noted_earlier_still_proves_the_rows_before_it(path: Path) -> None:
    head = await fill(path, 3)
    await fill(path, 3, first=4)
    assert verify(path, expected_head=head).ok


async def test_a_running_journal_can_be_verified(path: Path) -> None:
    journal = SqliteJournal.open(path)
    start_quietly(journal)
    await journal.wait_durable(journal.append([entry(n) for n in range(50)]))
    report = verify(path)
    assert (report.ok, report.rows) == (True, 50)
    await journal.wait_durable(journal.append([entry(51)]))
    assert verify(path).rows == 51
    await journal.close()


async def test_a_damaged_page_is_reported_with_the_row_it_hides(path: Path) -> None:
    await fill(path, 3_000)
    damage_middle_page(path)
    report = verify(path)
    assert not report.ok
    assert report.bad_seq == report.rows + 1
    assert 0 < report.rows < 3_000


async def test_a_torn_file_is_refused(path: Path) -> None:
    await fill(path, 3_000)
    cut_file(path, lambda size: size * 2 // 3 // 4096 * 4096)
    with pytest.raises(JournalFormatError, match="torn"):
        verify(path)


def test_what_is_no_journal_is_refused(path: Path) -> None:
    with pytest.raises(JournalFormatError, match="no journal at"):
        verify(path)
    path.write_bytes(b"Dear diary, " * 100)
    with pytest.raises(JournalFormatError, match="cannot be read as a journal"):
        verify(path)
