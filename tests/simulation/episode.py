"""One episode: a venue from its first start, its people, and everything that befalls them.

A step is one thing that was due in simulated time: a frame arriving, a commit, a timer, a
move. The invariants are held after each. At the end comes a calm in which nothing fails, so
that what was left open is answered and nothing may be missing.
"""

import shutil
import tempfile
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
from simulation.moves import MOVES
from simulation.network import Line
from simulation.operator_moves import OPERATOR_MOVES
from simulation.people import START_MS, board, people
from simulation.venue import SimVenue
from simulation.violation import Violation
from simulation.weather import Luck, forecast

from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.commands import Heartbeat
from rfqdesk.protocol.terms import Role

HEARTBEAT_S = 1.5
CALM_MAX_S = 40.0
TIMERS_LATE_S = (0.0, 0.0, 0.001, 0.02)
REPLAY_CHECK_STEPS = 500
SILENT = frozenset({"sequence_ahead", "internal_error"})
MEMORY = Path("/dev/shm")  # noqa: S108 - memory for the files of one run, where there is such a place


class Episode:
    """Runs with `run`, which raises the first Violation.

    Args:
        seed, number: everything that is drawn at random comes from these.
        skip: numbers of happenings that do not happen, to find out which ones matter.
        trace: told what happens, line by line.
    """

    def __init__(
        self,
        seed: int,
        number: int,
        *,
        skip: Collection[int] = (),
        trace: Callable[[str], None] | None = None,
    ) -> None:
        self.seed = f"{seed}/{number}"
        self.skip = skip
        self.happened = 0
        self.lives = 0
        self.steps = 0
        rng = self.rng("world")
        self.weather = forecast(rng)
        self.loop = SimLoop(
            thread_delay_s=lambda: self._small.uniform(0.0001, 0.003),
            late_s=lambda: self._small.choice(TIMERS_LATE_S),
        )
        self.ledger = Ledger()
        self.luck = Luck(self.weather, self.rng("luck"))
        self.persons = people(rng)
        self.board = board(rng)
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

    def run(self, steps: int) -> None:
        """Run so many steps and then the calm.

        Raises:
            Violation: an invariant does not hold.
        """
        folder = Path(tempfile.mkdtemp(prefix="rfq-sim-", dir=MEMORY if MEMORY.is_dir() else None))
        try:
            with self.loop.running():
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
                try:
                    self._begin()
                    self._go_on(steps)
                    self._be_calm()
                finally:
                    if self.venue is not None:
                        self.venue.die()
                    self.loop.settle()
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    # The course of things ---------------------------------------------------

    def _begin(self) -> None:
        self._start_venue()
        for client in self.clients:
            self.loop.plan(self._small.random() * 0.05, self._keep_connected, client)
            self.loop.plan(HEARTBEAT_S, self._heartbeat, client)
        weather = self.weather
        for gap_s, happening in (
            (weather.move_gap_s, self._move),
            (weather.cut_gap_s, self._cut),
            (weather.jump_gap_s, self._jump),
            (weather.stall_gap_s, self._stall),
            (weather.operator_gap_s, self._operate),
            (weather.kill_gap_s, self._kill),
            (weather.stop_gap_s, self._stop),
        ):
            if gap_s < float("inf"):
                self._repeat(gap_s, happening)

    def _repeat(self, gap_s: float, happening: Callable[[Random], None]) -> None:
        """Let it happen again and again, each time with randomness of its own."""
        if self._calm:
            return
        self.happened += 1
        number = self.happened
        if number not in self.skip:
            happening(self.rng(str(number)))
        delay_s = self._small.expovariate(1 / gap_s)
        self.loop.plan(delay_s, self._repeat, gap_s, happening)

    def _go_on(self, steps: int) -> None:
        while self.steps < steps:
            self._step()

    def _step(self) -> None:
        self.loop.step()
        self.steps += 1
        if self._first is not None:
            raise self._first
        if self.loop.errors:
            raise self._of_error(self.loop.errors[0])
        if self.steps % REPLAY_CHECK_STEPS == 0 and self.venue is not None:
            self.ledger.check_replay(self.venue)

    def _of_error(self, error: BaseException | str) -> BaseException:
        if isinstance(error, Violation):
            return error
        violation = Violation("nothing breaks", repr(error))
        if isinstance(error, BaseException):
            violation.__cause__ = error
        return violation

    def _be_calm(self) -> None:
        """Mend everything, let all be answered and run out, and look at the whole."""
        self._calm = self.luck.calm = True
        end_s = self.loop.time() + CALM_MAX_S
        while not self._settled() and self.loop.time() < end_s:
            self._step()
        for client in self.clients:
            if not client.live or client.unanswered:
                raise Violation(
                    "answered in the end",
                    f"{client.name}, live: {client.live}, waits for {list(client.unanswered)}",
                )
            feed = self.ledger.sight.feeds[client.person.firm]
            if client.last_seq != len(feed):
                raise Violation("sequence", f"{client.name} has {client.last_seq} of {len(feed)}")
        for case in self.ledger.referee.cases.values():
            if case.ended is None:
                raise Violation("expiry", f"{case.opened} is open for ever")
        self._check_both_sides()
        if self.venue is not None:
            self.ledger.check_replay(self.venue)
            self.venue.do(self.venue.stop(), "stop")
        while self.venue is not None and not self.venue.dead:
            self._step()
        self._next_life()
        self._step_until_started()

    def _settled(self) -> bool:
        ledger, venue = self.ledger, self.venue
        return (
            venue is not None
            and not venue.dead
            and venue.journal.last_seq == ledger.durable_seq
            and all(
                client.live
                and not client.unanswered
                and client.last_seq == len(ledger.sight.feeds[client.person.firm])
                for client in self.clients
            )
            and all(case.ended is not None for case in ledger.referee.cases.values())
        )

    def _check_both_sides(self) -> None:
        """Every trade that anybody was told of is in the journal, and both were told of it."""
        trades = self.ledger.referee.trades
        for client in self.clients:
            for sent in client.by_ref.values():
                told = (sent.answer or {}).get("trade_id")
                if told and told not in trades:
                    raise Violation("one outcome", f"{client.name} was told of {told}")
        for fact in trades.values():
            for firm in (fact["taker"], fact["maker"]):
                if not any(fact is told for told, _ in self.ledger.sight.feeds[firm]):
                    raise Violation("one outcome", f"{firm} was not told of {fact}")

    # The venue's process ----------------------------------------------------

    def _start_venue(self) -> None:
        self.lives += 1
        step_ms = self.weather.wall_step_max_ms
        self.venue = SimVenue(
            self.loop,
            self._disk,
            lambda: f"{self._ids.getrandbits(80):020x}",
            wall_ahead_ms=self._small.randint(-step_ms, step_ms) if self.steps else 0,
            on_halted=self._halted,
        )
        self._say("the venue starts, its journal ends at", self.venue.journal.last_seq)
        self._guarded(self.ledger.recovered)(self.venue)
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

    def _step_until_started(self) -> None:
        while self.venue is None:
            self._step()

    def _halted(self) -> None:
        venue = self.venue
        self._say("the journal halts, and the venue with it")

        def end() -> None:
            if self.venue is venue and venue is not None and not venue.dead:
                self._next_life()

        self.loop.plan(self._small.uniform(0.0, 0.1), end)

    def _kill(self, rng: Random) -> None:
        del rng
        if self.venue is not None and not self.venue.dead:
            self._say("the venue is killed")
            self._next_life()

    def _stop(self, rng: Random) -> None:
        del rng
        venue = self.venue
        if venue is None or venue.dead:
            return
        self._say("the venue is stopped in good order")

        async def stop() -> None:
            await venue.stop()
            if self.venue is venue:
                self._next_life()

        venue.do(stop(), "stop")

    # Clients and their lines ------------------------------------------------

    def _client(self, person: Any, number: int, rng: Random) -> Client:
        return Client(
            person,
            number,
            now_s=self.loop.time,
            connect=self._connect,
            later=self.loop.plan,
            overheard=lambda: list(self.ledger.referee.cases)[-6:],
            on_sent=self._sent,
            on_answered=lambda sent: self._say(sent.client.name, "hears", sent.answer),
            pull_on_disconnect=rng.random() < 0.7,
        )

    def _connect(self, client: Client) -> Line | None:
        venue = self.venue
        if venue is None or venue.dead:
            return None
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

    # Happenings -------------------------------------------------------------

    def _move(self, rng: Random) -> None:
        role = rng.choice((Role.TRADER, Role.MAKER))
        client = rng.choice([one for one in self.clients if one.person.role is role])
        own = [move for move in MOVES if move.role is client.person.role]
        [move] = rng.choices(own, [one.weight for one in own])
        if client.live:
            self._say(f"#{self.happened}", client.name, "makes the move", move.name)
            move.act(client, rng)

    def _cut(self, rng: Random) -> None:
        client = rng.choice(self.clients)
        if client.line is not None:
            self._say(f"#{self.happened}", client.name, "loses its line")
            client.line.cut(rng.uniform(0.0, 0.5), rng.choice((0.0, 0.1, 60.0)))

    def _jump(self, rng: Random) -> None:
        client = rng.choice(self.clients)
        if client.line is not None:
            self._say(f"#{self.happened}", client.name, "comes anew, its old line still stands")
            client.lost(client.line)
            if rng.random() < 0.3:
                client.forget()
            self._keep_connected(client)

    def _stall(self, rng: Random) -> None:
        client = rng.choice(self.clients)
        if client.line is not None:
            client.line.stalled_until_s = self.loop.time() + rng.choice((0.3, 2.0, 15.0))

    def _operate(self, rng: Random) -> None:
        venue = self.venue
        if venue is not None and not venue.dead:
            name = rng.choice(self.persons).name
            act = rng.choice(OPERATOR_MOVES)
            self._say(f"#{self.happened}", "the operator:", act.__name__, name)
            venue.do(act(venue, name, rng), "operator")

    # Watching ---------------------------------------------------------------

    def _sent(self, sent: Sent) -> None:
        self.ledger.answers.note_sent(sent)
        self._say(sent.client.name, "sends", sent.command)

    def _arrived(self, sent: Sent) -> None:
        now_ms = START_MS if self.venue is None else self.venue.clock.now_ms()
        self.ledger.answers.note_arrived(sent, now_ms)
        self._say("the venue has", sent.command.ref)

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
        if kind in {"ack", "reject"}:
            sent = client.by_ref.get(message["ref"])
            if sent is not None:
                self._say("the venue answers", client.name, message)
                self.ledger.answers.check(sent, message)
        elif kind == "logout" and message["reason"] in SILENT:
            raise Violation("nothing breaks", f"{client.name} is told {message}")
        elif kind == "party_list" and client.person.role == "maker":
            raise Violation("visibility", f"{client.name} is told {message}")

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
