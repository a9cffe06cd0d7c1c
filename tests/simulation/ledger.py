"""The journal as it must be: chained, in whole batches, and never without what was durable."""

import hashlib
import json
import struct
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable

import msgspec
from simulation.answers import Answers
from simulation.case import Fact, Key
from simulation.marks import Marks
from simulation.referee import Referee
from simulation.sight import Sight
from simulation.tape import Tape
from simulation.venue import SimVenue
from simulation.violation import Violation

from rfqserver.engine.facts.events import decode_event
from rfqserver.engine.seeing.visibility import recipients
from rfqserver.engine.state.evolve import evolve
from rfqserver.engine.state.state import VenueState
from rfqserver.journal.interface import Record
from rfqserver.journal.verify import verify

GENESIS = hashlib.sha256(b"rfqdesk journal, format 1").digest()


class Ledger:
    """Follows the journal record by record, and passes on what is durable to the judges."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._appended_s: dict[int, float] = {}
        self._marks: dict[int, Marks] = {}
        self.marks_now: Callable[[], Marks] = dict
        """The reference prices that the venue has, which are not journalled."""
        self.facts: dict[str, list[tuple[float, Fact]]] = defaultdict(list)
        """Durable events about each request, with the moment at which they were decided."""
        sent: dict[Key, list[Fact]] = {}
        self.referee = Referee(sent)
        self.answers = Answers(self.referee, sent)
        self.sight = Sight(self.referee.cases.get, _told)
        self.tape = Tape(self.referee.operators)
        self.shadow = VenueState()
        self.durable_seq = 0
        self.durable_hash = GENESIS
        self._appended: list[Record] = []
        self._head = GENESIS
        self._batch_ends: list[int] = []

    def appended(self, batch: list[Record]) -> None:
        """The journal took a batch; it is not durable yet."""
        marks = self.marks_now()
        for record in batch:
            if record.prev_hash != self._head or record.hash != _hash(self._head, record):
                raise Violation("hash chain", f"record {record.seq} does not follow the one before")
            self._head = record.hash
            self._appended_s[record.seq] = self._now_s()
            self._marks[record.seq] = marks
        self._appended += batch
        self._batch_ends.append(batch[-1].seq)

    def durable(self, seq: int) -> None:
        """The journal says that everything up to here would survive a power loss."""
        taken = [record for record in self._appended if record.seq <= seq]
        self._appended = self._appended[len(taken) :]
        for record in taken:
            self._take(record)

    def _take(self, record: Record) -> None:
        if record.seq != self.durable_seq + 1:
            raise Violation("hash chain", f"record {record.seq} follows {self.durable_seq}")
        self.durable_seq, self.durable_hash = record.seq, record.hash
        entry = record.entry
        fact: Fact = msgspec.json.decode(entry.payload)
        batch = bisect_left(self._batch_ends, record.seq)
        self.referee.guards.marks = self._marks[record.seq]
        self.referee.revocations.at(self._appended_s[record.seq], self._now_s())
        self.referee.take(entry.stream, fact, batch)
        if entry.stream == "engine":
            self.referee.revocations.check_actor(entry.actor, fact)
            evolve(self.shadow, decode_event(entry.payload))
            self.answers.note_fact(fact)
            self.facts[fact.get("rfq_id", "")].append((self._appended_s[record.seq], fact))
            self.sight.take(fact, self.referee.case_of(fact))

    def recovered(self, venue: SimVenue) -> None:
        """A new life has read the journal: nothing durable is missing, and no batch is halved."""
        journal = venue.journal
        if journal.last_seq < self.durable_seq:
            raise Violation(
                "durable is kept",
                f"the journal ends at {journal.last_seq}, {self.durable_seq} was acknowledged",
            )
        report = verify(journal.path, self.durable_hash if self.durable_seq else None)
        if not report.ok:
            raise Violation("hash chain", report.text)
        extra = list(journal.read(self.durable_seq))
        if extra and extra[-1].seq not in self._batch_ends:
            raise Violation("whole batches", f"the journal ends within a batch, at {extra[-1].seq}")
        if extra != self._appended[: len(extra)]:
            raise Violation("durable is kept", "the journal holds what was never appended")
        for record in extra:
            self._take(record)
        self._appended = []
        self._head = self.durable_hash
        del self._batch_ends[bisect_left(self._batch_ends, self.durable_seq) + 1 :]
        self.check_replay(venue)

    def check_replay(self, venue: SimVenue) -> None:
        """What the journal gives is what the venue works with, when both are at the same point."""
        if venue.journal.last_seq != self.durable_seq:
            return
        if venue.sequencer.state != self.shadow:
            raise Violation("replay", "the state is not what the journal gives")
        for firm, feed in self.sight.feeds.items():
            if venue.sequencer.feeds.last_seq(firm) != len(feed):
                raise Violation("sequence", f"the feed of {firm} has not {len(feed)} entries")


def _hash(prev_hash: bytes, record: Record) -> bytes:
    entry = record.entry
    text = struct.pack(">Qq", record.seq, entry.time_ms)
    for field in (entry.stream.encode(), entry.kind.encode(), entry.actor.encode(), entry.payload):
        text += struct.pack(">I", len(field)) + field
    return hashlib.sha256(prev_hash + text).digest()


def _told(fact: Fact) -> list[str]:
    return sorted(recipients(decode_event(json.dumps(fact).encode())))
