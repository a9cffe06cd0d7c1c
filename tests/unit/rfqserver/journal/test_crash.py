"""A writer that dies, or whose disk fails, has lied to nobody."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.journals import entry, start_quietly

from rfqserver.journal.chain import GENESIS_HASH, extend
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.journal.verify import verify

TESTS = Path(__file__).parents[3]


@contextmanager
def appending(path: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run the endlessly appending process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "support.appending_process", str(path), *arguments],
        cwd=TESTS,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def numbers(lines: list[str], word: str) -> list[int]:
    """Pick the numbers said after a word; a line cut off by the kill does not count."""
    return [
        int(line.split()[1]) for line in lines if line.startswith(f"{word} ") and line[-1] == "\n"
    ]


def assert_whole(path: Path, at_least: int) -> int:
    """Check that the journal holds an unbroken run of the expected entries."""
    report = verify(path)
    assert report.ok, report.text
    assert report.rows >= at_least
    return report.rows


@pytest.mark.parametrize("wanted", [1, 40, 700])
def test_everything_acknowledged_survives_kill_9(tmp_path: Path, wanted: int) -> None:
    path = tmp_path / "journal.sqlite"
    acknowledged = 0
    for _ in range(3):
        lines: list[str] = []
        with appending(path) as process:
            assert process.stdout is not None
            for line in process.stdout:
                lines.append(line)
                if max(numbers(lines[-1:], "durable"), default=0) >= acknowledged + wanted:
                    break
            process.kill()
            lines.extend(process.stdout)
        assert numbers(lines, "opened")[0] >= acknowledged
        acknowledged = max(numbers(lines, "durable"))
        assert_whole(path, acknowledged)


async def test_a_killed_writers_journal_goes_on_in_the_same_chain(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with appending(path) as process:
        assert process.stdout is not None
        assert any(line.startswith("durable") for line in process.stdout)
    journal = SqliteJournal.open(path, must_exist=True)
    start_quietly(journal)
    before = journal.last_seq
    assert before >= 1
    await journal.wait_durable(journal.append([entry(before + 1)]))
    records = list(journal.read())
    assert records == extend(GENESIS_HASH, 0, [entry(n) for n in range(1, before + 2)])
    await journal.close()


def test_a_disk_that_takes_no_more_halts_the_writer(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with appending(path, "300000") as process:
        assert process.stdout is not None
        lines = list(process.stdout)
        assert process.wait() == 0
    said = [line.split()[0] for line in lines]
    assert said[-3:] == ["failed", "halted", "closed"]
    assert said.count("failed") == 1
    assert_whole(path, max(numbers(lines, "durable")))
