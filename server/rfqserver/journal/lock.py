"""Keeps a second writer out of a journal."""

import sqlite3
from pathlib import Path

from rfqserver.journal.interface import JournalError, JournalLockedError


class WriterLock:
    """An exclusive claim on a journal, gone with the process however it dies.

    It is SQLite's own lock, held on an empty file beside the journal: the
    journal's own lock would keep readers out as well, and SQLite locks alike on
    every system. The file stays behind; removing it would let two in.
    """

    def __init__(self, journal: Path) -> None:
        """Claim the journal.

        Raises:
            JournalLockedError: someone holds it.
            JournalError: the folder is missing or cannot be written.
        """
        path = journal.with_name(f"{journal.name}.lock")
        try:
            self._connection = sqlite3.connect(
                path, timeout=0, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise JournalError(f"the lock file {path} cannot be made: {error}") from error
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            self._connection.close()
            raise JournalLockedError(
                f"{journal} is already being written, most likely by a running server. "
                f"Stop it first, or ask it instead. (lock file {path}: {error})"
            ) from error

    def release(self) -> None:
        """Give the claim up; may be repeated."""
        self._connection.close()
