"""What the venue told this party, kept on this computer: one SQLite file beside the profile.

Nothing in it is anyone else's and nothing is secret to the venue; it holds no key. It is
not encrypted, since it is there to be read while the keyring is locked: mode 0600. The
venue's journal is the proof, and the next connection brings whatever is missing here.

Every call blocks on the disk and is meant for a thread. Calls from several threads wait for
one another.
"""

import logging
import os
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec
from msgspec import Struct

from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.events import FeedEvent, PartyEntry
from rfqdesk.protocol.terms import Instrument

logger = logging.getLogger(__name__)

HISTORY_FILE = "history.sqlite"
EVENTS_MAX = 200_000
"""Above so many the oldest are thinned out: untraded requests go, traded ones keep the trades."""
_THINNED_TO = 0.9
_VERSION = 1
_BUSY_S = 5.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS event (
    seq INTEGER PRIMARY KEY, rfq_id TEXT NOT NULL, kind TEXT NOT NULL,
    time_ms INTEGER NOT NULL, body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS event_of ON event (rfq_id, kind);
"""
_DROP_ALL = "DELETE FROM event WHERE rfq_id = ? RETURNING seq"
_DROP_ALL_BUT_TRADES = (
    "DELETE FROM event WHERE rfq_id = ? AND kind NOT IN ('request_opened', 'request_drafted', "
    "'request_ended', 'execution_report') RETURNING seq"
)


class HistoryError(Exception):
    """The local history can't be read or written; the words are for people."""


class Reference(Struct, frozen=True):
    """What is needed to show events as the desk showed them."""

    instruments: tuple[Instrument, ...] = ()
    makers: tuple[PartyEntry, ...] = ()


class PastFeed(Struct, frozen=True):
    """Everything kept. `heard_ms`: the venue's time when it was last heard."""

    events: tuple[FeedEvent, ...]
    last_seq: int
    heard_ms: int
    reference: Reference


_events: msgspec.json.Decoder[FeedEvent] = msgspec.json.Decoder(FeedEvent)
_reference = msgspec.json.Decoder(Reference)


class HistoryStore:
    """The history of one party; `owner` names it, e.g. `blue/albion/jane`.

    A file that is another party's, or damaged, is set aside under another name and never
    deleted.
    """

    def __init__(self, path: Path, owner: str, *, events_max: int = EVENTS_MAX) -> None:
        self.path = path
        self._owner = owner
        self._events_max = events_max
        self._db: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    def add(
        self, events: Sequence[FeedEvent], heard_ms: int, reference: Reference | None = None
    ) -> None:
        """Keep these events, which rise; those kept already change nothing.

        Raises:
            HistoryError: they could not be written.
        """
        with self._lock:
            try:
                db = self._opened()
                with db:
                    self._insert(db, events)
                    _set(db, "heard_ms", str(heard_ms))
                    if reference is not None:
                        _set(db, "reference", msgspec.json.encode(reference).decode())
                    self._thin(db)
            except (sqlite3.Error, OSError) as error:
                self._drop()
                raise HistoryError(str(error)) from error

    def load(self) -> PastFeed | None:
        """Read everything; None where nothing was ever kept.

        Raises:
            HistoryError: it can't be read.
        """
        with self._lock:
            if not self.path.is_file():
                return None
            try:
                db = self._opened()
                bodies = db.execute("SELECT body FROM event ORDER BY seq").fetchall()
                events = tuple(_events.decode(body) for (body,) in bodies)
                reference = _get(db, "reference")
                return PastFeed(
                    events,
                    events[-1].seq if events else 0,
                    int(_get(db, "heard_ms") or 0),
                    _reference.decode(reference) if reference else Reference(),
                )
            except (sqlite3.Error, OSError, msgspec.MsgspecError, ValueError) as error:
                self._drop()
                raise HistoryError(str(error)) from error

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._drop()

    # Work ------------------------------------------------------------------------------

    def _opened(self) -> sqlite3.Connection:
        if self._db is None:
            try:
                self._db = self._open()
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                self._set_aside(f"damaged: {error}")
                self._db = self._open()
        return self._db

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        self.path.chmod(0o600)
        db = sqlite3.connect(self.path, timeout=_BUSY_S, check_same_thread=False)
        try:
            _require_known_version(db)
            db.execute("PRAGMA journal_mode = WAL")
            # A killed programme loses nothing; after a loss of power the venue tells it again.
            db.execute("PRAGMA synchronous = NORMAL")
            db.executescript(_SCHEMA)
            db.execute(f"PRAGMA user_version = {_VERSION}")
            owner = _get(db, "owner")
        except BaseException:
            db.close()
            raise
        if owner not in {"", self._owner}:
            db.close()
            self._set_aside(f"it is the history of {owner}")
            return self._open()
        with db:
            _set(db, "owner", self._owner)
        return db

    def _insert(self, db: sqlite3.Connection, events: Sequence[FeedEvent]) -> None:
        if not events:
            return
        thinned = int(_get(db, "thinned_seq") or 0)
        known = {
            seq: (kind, rfq_id, time_ms)
            for seq, kind, rfq_id, time_ms in db.execute(
                "SELECT seq, kind, rfq_id, time_ms FROM event WHERE seq BETWEEN ? AND ?",
                (events[0].seq, events[-1].seq),
            )
        }
        rows = []
        for event in events:
            row = _row(event)
            kept = known.get(event.seq)
            if kept is not None and kept != (row[2], row[1], row[3]):
                self._fork(db, event.seq)
                known = {}
                kept, thinned = None, 0
            if kept is None and event.seq > thinned:
                rows.append(row)
        db.executemany("INSERT OR REPLACE INTO event VALUES (?, ?, ?, ?, ?)", rows)

    def _fork(self, db: sqlite3.Connection, seq: int) -> None:
        """The venue tells another story from here on: keep the one that it told before beside."""
        aside = self._free_name()
        os.close(os.open(aside, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(aside)) as copy:
            source.backup(copy)
        logger.warning("the venue's feed differs from event %d on; the old is in %s", seq, aside)
        db.execute("DELETE FROM event WHERE seq >= ?", (seq,))
        db.execute("DELETE FROM fact WHERE name = 'thinned_seq'")

    def _thin(self, db: sqlite3.Connection) -> None:
        [count] = db.execute("SELECT count(*) FROM event").fetchone()
        if count <= self._events_max:
            return
        spare = count - int(self._events_max * _THINNED_TO)
        highest = int(_get(db, "thinned_seq") or 0)
        for (rfq_id,) in db.execute(
            "SELECT rfq_id FROM event GROUP BY rfq_id ORDER BY min(seq)"
        ).fetchall():
            if spare <= 0:
                break
            traded = db.execute(
                "SELECT 1 FROM event WHERE rfq_id = ? AND kind = 'execution_report'", (rfq_id,)
            ).fetchone()
            statement = _DROP_ALL_BUT_TRADES if traded else _DROP_ALL
            gone = [seq for (seq,) in db.execute(statement, (rfq_id,)).fetchall()]
            spare -= len(gone)
            highest = max(highest, *gone, 0)
        _set(db, "thinned_seq", str(highest))

    def _set_aside(self, why: str) -> None:
        aside = self._free_name()
        logger.warning("the local history is set aside as %s: %s", aside, why)
        self.path.replace(aside)
        for tail in ("-wal", "-shm"):
            beside = self.path.with_name(self.path.name + tail)
            if beside.exists():
                beside.replace(aside.with_name(aside.name + tail))

    def _free_name(self) -> Path:
        number = 1
        while (aside := self.path.with_stem(f"{self.path.stem}-{number}")).exists():
            number += 1
        return aside

    def _drop(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            db.close()


def _require_known_version(db: sqlite3.Connection) -> None:
    [version] = db.execute("PRAGMA user_version").fetchone()
    if version > _VERSION:
        raise sqlite3.OperationalError("a newer version of rfqdesk wrote this history")


def _row(event: FeedEvent) -> tuple[int, str, str, int, bytes]:
    kind = str(event.__struct_config__.tag)
    return event.seq, event.rfq_id, kind, event.transact_time_ms, encode(event)


def _get(db: sqlite3.Connection, name: str) -> str:
    found = db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
    return str(found[0]) if found else ""


def _set(db: sqlite3.Connection, name: str, value: str) -> None:
    db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))
