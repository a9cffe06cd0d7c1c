"""The simulated world: one venue, its people, the lines between them, and who watches.

What happens in it, and when, is the business of episode.py.
"""

from collections.abc import Callable, Collection
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from simulation.client import Client, Sent
from simulation.disk import Fate, SimDisk
from simulation.ledger import Ledger
from simulation.loop import SimLoop
from simulation.network import Line
from simulation.people import START_MS, Person, board, people
from simulation.revoking import admit_again, certificate_of
from simulation.venue import SimVenue
from simulation.violation import Violation
from simulation.weather import Luck, forecast

from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.commands import Heartbeat
from rfqdesk.protocol.protection import DeadManTimer
from rfqdesk.protocol.terms import Role
from rfqserver.engine.facts.events import VenuePolicy

HEARTBEAT_S = 1.5
THREADS_TAKE_S = (0.0001, 0.001, 0.05)
TIMERS_LATE_S = (0.0, 0.001, 0.02, 0.1)
BROKEN = frozenset({"sequence_ahead", "internal_error"})


class World:
    """Everything that exists under one seed.

    Args:
        seed, number: everything that is drawn at random comes from these.
        only: numbers of the happenings that do happen, to find out which ones matter.
        trace: told what happens, line by line.
    """

    def __init__(
        self,
        seed: int,
        number: int,
        *,
        only: Collection[int] | None = None,
        trace: Callable[[str], None] | None = None,
    ) -> None:
        self.seed = f"{seed}/{number}"
        self.only = only
        self.happened = 0
        self.lives = 0
        self.histories = (0, 0)
        """Requests whose history was looked at, and those left undecided."""
        self.steps = 0
        rng = self.rng("world")
        self.weather = forecast(rng)
        self.loop = SimLoop(
            thread_delay_s=lambda: self._small.choice(THREADS_TAKE_S),
            late_s=lambda: self._small.choice(TIMERS_LATE_S),
        )
        self.ledger = Ledger(self.loop.time)
        self.ledger.marks_now = lambda: (
            {} if self.venue is None else dict(self.venue.sequencer.marks.prices)
        )
        self.luck = Luck(self.weather, self.rng("luck"))
        self.persons = people(rng)
        self.board = board(rng)
        self._policy = VenuePolicy(
            cover_told=rng.random() < 0.5, last_look_ms=rng.choice((0, 200, 400, 1_000))
        )
        self.venue: SimVenue | None = None
        self.clients = [
            self._client(person, number, rng)
            for person in self.persons
            for number in range(1, rng.choice((2, 2, 3)))
        ]
        self._trace = trace
        self._small = self.rng("small")
        self._ids = self.rng("ids")
        self._line_numbers = count(1)
        self._first: Violation | None = None
        self._calm = False

    def rng(self, name: str) -> Random:
        """A source of its own for each purpose."""
        return Random(f"{self.seed}/{name}")  # noqa: S311 - it has to be repeatable

    def make_disk(self, folder: Path) -> None:
        """Put the journal's disk into a folder of its own."""
        self._disk = SimDisk(
            folder / "disk",
            self.loop,
            self.rng("disk"),
            fate=self.luck.fate,
            latency_s=self.luck.latency_s,
            on_crash=self._crash,
            on_appended=self._guarded(self.ledger.appended),
            on_durable=self._guarded(self.ledger.durable),
        )

    # The venue's process ----------------------------------------------------

    def _start_venue(self) -> None:
        self.lives += 1
        step_ms = self.weather.wall_step_max_ms
        self.venue = SimVenue(
            self.loop,
            self._disk,
            lambda: f"{self._ids.getrandbits(80):020x}",
            wall_ahead_ms=self._small.randint(-step_ms, step_ms) if self.steps else 0,
            policy=self._policy,
            on_halted=self._halted,
        )
        self._say("the venue starts, its journal ends at", self.venue.journal.last_seq)
        self._guarded(self.ledger.recovered)(self.venue)
        referee = self.ledger.referee
        referee.dead_man.begins(self.venue.clock.now_ms(), referee.last_time_ms)
        self.venue.start(self.board, self.persons)

    def _crash(self, fate: Fate) -> None:
        self._say("the venue dies:", fate)
        if self.venue is not None:
            self._next_life()

    def _next_life(self) -> None:
        self._disk.move_to_new_life()
        if self.venue is not None:
            self.venue.die()
        self._disk.forget_old_life()
        self.venue = None
        self.loop.plan(self._small.uniform(0.01, 0.5), self._start_venue)

    def _halted(self) -> None:
        venue = self.venue
        self._say("the journal halts, and the venue with it")

        def end() -> None:
            if self.venue is venue and venue is not None and not venue.dead:
                self._next_life()

        self.loop.plan(self._small.uniform(0.0, 0.1), end)

    # Clients and their lines ------------------------------------------------

    def _client(self, person: Person, number: int, rng: Random) -> Client:
        pulls, cancels = rng.random() < 0.7, rng.random() < 0.2
        for role, wish in ((Role.MAKER, pulls), (Role.TRADER, cancels)):
            if wish and person.role is role:
                wishes = self.ledger.referee.dead_man.wishes[role.value]
                wishes.add((person.firm, person.trader))
        return Client(
            person,
            number,
            now_s=self.loop.time,
            connect=self._connect,
            later=self.loop.plan,
            overheard=lambda: list(self.ledger.referee.cases)[-6:],
            on_sent=self._sent,
            on_answered=lambda sent: self._say(sent.client.name, "hears", sent.answer),
            pull_on_disconnect=pulls,
            cancel_on_disconnect=cancels,
            looks=bool(self._policy.last_look_ms),
        )

    def _connect(self, client: Client) -> Line | None:
        venue = self.venue
        if venue is None or venue.dead:
            return None
        if self._calm:
            admit_again(venue, client.person)
        holder = certificate_of(venue, client.person)
        if holder is None:
            return None
        client.person = holder
        number = next(self._line_numbers)
        line = Line(
            self.loop,
            self.rng(f"line {number}"),
            number,
            delay_s=self._small.uniform(0.0002, self.weather.delay_max_s),
            on_arrived=self._arrived,
            on_said=lambda line, frame: self._said(client, line, frame),
            on_heard=self._guarded(client.hear),
            on_lost=lambda line: self._lost(client, line),
        )
        return line if venue.serve(line, client.person) else None

    def _keep_connected(self, client: Client) -> None:
        client.come()
        if client.line is None:
            self.loop.plan(self._small.uniform(0.05, 0.3), self._keep_connected, client)

    def _lost(self, client: Client, line: Line) -> None:
        if client.line is line:
            client.lost(line)
            self.loop.plan(self._small.uniform(0.001, 0.3), self._keep_connected, client)

    def _heartbeat(self, client: Client) -> None:
        if client.line is not None and client.live:
            client.line.send(encode(Heartbeat(ref="h")).decode(), None)
        self.loop.plan(HEARTBEAT_S, self._heartbeat, client)

    # Watching ---------------------------------------------------------------

    def _sent(self, sent: Sent) -> None:
        self.ledger.answers.note_sent(sent)
        self._say(sent.client.name, "sends", sent.command)

    def _arrived(self, sent: Sent) -> None:
        self.ledger.answers.note_arrived(sent, self._now_ms())
        self._say("the venue has", sent.command.ref)
        if isinstance(sent.command, DeadManTimer):
            party = (sent.client.person.firm, sent.client.person.trader)
            timer = (sent.command.ref, self._now_ms(), sent.command.timeout_ms)
            self.ledger.referee.dead_man.arrived(party, *timer)

    def _said(self, client: Client, line: Line, frame: str) -> list[Any]:
        messages = [msgspec.json.decode(text) for text in frame.split("\n")]
        check = self._guarded(self._check_said)
        for message in messages:
            check(client, line, message)
        return messages

    def _check_said(self, client: Client, line: Line, message: dict[str, Any]) -> None:
        if "seq" in message:
            self._say("the venue tells", client.name, message)
            if message["seq"] != line.next_seq:
                raise Violation("sequence", f"{client.name} is owed {line.next_seq}: {message}")
            line.next_seq += 1
            self.ledger.sight.check(client.person.firm, message)
            return
        kind = message["type"]
        if kind == "snapshot":
            line.next_seq = self.ledger.sight.check_snapshot(client.person.firm, line, message)
        elif kind in {"ack", "reject"}:
            sent = client.by_ref.get(message["ref"])
            if sent is not None:
                self._say("the venue answers", client.name, message)
                if isinstance(sent.command, DeadManTimer):
                    party = (client.person.firm, client.person.trader)
                    self.ledger.referee.dead_man.said(party, message["ref"], self._now_ms())
                self.ledger.answers.check(sent, message, self._now_ms())
        elif kind == "logout" and message["reason"] in BROKEN:
            raise Violation("nothing breaks", f"{client.name} is told {message}")
        elif kind == "trade_capture_report":
            self.ledger.tape.check(message, self._now_ms())
        elif (kind, client.person.role) in {
            ("party_list", "maker"),
            ("maker_protection", "trader"),
        }:
            raise Violation("visibility", f"{client.name} is told {message}")

    def _now_ms(self) -> int:
        return START_MS if self.venue is None else self.venue.clock.now_ms()

    def _guarded(self, check: Callable[..., None]) -> Callable[..., None]:
        """Keep the first violation, wherever in the venue's own code it is found."""

        def guarded(*args: Any) -> None:
            try:
                check(*args)
            except Violation as violation:
                self._first = self._first or violation

        return guarded

    def _say(self, *words: object) -> None:
        if self._trace is not None:
            told = " ".join(str(word) for word in words)
            self._trace(f"{self.steps:6d} {self.loop.time():9.4f} s  {told}")
