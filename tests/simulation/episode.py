"""One episode: a venue from its first start, and everything that befalls it and its people.

A step is one thing that was due in simulated time: a frame arriving, a commit, a timer, a
move. The invariants are held after each. At the end comes a calm in which nothing fails, so
that what was left open is answered and nothing may be missing.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from simulation.history import check_histories
from simulation.repertoire import MOVES, OPERATOR_MOVES
from simulation.revoking import admit_again, certificate_of, revoke
from simulation.violation import Violation
from simulation.world import HEARTBEAT_S, World

from rfqdesk.protocol.terms import Role

CALM_MAX_S = 40.0
REPLAY_CHECK_STEPS = 500
MEMORY = Path("/dev/shm")  # noqa: S108 - memory for the files of one run, where there is such a place


class Episode(World):
    """Runs with `run`, which raises the first Violation."""

    def run(self, steps: int) -> None:
        """Run so many steps and then the calm.

        Raises:
            Violation: an invariant does not hold.
        """
        folder = Path(tempfile.mkdtemp(prefix="rfq-sim-", dir=MEMORY if MEMORY.is_dir() else None))
        try:
            with self.loop.running():
                self.make_disk(folder)
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
            (weather.revoke_gap_s, self._revoke),
        ):
            if gap_s < float("inf"):
                self._repeat(gap_s, happening)

    def _repeat(self, gap_s: float, happening: Callable[[Random], None]) -> None:
        """Let it happen again and again, each time with randomness of its own."""
        if self._calm:
            return
        self.happened += 1
        number = self.happened
        rng = self.rng(str(number))
        # Drawn first and of its own, so that the others stay where they are if this is left out.
        delay_s = rng.expovariate(1 / gap_s)
        if self.only is None or number in self.only:
            happening(rng)
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
        self._check_clients()
        # A draft is kept for a day, longer than any run.
        for case in self.ledger.referee.cases.values():
            if case.ended is None:
                raise Violation("expiry", f"{case.opened} is open for ever")
        self._check_both_sides()
        if not self.weather.wall_step_max_ms:
            sent = [one for client in self.clients for one in client.by_ref.values()]
            self.histories = check_histories(self.ledger, sent)
        if self.venue is not None:
            self.ledger.check_replay(self.venue)
            self.venue.do(self.venue.stop(), "stop")
        while self.venue is not None and not self.venue.dead:
            self._step()
        self._next_life()
        self._step_until_started()

    def _check_clients(self) -> None:
        """Everybody is connected under a certificate that counts, answered, and up to date."""
        for client in self.clients:
            if not client.live or client.unanswered:
                raise Violation(
                    "answered in the end",
                    f"{client.name}, live: {client.live}, waits for {list(client.unanswered)}",
                )
            if client.person.serial in self.ledger.referee.revocations.revoked:
                raise Violation("revocation", f"{client.name} is live, and was revoked")
            feed = self.ledger.sight.feeds[client.person.firm]
            if client.last_seq != len(feed):
                raise Violation("sequence", f"{client.name} has {client.last_seq} of {len(feed)}")

    def _settled(self) -> bool:
        ledger, venue = self.ledger, self.venue
        return (
            venue is not None
            and not venue.dead
            and venue.journal.last_seq == ledger.durable_seq
            and all(
                client.live
                and client.person.serial not in ledger.referee.revocations.revoked
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

    def _step_until_started(self) -> None:
        while self.venue is None:
            self._step()

    # Happenings -------------------------------------------------------------

    def _move(self, rng: Random) -> None:
        role = rng.choice((Role.TRADER, Role.MAKER))
        present = [one for one in self.clients if one.live and one.person.role is role]
        own = [move for move in MOVES if move.role is role]
        [move] = rng.choices(own, [one.weight for one in own])
        able = [one for one in present if move.can(one)]
        if able:
            client = rng.choice(able)
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
            if rng.random() < 0.4:
                client.forget()
                client.wants_snapshot = rng.random() < 0.5
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

    def _revoke(self, rng: Random) -> None:
        venue, person = self.venue, rng.choice(self.persons)
        if venue is None or venue.dead:
            return
        if certificate_of(venue, person) is None:
            self._say(f"#{self.happened}", person.name, "is admitted again")
            admit_again(venue, person)
        else:
            self._say(f"#{self.happened}", person.name, "is revoked")
            venue.do(revoke(venue, person, rng), "revocation")

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
