"""The one place where the engine decides: in order, on disk, and only then aloud.

Every command is decided and applied at once, in arrival order; its events are
then appended as one batch, so that the journal has nothing that can't be applied.
Whatever anyone is to hear of it (feed messages, the answer) waits until the batch
is durable. An answer that rests on an earlier, not yet durable batch waits for that one.
"""

from collections import deque
from collections.abc import Callable

import structlog
from msgspec import Struct

from rfqserver.engine.answers import Accepted, Decision, Refused
from rfqserver.engine.commands import VENUE, Actor, EngineCommand
from rfqserver.engine.decide import decide
from rfqserver.engine.facts.events import Event, decode_event, encode_event, event_kind, evidenced
from rfqserver.engine.protecting.marks import MarkBoard
from rfqserver.engine.protecting.standings import UNRESTRICTED, Standings
from rfqserver.engine.seeing.visibility import recipients
from rfqserver.engine.state.evolve import evolve
from rfqserver.engine.state.state import VenueState, next_wake_ms
from rfqserver.journal.interface import VENUE_ACTOR, Entry, Journal, JournalHaltedError, Record
from rfqserver.service.clock import VenueClock
from rfqserver.service.feed.feeds import Feeds
from rfqserver.service.feed.timelines import Timelines

STREAM = "engine"

log = structlog.get_logger("rfqserver.service")

Answer = Accepted | Refused
Publish = Callable[[Event, list[tuple[str, int]]], None]


class CommandFailedError(Exception):
    """The engine failed on a command; nothing was changed by it."""


class StateSpoiltError(JournalHaltedError):
    """Events could not be applied to the state that they were decided on; none was kept.

    The journal is whole and the state is not: the venue must start anew from the journal.
    """


class _Pending(Struct):
    """What becomes audible once the journal is durable up to `last_seq`."""

    last_seq: int
    events: tuple[Event, ...]
    reply: Callable[[], None]


class Sequencer:
    """Runs commands through the engine.

    Args:
        publish: told each durable event with the (firm, feed sequence) pairs it
            reaches.
        new_id: makes the unguessable ids of requests and trades.
        on_scheduled: told the next deadline (server time) after each command.
        standings: what the other side of a deal may do, read at each command.
        on_failed: told once when the state is spoilt, from when on nothing is decided.
    """

    def __init__(
        self,
        journal: Journal,
        clock: VenueClock,
        *,
        new_id: Callable[[], str],
        publish: Publish,
        on_scheduled: Callable[[int | None], None],
        standings: Standings = UNRESTRICTED,
        on_failed: Callable[[BaseException], None] = lambda _failure: None,
    ) -> None:
        self.state = VenueState()
        self.marks = MarkBoard()
        """Reference prices: the caller puts them in, decisions look at them."""
        self.feeds = Feeds()
        self.timelines = Timelines()
        self._journal = journal
        self._clock = clock
        self._new_id = new_id
        self._publish = publish
        self._on_scheduled = on_scheduled
        self._standings = standings
        self._on_failed = on_failed
        self._spoilt: StateSpoiltError | None = None
        self._pending: deque[_Pending] = deque()

    def replay(self, record: Record) -> None:
        """Take one record of the engine's stream back in, at start."""
        event = decode_event(record.entry.payload)
        evolve(self.state, event)
        self._index(record.seq, event)

    def execute(
        self,
        command: EngineCommand,
        actor: Actor,
        reply: Callable[[Answer], None] | None = None,
        *,
        operator: str = "",
        signed_line: str = "",
    ) -> tuple[Event, ...]:
        """Decide one command. `reply` hears the answer once it is durable.

        `operator` is the account for whom the venue acts, as the journal is to have it;
        `signed_line` is the message as it came in, kept with what it brought about.

        Returns:
            What came of it: in force at once, and durable in its turn.

        Raises:
            CommandFailedError: the engine failed; nothing was changed.
            JournalHaltedError: the journal takes nothing more, or the state is spoilt.
        """
        if self._spoilt is not None:
            raise self._spoilt
        now_ms = self._clock.now_ms()
        try:
            decision = decide(
                self.state,
                command,
                actor,
                now_ms,
                self._new_id(),
                standings=self._standings,
                marks=self.marks,
            )
        except Exception as error:
            # Deciding changes nothing, so the venue is intact: only this command is lost.
            raise CommandFailedError(str(error)) from error
        last_seq = self._journal.last_seq
        events = evidenced(decision.events, signed_line)
        if events:
            entries = [entry_of(event, now_ms, actor, operator) for event in events]
            self._journal.check_open()
            last_seq = self._take(events, entries)
            self._on_scheduled(next_wake_ms(self.state))
        self._pending.append(_Pending(last_seq, events, _answering(decision, reply)))
        if last_seq <= self._journal.durable_seq:
            self.on_durable(self._journal.durable_seq)
        return events

    def _take(self, events: tuple[Event, ...], entries: list[Entry]) -> int:
        """Apply, then append to a journal that is open; returns the last sequence number."""
        try:
            for event in events:
                evolve(self.state, event)
            return self._journal.append(entries)
        except Exception as error:
            # Half of it may be in the state, from which nothing must be decided any more.
            self._spoilt = StateSpoiltError(
                f"What was decided can't be applied: {error!r}. Nothing of it was kept or told; "
                "the venue must be started again."
            )
            log.exception("what was decided can't be applied, and was not kept")
            self._on_failed(self._spoilt)
            raise self._spoilt from error

    def on_durable(self, seq: int) -> None:
        """Say aloud everything that is durable up to journal number `seq`, in order."""
        while self._pending and self._pending[0].last_seq <= seq:
            pending = self._pending.popleft()
            first_seq = pending.last_seq - len(pending.events) + 1
            for number, event in enumerate(pending.events, start=first_seq):
                self._publish(event, self._index(number, event))
            pending.reply()

    def _index(self, journal_seq: int, event: Event) -> list[tuple[str, int]]:
        firms = recipients(event)
        self.timelines.add(journal_seq, event, firms)
        return self.feeds.extend(journal_seq, firms)


def entry_of(event: Event, now_ms: int, actor: Actor, operator: str = "") -> Entry:
    """Journal entry of one event under whatever caused it: certificate, operator, the venue."""
    holder = f"{actor.firm}/{actor.trader}#{actor.certificate_serial}"
    return Entry(
        time_ms=now_ms,
        stream=STREAM,
        kind=event_kind(event),
        actor=operator or (VENUE_ACTOR if actor == VENUE else holder),
        payload=encode_event(event),
    )


def _answering(decision: Decision, reply: Callable[[Answer], None] | None) -> Callable[[], None]:
    answer = decision.answer
    if reply is None or answer is None:
        return lambda: None
    return lambda: reply(answer)
