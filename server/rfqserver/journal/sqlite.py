"""The journal in one SQLite file."""

import asyncio
import heapq
import itertools
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self, TypeVar

from rfqserver.journal.chain import GENESIS_HASH, extend
from rfqserver.journal.interface import (
    Entry,
    Journal,
    JournalClosedError,
    JournalCorruptError,
    JournalFormatError,
    JournalHaltedError,
    Record,
)
from rfqserver.journal.lock import WriterLock
from rfqserver.journal.schema import (
    COLUMNS,
    PAGE_ROWS,
    check_size,
    connect_writer,
    create_file,
    damage_told,
    head_of,
    is_laid_out,
    lay_out,
    reader,
    to_sound_record,
)
from rfqserver.journal.writer import Checkpointer, GroupCommitter

READ_MANY_ROWS = 500

_T = TypeVar("_T")


class SqliteJournal(Journal):
    """SQLite with a write-ahead log synced at every commit.

    Beside `path` stand SQLite's `-wal` and `-shm` and the file `.lock`, which
    keeps a second writer out. A copy of a running journal needs SQLite's
    backup, or all three after the server has stopped.
    """

    def __init__(
        self, path: Path, lock: WriterLock, connection: sqlite3.Connection, head: tuple[int, bytes]
    ) -> None:
        """Use `open`."""
        self._path = path
        self._lock = lock
        self._connection = connection
        self._last_seq, self._head_hash = head
        self._durable_seq = self._last_seq
        self._loop: asyncio.AbstractEventLoop | None = None
        self._committer: GroupCommitter | None = None
        self._appended: list[Record] = []
        """Not handed to the committer yet: what was appended in this turn of the loop."""
        self._checkpointer: Checkpointer | None = None
        self._on_durable: Callable[[int], None] | None = None
        self._on_failure: Callable[[BaseException], None] | None = None
        self._failure: BaseException | None = None
        self._closed = False
        self._on_latency: Callable[[float], None] | None = None
        self._appended_s: deque[tuple[int, float]] = deque()
        self._waiters: list[tuple[int, int, asyncio.Future[None]]] = []
        self._waiter_numbers = itertools.count()

    @classmethod
    def open(cls, path: Path, *, must_exist: bool = False) -> Self:
        """Take the journal at `path` for writing; a missing or empty file is laid out.

        With `must_exist` a missing or empty file is refused: a venue whose
        journal has vanished must not start with an empty one.

        Raises:
            JournalFormatError: missing, torn, another application's, another version.
            JournalLockedError: someone else writes it.
            JournalCorruptError: the last row does not match its hash.
        """
        if must_exist and not (path.is_file() and path.stat().st_size):
            raise JournalFormatError(
                f"there is no journal at {path}. It holds every trade and certificate of this "
                "venue: restore it from a backup before starting."
            )
        lock = WriterLock(path)
        try:
            with damage_told(path):
                create_file(path)
                check_size(path)
                with reader(path) as connection:
                    laid_out = is_laid_out(connection, path)
                writer = connect_writer(path)
                try:
                    if not laid_out:
                        lay_out(writer)
                    return cls(path, lock, writer, head_of(writer))
                except BaseException:
                    writer.close()
                    raise
        except BaseException:
            lock.release()
            raise

    @property
    def path(self) -> Path:
        """The main file."""
        return self._path

    @property
    def last_seq(self) -> int:
        """See Journal."""
        return self._last_seq

    @property
    def durable_seq(self) -> int:
        """See Journal."""
        return self._durable_seq

    @property
    def head_hash(self) -> bytes:
        """See Journal."""
        return self._head_hash

    def read(self, after_seq: int = 0, up_to_seq: int | None = None) -> Iterator[Record]:
        """See Journal. Reads in pages, so a slow reader does not keep the log from shrinking."""
        end = self._durable_seq if up_to_seq is None else min(up_to_seq, self._durable_seq)
        prev_hash: bytes | None = None
        with reader(self._path) as connection:
            if after_seq <= 0:
                after_seq, prev_hash = 0, GENESIS_HASH
            while after_seq < end:
                rows = connection.execute(
                    f"SELECT {COLUMNS} FROM record WHERE seq > ? AND seq <= ? "  # noqa: S608 - constants
                    "ORDER BY seq LIMIT ?",
                    (after_seq, end, PAGE_ROWS),
                ).fetchall()
                if not rows:
                    raise JournalCorruptError(
                        after_seq + 1, f"journal row {after_seq + 1} is missing"
                    )
                for row in rows:
                    record = to_sound_record(row)
                    linked = prev_hash is None or record.prev_hash == prev_hash
                    if record.seq != after_seq + 1 or not linked:
                        raise JournalCorruptError(
                            after_seq + 1,
                            f"journal row {record.seq} does not follow row {after_seq}",
                        )
                    yield record
                    after_seq, prev_hash = record.seq, record.hash

    def read_many(self, seqs: Sequence[int]) -> list[Record]:
        """See Journal."""
        found: dict[int, Record] = {}
        with reader(self._path) as connection:
            for start in range(0, len(seqs), READ_MANY_ROWS):
                wanted = seqs[start : start + READ_MANY_ROWS]
                marks = ",".join("?" * len(wanted))
                for row in connection.execute(
                    f"SELECT {COLUMNS} FROM record WHERE seq IN ({marks})",  # noqa: S608 - marks only
                    wanted,
                ):
                    record = to_sound_record(row)
                    found[record.seq] = record
        return [found[seq] for seq in seqs]

    def start(
        self, on_durable: Callable[[int], None], on_failure: Callable[[BaseException], None]
    ) -> None:
        """See Journal."""
        if self._committer is not None or self._closed:
            raise JournalClosedError("a journal is started once")
        self._loop = asyncio.get_running_loop()
        self._on_durable = on_durable
        self._on_failure = on_failure
        self._checkpointer, self._committer = self._make_writers()
        self._checkpointer.start(self._last_seq)
        self._committer.start()

    def _make_writers(self) -> tuple[Checkpointer, GroupCommitter]:
        """The threads that write. A simulation puts its own disk here."""
        return (
            Checkpointer(self._path, self._thread_ended),
            GroupCommitter(self._connection, self._committed, self._thread_ended),
        )

    def watch_latency(self, on_latency: Callable[[float], None]) -> None:
        """Have each batch's seconds from `append` to durable told, on the loop."""
        self._on_latency = on_latency

    def check_open(self) -> None:
        """See Journal."""
        self._raise_if_halted()
        if self._committer is None or self._closed:
            raise JournalClosedError("the journal is not open for writing")

    def append(self, entries: Sequence[Entry]) -> int:
        """See Journal."""
        self.check_open()
        if not entries:
            raise ValueError("an empty batch has no place in the journal")
        records = extend(self._head_hash, self._last_seq, entries)
        self._last_seq, self._head_hash = records[-1].seq, records[-1].hash
        if self._on_latency is not None:
            self._appended_s.append((self._last_seq, time.perf_counter()))
        if not self._appended and self._loop is not None:
            self._loop.call_soon(self._hand_over)
        self._appended += records
        return self._last_seq

    async def wait_durable(self, seq: int) -> None:
        """See Journal."""
        if seq <= self._durable_seq:
            return
        self._raise_if_halted()
        if seq > self._last_seq or self._loop is None:
            raise ValueError(f"record {seq} has not been appended; the last is {self._last_seq}")
        future: asyncio.Future[None] = self._loop.create_future()
        heapq.heappush(self._waiters, (seq, next(self._waiter_numbers), future))
        await future

    async def close(self) -> None:
        """See Journal."""
        if self._closed:
            return
        self._closed = True
        self._hand_over()
        await asyncio.to_thread(self._close_threads)
        # The threads' last words are queued on the loop ahead of this coroutine's
        # continuation, so durable_seq and the waiters are up to date from here on.
        self._lock.release()

    def _hand_over(self) -> None:
        """Have what this turn of the loop appended committed together: one sync for all of it."""
        appended, self._appended = self._appended, []
        if appended and self._committer is not None:
            self._committer.submit(appended)

    def _close_threads(self) -> None:
        if self._committer is None or self._checkpointer is None:
            self._connection.close()
            return
        self._committer.finish()
        self._checkpointer.finish()
        self._checkpointer.join()
        self._committer.join()

    def _committed(self, seq: int) -> None:
        if self._checkpointer is not None:
            self._checkpointer.committed(seq)
        self._post(self._now_durable, seq)

    def _thread_ended(self, outcome: BaseException | None) -> None:
        if outcome is not None:
            self._post(self._halt, outcome)

    def _post(self, callback: Callable[[_T], None], argument: _T) -> None:
        if self._loop is not None:
            # A loop that was closed before the journal has nobody left to tell.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(callback, argument)

    def _now_durable(self, seq: int) -> None:
        if self._failure is not None:
            return
        self._durable_seq = seq
        while self._on_latency and self._appended_s and self._appended_s[0][0] <= seq:
            self._on_latency(time.perf_counter() - self._appended_s.popleft()[1])
        while self._waiters and self._waiters[0][0] <= seq:
            _, _, future = heapq.heappop(self._waiters)
            if not future.done():
                future.set_result(None)
        if self._on_durable is not None:
            self._on_durable(seq)

    def _halt(self, failure: BaseException) -> None:
        if self._failure is not None:
            return
        self._failure = failure
        waiters, self._waiters = self._waiters, []
        for _, _, future in waiters:
            if not future.done():
                future.set_exception(self._halted())
        if self._on_failure is not None:
            self._on_failure(failure)

    def _raise_if_halted(self) -> None:
        if self._failure is not None:
            raise self._halted()

    def _halted(self) -> JournalHaltedError:
        error = JournalHaltedError(
            f"the journal {self._path} has stopped for good: {self._failure}. Whether the last "
            "records were kept is unknown until it is opened again."
        )
        error.__cause__ = self._failure
        return error
