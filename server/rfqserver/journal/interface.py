"""What the venue asks of a journal, whatever stores it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

VENUE_ACTOR = "venue"
"""Actor of what the venue does by itself, at a deadline or on starting."""


class Entry(Struct, frozen=True):
    """One fact to be kept for ever.

    `time_ms` is the venue's clock in milliseconds since 1970 UTC, `stream` is
    "engine", "identity" or "venue", `kind` names the event, `actor` says on
    whose behalf it happened, `payload` is the encoded event.
    """

    time_ms: int
    stream: str
    kind: str
    actor: str
    payload: bytes


class Record(Struct, frozen=True):
    """An entry in its place: `seq` counts from 1 without gaps."""

    seq: int
    entry: Entry
    prev_hash: bytes
    hash: bytes


class JournalError(Exception):
    """Something is wrong with the journal itself; the text is for the operator."""


class JournalFormatError(JournalError):
    """The file is missing, torn, or not a journal this version can read."""


class JournalLockedError(JournalError):
    """Another process, or another part of this one, already writes this journal."""


class JournalCorruptError(JournalError):
    """A stored row does not match the hash chain; `seq` is the first such row."""

    def __init__(self, seq: int, text: str) -> None:
        super().__init__(text)
        self.seq = seq


class JournalClosedError(JournalError):
    """The journal has not been started, or has been closed."""


class JournalHaltedError(JournalError):
    """Storage failed. Whether the last batches were kept is unknown.

    Never answer "rejected" on this: stop, recover from the file, and let the
    client ask again with the same id.
    """


class Journal(ABC):
    """One writer, any number of readers.

    `start`, `append`, `wait_durable` and `close` belong to one event loop's
    thread. `read` and `read_many` block and may be called from any thread;
    they see what is durable, not what is merely appended.
    """

    @property
    @abstractmethod
    def last_seq(self) -> int:
        """The highest sequence number assigned, 0 when empty."""

    @property
    @abstractmethod
    def durable_seq(self) -> int:
        """The highest sequence number known to be on disk, never above `last_seq`."""

    @property
    @abstractmethod
    def head_hash(self) -> bytes:
        """The hash of record `last_seq`: write it down to detect a cut-off tail later."""

    @abstractmethod
    def read(self, after_seq: int = 0, up_to_seq: int | None = None) -> Iterator[Record]:
        """Yield the records after `after_seq`, checked against the hash chain.

        Raises:
            JournalCorruptError: at the first record that does not fit.
        """

    @abstractmethod
    def read_many(self, seqs: Sequence[int]) -> list[Record]:
        """Fetch records by sequence number, in the order asked.

        Raises:
            KeyError: a number that is not in the journal.
            JournalCorruptError: a record that does not match its own hash.
        """

    @abstractmethod
    def check_open(self) -> None:
        """Make sure that `append` takes a batch, until the event loop's next turn at least.

        Raises:
            JournalClosedError: not started, or closed.
            JournalHaltedError: storage failed earlier.
        """

    @abstractmethod
    def append(self, entries: Sequence[Entry]) -> int:
        """Queue one batch, kept whole or not at all; return its last sequence number.

        Never blocks. The batch is not durable until `wait_durable` returns.

        Raises:
            ValueError: an entry that cannot be stored; nothing was queued.
            JournalClosedError: not started, or closed.
            JournalHaltedError: storage failed earlier.
        """

    @abstractmethod
    async def wait_durable(self, seq: int) -> None:
        """Return once record `seq` and all before it would survive a power loss.

        Raises:
            ValueError: `seq` has not been assigned.
            JournalHaltedError: storage failed; the record may or may not be kept.
        """

    @abstractmethod
    def start(
        self, on_durable: Callable[[int], None], on_failure: Callable[[BaseException], None]
    ) -> None:
        """Begin writing. Both callbacks run on the event loop that runs now.

        `on_durable` gets the new `durable_seq` after each commit, `on_failure`
        the first storage error, once.
        """

    @abstractmethod
    async def close(self) -> None:
        """Make durable what was appended, then let go of the file. May be repeated."""
