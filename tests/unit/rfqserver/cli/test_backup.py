"""`rfqserver backup`: a whole copy, of a venue that goes on writing too, or none."""

import asyncio
import errno
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from support.journals import entry, start_quietly, tamper
from support.venues.typed_verbs import approve, rfqserver, venue_with_requests

from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.journal.verify import verify
from rfqserver.service.venue_directory import VenueDirectory


@pytest.fixture
def venue(tmp_path: Path) -> Path:
    return venue_with_requests(tmp_path)


def test_the_copy_is_a_venue_that_goes_on_where_this_one_was(venue: Path, tmp_path: Path) -> None:
    to = tmp_path / "backups" / "monday"
    done = rfqserver("backup", to, "-d", venue)

    assert done.exit_code == 0, done.output
    assert "the journal is whole, 2 rows" in done.output
    assert "move it elsewhere" in done.output
    assert to.stat().st_mode & 0o077 == 0
    assert (to / "ca" / "issuing.key.pem").stat().st_mode & 0o077 == 0
    assert [one.name for one in (to.parent).iterdir()] == ["monday"]
    assert approve(to).exit_code == 0
    # What is done at the copy is not done here.
    [waiting, _other] = json.loads(rfqserver("enrolments", "list", "-d", venue, "--json").output)
    assert waiting["status"] == "pending"


def test_what_is_durable_is_copied_beside_a_running_writer(venue: Path, tmp_path: Path) -> None:
    to = tmp_path / "copy"

    async def work() -> int:
        journal = SqliteJournal.open(VenueDirectory(venue).journal)
        start_quietly(journal)
        await journal.wait_durable(journal.append([entry(number) for number in range(50)]))
        done = await asyncio.to_thread(rfqserver, "backup", to, "-d", venue, "--json")
        assert done.exit_code == 0, done.output
        await journal.close()
        return int(json.loads(done.output)["rows"])

    assert asyncio.run(work()) == 52
    assert verify(VenueDirectory(to).journal).rows == 52


class Sqlite(NamedTuple):
    """What the copying uses of the module."""

    connect: Callable[[Path], sqlite3.Connection]
    Error: type[Exception] = sqlite3.Error


def test_a_full_disk_makes_no_backup_and_is_said(
    venue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "copy")

    monkeypatch.setattr(shutil, "copy2", no_room)
    files = rfqserver("backup", tmp_path / "copy", "-d", venue)
    monkeypatch.undo()
    connect = sqlite3.connect

    def unwritable(path: Path) -> sqlite3.Connection:
        return connect(f"{path.as_uri()}?mode=ro", uri=True)

    monkeypatch.setattr("rfqserver.service.backup.sqlite3", Sqlite(unwritable))
    journal = rfqserver("backup", tmp_path / "copy", "-d", venue)

    for failed in (files, journal):
        assert failed.exit_code == 1
        assert "There is no backup; the venue is as it was." in failed.output
        assert "damaged" not in failed.output
    assert "No space left on device." in files.output
    assert not (tmp_path / "copy").exists()


def test_nothing_is_written_over_and_a_damaged_journal_makes_no_backup(
    venue: Path, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    there = rfqserver("backup", taken, "-d", venue)
    no_venue = rfqserver("backup", tmp_path / "copy", "-d", taken)
    tamper(venue / "journal.sqlite", "UPDATE record SET actor = 'operator:mallory' WHERE seq = 2")
    damaged = rfqserver("backup", tmp_path / "copy", "-d", venue)
    os.truncate(venue / "journal.sqlite", (venue / "journal.sqlite").stat().st_size // 2)
    torn = rfqserver("backup", tmp_path / "copy", "-d", venue)
    (venue / "journal.sqlite").unlink()
    missing = rfqserver("backup", tmp_path / "copy", "-d", venue)

    assert {one.exit_code for one in (there, no_venue, damaged, torn, missing)} == {1}
    assert "left untouched" in there.output
    assert "not a venue" in no_venue.output
    assert "Rows 1 to 1 are in order" in damaged.output
    assert "torn, damaged" in torn.output
    assert "no journal" in missing.output
    assert not (tmp_path / "copy").exists()
    assert list(taken.iterdir()) == []
