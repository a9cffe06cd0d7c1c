"""The threads that write: one commits, one copies the log back into the main file."""

import itertools
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from rfqserver.journal.interface import JournalHaltedError, Record
from rfqserver.journal.schema import INSERT_ROWS_MAX, connect_writer, insert, to_row

CHECKPOINT_EVERY_ROWS = 4_000
CHECKPOINT_IDLE_S = 2.0
LOG_MAX_FRAMES = 16_384
"""64 MB of write-ahead log at 4 KB a frame; beyond it a commit may have to wait."""
RESTART_WAIT_MS = 50
"""How long a checkpoint waits for readers while it holds commits back."""


class GroupCommitter:
    """Commits whatever was handed over while the last commit was syncing.

    It never waits for more to come: under load the group forms by itself. One
    `submit` is never split over two transactions.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        on_commit: Callable[[int], None],
        on_end: Callable[[BaseException | None], None],
    ) -> None:
        """`on_commit` (last sequence number) and `on_end` run on the writing thread."""
        self._connection = connection
        self._on_commit = on_commit
        self._on_end = on_end
        self._wake = threading.Condition()
        self._pending: list[Record] = []
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def submit(self, records: list[Record]) -> None:
        """Hand over one batch; from any thread, never blocks on the disk."""
        with self._wake:
            self._pending.extend(records)
            self._wake.notify()

    def finish(self) -> None:
        """Ask the thread to commit what is left and to end."""
        with self._wake:
            self._closing = True
            self._wake.notify()

    def join(self) -> None:
        """Wait for the thread's end and close its connection; blocks."""
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        # An unforeseen error still ends in the thread's excepthook, where it is
        # seen; the journal must be told in that case, too, or its waiters hang.
        outcome: BaseException | None = JournalHaltedError("the journal's writer died")
        try:
            self._commit_until_closed()
            outcome = None
        except (sqlite3.Error, OSError) as error:
            outcome = error
        finally:
            self._on_end(outcome)

    def _commit_until_closed(self) -> None:
        while True:
            with self._wake:
                while not self._pending and not self._closing:
                    self._wake.wait()
                group, self._pending = self._pending, []
            if not group:
                return
            commit_group(self._connection, group)
            self._on_commit(group[-1].seq)


def commit_group(connection: sqlite3.Connection, group: Sequence[Record]) -> None:
    """Write the records in one transaction; they are on disk when this returns.

    Python lets go of the interpreter in each step of SQLite and, while commands are
    being decided, gets it back five milliseconds later. So there are as few steps as
    can be: a statement by itself is a transaction of its own.

    Raises:
        sqlite3.Error: as SQLite says it. Whether the records are kept is unknown then.
    """
    if len(group) <= INSERT_ROWS_MAX:
        _insert(connection, group)
        return
    connection.execute("BEGIN IMMEDIATE")
    for start in range(0, len(group), INSERT_ROWS_MAX):
        _insert(connection, group[start : start + INSERT_ROWS_MAX])
    connection.execute("COMMIT")


def _insert(connection: sqlite3.Connection, records: Sequence[Record]) -> None:
    values = tuple(itertools.chain.from_iterable(map(to_row, records)))
    connection.execute(insert(len(records)), values)


class Checkpointer:
    """Keeps the write-ahead log short from a second connection.

    Copying the log into the main file inside the commit path costs the unlucky
    commit tens of milliseconds, so it happens here: after every
    CHECKPOINT_EVERY_ROWS rows, and when it has been quiet.
    """

    def __init__(self, path: Path, on_end: Callable[[BaseException | None], None]) -> None:
        """`on_end` runs on the checkpointing thread."""
        self._path = path
        self._on_end = on_end
        self._wake = threading.Event()
        self._closing = False
        self._committed_seq = 0
        self._copied_seq = 0
        self._thread = threading.Thread(target=self._run, name="journal-checkpoint", daemon=True)

    def start(self, seq: int) -> None:
        """Start the thread; `seq` is the last record so far."""
        self._committed_seq = self._copied_seq = seq
        self._thread.start()

    def committed(self, seq: int) -> None:
        """Tell of a commit; from any thread."""
        self._committed_seq = seq
        if seq - self._copied_seq >= CHECKPOINT_EVERY_ROWS:
            self._wake.set()

    def finish(self) -> None:
        """Ask the thread to end."""
        self._closing = True
        self._wake.set()

    def join(self) -> None:
        """Wait for the thread's end; blocks."""
        self._thread.join()

    def _run(self) -> None:
        outcome: BaseException | None = JournalHaltedError("the journal's checkpoint thread died")
        try:
            self._copy_until_closed()
            outcome = None
        except (sqlite3.Error, OSError) as error:
            outcome = error
        finally:
            self._on_end(outcome)

    def _copy_until_closed(self) -> None:
        with closing(connect_writer(self._path)) as connection:
            connection.execute(f"PRAGMA busy_timeout={RESTART_WAIT_MS}")
            while not self._closing:
                self._wake.wait(CHECKPOINT_IDLE_S)
                self._wake.clear()
                if self._committed_seq != self._copied_seq and not self._closing:
                    self._copied_seq = self._committed_seq
                    _copy(connection)


def _copy(connection: sqlite3.Connection) -> None:
    _, log_frames, copied_frames = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    nearly_done = log_frames - copied_frames < LOG_MAX_FRAMES // 4
    if log_frames > LOG_MAX_FRAMES and nearly_done:
        # A passive copy never catches up with a writer that never pauses, and then
        # the log grows without bound. This one holds commits back for the rest of
        # the copy, so it is left alone where a slow reader keeps that rest long.
        connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
