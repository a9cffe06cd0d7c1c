"""The journal's disk: it may be slow, fail, and lose at a crash what was not synced.

Real: the journal, its schema, its SQL and SQLite itself, on a file. Simulated: when a commit
happens (in place of the writer's thread), how long it takes, and which bytes of the
write-ahead log survive a crash. The model of that: what SQLite has synced is safe; of what
it has written since, any prefix may be there and the rest is as it was. Whether a commit
synced is asked of the connection itself (`PRAGMA synchronous`), so that a journal set up
wrongly loses in the simulation what it would lose to a power cut.
"""

import shutil
import sqlite3
from collections.abc import Callable
from enum import StrEnum
from os.path import commonpath
from pathlib import Path
from random import Random

from simulation.loop import SimLoop

from rfqserver.journal.interface import Record
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.journal.writer import commit_group

SYNC_FULL = 2
FILE = "journal.sqlite"


class Fate(StrEnum):
    """What becomes of one commit."""

    KEPT = "kept"
    CRASH_BEFORE = "crash before the write"
    CRASH_TORN = "crash in the middle of the write"
    CRASH_AFTER = "crash after the sync, before anyone was told"
    FAIL_BEFORE = "write error, nothing written"
    FAIL_AFTER = "sync error, though all of it was written"


CRASHES = (Fate.CRASH_BEFORE, Fate.CRASH_TORN, Fate.CRASH_AFTER)
FAILURES = (Fate.FAIL_BEFORE, Fate.FAIL_AFTER)


class SimDisk:
    """One venue's disk, over all its crashes.

    Args:
        fate: asked at each commit.
        latency_s: how long a commit takes, asked at each.
        on_crash: the venue's process dies now.
        on_appended: told each batch when the journal takes it.
        on_durable: told the last number of each commit that is acknowledged.
    """

    def __init__(
        self,
        folder: Path,
        loop: SimLoop,
        rng: Random,
        *,
        fate: Callable[[], Fate],
        latency_s: Callable[[], float],
        on_crash: Callable[[Fate], None],
        on_appended: Callable[[list[Record]], None],
        on_durable: Callable[[int], None],
    ) -> None:
        self.loop = loop
        self.fate = fate
        self.latency_s = latency_s
        self.on_crash = on_crash
        self.on_appended = on_appended
        self.on_durable = on_durable
        self._folder = folder
        self._rng = rng
        self._life = 0
        self._unsynced_since: bytes | None = None
        self.path.parent.mkdir(parents=True)

    @property
    def path(self) -> Path:
        """The journal's file of the present life."""
        return self._folder / f"life-{self._life}" / FILE

    def open(self) -> "SimJournal":
        """Open the journal as the venue does on starting."""
        self._unsynced_since = None
        journal = SimJournal.open(self.path)
        journal.disk = self
        return journal

    def write(self, connection: sqlite3.Connection, group: list[Record], *, torn: bool) -> None:
        """Run the journal's own commit, and note what is not synced after it."""
        [level] = connection.execute("PRAGMA synchronous").fetchone()
        if torn or level < SYNC_FULL:
            if self._unsynced_since is None:
                self._unsynced_since = self._log().read_bytes() if self._log().exists() else b""
        else:
            self._unsynced_since = None
        commit_group(connection, group)

    def move_to_new_life(self) -> None:
        """What a machine finds that starts after a crash of this moment."""
        old, log = self.path, self._log()
        written = log.read_bytes() if log.exists() else b""
        kept = written
        if self._unsynced_since is not None:
            kept = self._survivors(self._unsynced_since, written)
        self._life += 1
        self.path.parent.mkdir()
        shutil.copyfile(old, self.path)
        if kept:
            self._log().write_bytes(kept)

    def forget_old_life(self) -> None:
        """Remove the files of the life before."""
        shutil.rmtree(self._folder / f"life-{self._life - 1}", ignore_errors=True)

    def _survivors(self, synced: bytes, written: bytes) -> bytes:
        same = len(commonpath([synced, written]))
        cut = self._rng.randint(same, len(written))
        return written[:cut] + synced[cut:]

    def _log(self) -> Path:
        return self.path.with_name(f"{FILE}-wal")


class SimJournal(SqliteJournal):
    """The real journal, whose commits happen when the simulated disk gets round to them."""

    disk: SimDisk

    def _make_writers(self):  # type: ignore[no-untyped-def,override]
        committer = SimCommitter(self.disk, self._connection, self._committed, self._thread_ended)
        return NoCheckpoints(), committer

    def die(self) -> None:
        """Let go of the file as a killed process does; nothing is taken or told any more."""
        self._closed = True
        if self._committer is not None:
            self._committer.dead = True
        self._connection.close()
        self._lock.release()


class SimCommitter:
    """Stands in for the writer's thread: commits whatever came in during the last commit."""

    def __init__(self, disk: SimDisk, connection: sqlite3.Connection, on_commit, on_end) -> None:  # type: ignore[no-untyped-def]
        self.dead = False
        self._disk = disk
        self._connection = connection
        self._on_commit = on_commit
        self._on_end = on_end
        self._pending: list[Record] = []
        self._writing: list[Record] = []

    def start(self) -> None:
        """Nothing to start."""

    def submit(self, records: list[Record]) -> None:
        """Take one batch."""
        self._disk.on_appended(records)
        self._pending.extend(records)
        if not self._writing:
            self._begin()

    def finish(self) -> None:
        """Commit what is left, as the thread does when it is asked to end."""
        left, self._writing, self._pending = [*self._writing, *self._pending], [], []
        if left and not self.dead:
            self._commit(left, Fate.KEPT)

    def join(self) -> None:
        """Close the connection."""
        self._connection.close()
        self.dead = True

    def _begin(self) -> None:
        self._writing, self._pending = self._pending, []
        self._disk.loop.plan(self._disk.latency_s(), self._write)

    def _write(self) -> None:
        group, self._writing = self._writing, []
        if group and not self.dead:
            self._commit(group, self._disk.fate())
        if not self.dead and self._pending:
            self._begin()

    def _commit(self, group: list[Record], fate: Fate) -> None:
        if fate not in (Fate.CRASH_BEFORE, Fate.FAIL_BEFORE):
            self._disk.write(self._connection, group, torn=fate is Fate.CRASH_TORN)
        if fate in CRASHES:
            self.dead = True
            self._disk.on_crash(fate)
        elif fate in FAILURES:
            self.dead = True
            self._on_end(sqlite3.OperationalError("disk I/O error"))
        else:
            self._disk.on_durable(group[-1].seq)
            self._on_commit(group[-1].seq)


class NoCheckpoints:
    """In place of the checkpoint thread: the log of so short a life is never copied back."""

    def start(self, seq: int) -> None:
        """See Checkpointer."""

    def committed(self, seq: int) -> None:
        """See Checkpointer."""

    def finish(self) -> None:
        """See Checkpointer."""

    def join(self) -> None:
        """See Checkpointer."""
