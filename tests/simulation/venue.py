"""One life of the venue's process: the real parts, wired as `rfqserver.service.venue` wires them.

Real: registry, principals and the operator's desk for them, authority, dealing desk,
sequencer, engine, deadlines, the gateway's connections with their outboxes and limits, the
journal. Not here: TLS and HTTP, files beside the journal and so revocation lists,
certificates' bytes.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence

from simulation.disk import SimDisk
from simulation.loop import SimLoop
from simulation.network import Line
from simulation.people import START_MS, Person, enrolled

from rfqdesk.protocol.terms import Instrument, QuoteEndReason
from rfqserver.ca.records import CertificateRecord
from rfqserver.ca.registry import Registry
from rfqserver.engine.commands import (
    VENUE,
    AdmitParty,
    ExpireDue,
    LoadInstruments,
    PullAllQuotes,
    SetPolicy,
)
from rfqserver.engine.facts.events import VenuePolicy
from rfqserver.engine.state.state import next_wake_ms
from rfqserver.gateway.command_verifier import CommandVerifier
from rfqserver.gateway.connection import Connection
from rfqserver.gateway.interface import Principal, Refusal
from rfqserver.journal.interface import JournalHaltedError
from rfqserver.service import endings
from rfqserver.service.authority.authority import REVOKED, RegistryAuthority
from rfqserver.service.authority.identity_log import IdentityLog, apply_record
from rfqserver.service.authority.refusal_log import RefusalLog
from rfqserver.service.authority.revocation import Revocation
from rfqserver.service.clock import VenueClock
from rfqserver.service.deadlines import Deadlines
from rfqserver.service.dealing import DealingDesk
from rfqserver.service.feed.tape import Tape
from rfqserver.service.operator.instrument_desk import InstrumentDesk
from rfqserver.service.operator.limit_desk import LimitDesk
from rfqserver.service.operator.market_desk import MarketDesk
from rfqserver.service.operator.operator_line import OperatorLine
from rfqserver.service.operator.price_desk import PriceDesk
from rfqserver.service.operator.principal_desk import PrincipalDesk
from rfqserver.service.operator.trade_desk import TradeDesk
from rfqserver.service.sequencer import STREAM, Sequencer

TAPE_DELAY_MS = 700


class NoLists:
    """Stands for the signing of revocation lists, which are files."""

    async def lists(self) -> None:
        """There are none."""


class SimVenue:
    """From opening the journal to the end of the process, however that comes.

    Args:
        wall_ahead_ms: how far the machine's clock is from the simulation's time.
        policy: what the operator leaves to makers and tells them.
        on_halted: the journal gave up, and so does the venue.
    """

    def __init__(
        self,
        loop: SimLoop,
        disk: SimDisk,
        new_id: Callable[[], str],
        *,
        wall_ahead_ms: int,
        policy: VenuePolicy,
        on_halted: Callable[[], None],
    ) -> None:
        self.loop = loop
        self._policy = policy
        self.journal = disk.open()
        self.registry = Registry()
        self.clock = VenueClock(
            wall=lambda: START_MS + wall_ahead_ms + int(loop.time() * 1000),
            elapsed=lambda: int(loop.time() * 1000),
        )
        self.authority = RegistryAuthority(self.registry, self.clock)
        self.identity_log = IdentityLog(self.journal, self.registry)
        self.desk = DealingDesk(
            venue="simulated",
            authority=self.authority,
            clock=self.clock,
            journal=self.journal,
            standings=self.registry.principals,
            refusals=RefusalLog(self.identity_log, self.clock),
        )
        self.deadlines = Deadlines(self.clock, self._expire_due)
        self.sequencer = Sequencer(
            self.journal,
            self.clock,
            new_id=new_id,
            publish=self.desk.publish,
            on_scheduled=self.deadlines.schedule,
            standings=self.registry.principals,
        )
        self.desk.wire(self.sequencer)
        self.operator = PrincipalDesk(
            self.identity_log,
            self.clock,
            on_suspended=self._suspended,
            on_changed=self.desk.announcements.standing_changed,
        )
        self.revocation = Revocation(
            self.identity_log,
            NoLists(),  # type: ignore[arg-type]  # what it uses of it
            self.clock,
            on_revoked=self._revoked,
        )
        self.market = self._market(new_id)
        self.trades = TradeDesk(self.sequencer, self.journal)
        self.tape = Tape(self.sequencer.state, self.clock, TAPE_DELAY_MS)
        self.desk.print_on(self.tape)
        self.dead = False
        self._on_halted = on_halted
        self._lines: list[Line] = []
        self._tasks: set[asyncio.Task[object]] = set()
        self._replay()

    def _market(self, new_id: Callable[[], str]) -> MarketDesk:
        line = OperatorLine(self.sequencer, self.journal)
        return MarketDesk(
            line,
            self.clock,
            instruments=InstrumentDesk(line, self.clock),
            limits=LimitDesk(line, self.clock, principals=self.operator),
            prices=PriceDesk(
                line,
                self.desk.side.prices,
                self.sequencer.marks,
                self.clock,
                principals=self.operator,
            ),
            principals=self.operator,
            sessions=self.desk.sessions,
            new_id=new_id,
        )

    def _suspended(self, firm: str, trader: str) -> None:
        endings.end_dealing(self.sequencer, endings.of_suspended(firm, trader))

    def _revoked(self, record: CertificateRecord) -> None:
        who = Principal(record.firm, record.trader, record.role, record.serial)
        self.desk.end_certificate(who, REVOKED, "Your certificate was revoked.")

    def _replay(self) -> None:
        for record in self.journal.read():
            apply_record(self.registry, record)
            if record.entry.stream == STREAM:
                self.sequencer.replay(record)
            self.clock.not_before(record.entry.time_ms)

    def start(self, board: Sequence[Instrument], persons: Iterable[Person]) -> None:
        """Recover; the first life also lists the instruments and enrols everybody."""
        first = self.journal.last_seq == 0
        self.journal.start(self.sequencer.on_durable, self._halt)
        self.tape.start()
        self._expire_due()
        self.sequencer.execute(PullAllQuotes(reason=QuoteEndReason.VENUE_RESTARTED), VENUE)
        if first:
            self.sequencer.execute(LoadInstruments(instruments=tuple(board)), VENUE)
        for person in persons:
            if person.serial not in self.registry.certificates:
                events = enrolled(person, self.clock.now_ms())
                self.identity_log.append(events, "uid:0")
        for admission in self.registry.admissions():
            admit = AdmitParty(firm=admission.firm, name=admission.firm_name, role=admission.role)
            self.sequencer.execute(admit, VENUE)
        self.sequencer.execute(SetPolicy(self._policy), VENUE)
        self.deadlines.schedule(next_wake_ms(self.sequencer.state))
        for dealing in endings.left_over(self.sequencer.state, self.registry, self.clock.now_ms()):
            endings.end_dealing(self.sequencer, dealing)

    def serve(self, line: Line, person: Person) -> bool:
        """Take a connection as the trading port does after the handshake."""
        found = self.authority.standing(person.serial)
        if isinstance(found, Refusal):
            return False
        session_id = f"session-{line.number}"
        certificate_der = self.registry.certificates[person.serial].certificate_der
        connection = Connection(
            line.socket,  # type: ignore[arg-type]  # the half of a WebSocket it uses
            found,
            session_id,
            abort=line.drop,
            verifier=CommandVerifier(certificate_der, session_id),
        )
        self._lines.append(line)
        self.do(connection.run(self.desk), f"line {line.number}")
        return True

    def do(self, coroutine: object, name: str) -> None:
        """Run something of the venue's until it ends or the process does."""
        task = self.loop.create_task(coroutine, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def die(self) -> None:
        """The process is gone at this moment: nothing of it is heard or written any more."""
        if self.dead:
            return
        self.dead = True
        self.journal.die()
        self.deadlines.cancel()
        self.tape.stop()
        self.desk.side.stop()
        for line in self._lines:
            line.die()
        for task in self._tasks:
            task.cancel()

    async def stop(self) -> None:
        """End in good order, as at SIGTERM."""
        self.desk.stop()
        self.deadlines.cancel()
        self.tape.stop()
        await self.journal.close()
        self.die()

    def _done(self, task: "asyncio.Task[object]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None and not self.dead:
            self.loop.errors.append(error)

    def _halt(self, failure: BaseException) -> None:
        del failure
        self.desk.stop()
        self._on_halted()

    def _expire_due(self) -> None:
        try:
            self.sequencer.execute(ExpireDue(), VENUE)
        except JournalHaltedError:
            # As in the venue: it is about to stop, and the restart expires what is due.
            return
