"""One running venue: opens the directory, recovers from the journal, serves, stops in order."""

import asyncio
import contextlib
from collections.abc import Sequence

import structlog
from prometheus_client import CollectorRegistry

from rfqdesk.protocol.terms import Instrument, QuoteEndReason
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.pointers import OCSP_PATH
from rfqserver.ca.records import Admission, CertificateRecord
from rfqserver.ca.registry import Registry
from rfqserver.engine.commands import (
    VENUE,
    AdmitParty,
    ExpireDue,
    PullAllQuotes,
    SetPolicy,
)
from rfqserver.engine.state.state import next_wake_ms
from rfqserver.gateway.door import Door
from rfqserver.gateway.est import est_app
from rfqserver.gateway.interface import Principal
from rfqserver.gateway.listener import open_listener
from rfqserver.gateway.lockout import add_lockout
from rfqserver.gateway.operations import add_operations
from rfqserver.gateway.operator_lines import OperatorLines
from rfqserver.gateway.pki import DOWNLOAD_MAX_S, pki_app
from rfqserver.gateway.tls import Listeners, TrustMaterial, prepared
from rfqserver.gateway.trading import trading_app
from rfqserver.journal.interface import JournalHaltedError
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.service import endings
from rfqserver.service.authority.authority import REVOKED, RegistryAuthority
from rfqserver.service.authority.crl_file import CrlFiles
from rfqserver.service.authority.identity_log import IdentityLog, apply_record
from rfqserver.service.authority.publication import DOCUMENT_PATHS
from rfqserver.service.authority.refusal_log import RefusalLog
from rfqserver.service.authority.trust_timer import keep_trust
from rfqserver.service.clock import VenueClock
from rfqserver.service.deadlines import Deadlines
from rfqserver.service.dealing import DealingDesk
from rfqserver.service.feed.tape import Tape
from rfqserver.service.ids import new_id
from rfqserver.service.monitoring.loop_lag import LoopLag
from rfqserver.service.monitoring.metrics import VenueMetrics
from rfqserver.service.monitoring.monitoring import Condition, Monitoring
from rfqserver.service.operator.account import Account, own_account
from rfqserver.service.operator.control import open_control
from rfqserver.service.operator.control_access import ControlAccess
from rfqserver.service.operator.identity_desk import IdentityDesk
from rfqserver.service.operator.invitation_lines import invitation_lines
from rfqserver.service.operator.market_wiring import live_desk, market_desk
from rfqserver.service.operator.operator_desk import OperatorDesk
from rfqserver.service.operator.trade_desk import TradeDesk
from rfqserver.service.sequencer import STREAM as ENGINE_STREAM
from rfqserver.service.sequencer import Sequencer
from rfqserver.service.stopping import Stopping, halted
from rfqserver.service.venue_directory import VenueDirectory
from rfqserver.service.venue_ports import bind_address, open_monitor, ready_file

CLOCK_LEAD_ALARM_MS = 5_000

log = structlog.get_logger("rfqserver.service")


class Venue:
    """Everything of one venue, wired together. Blocks while it replays the journal."""

    def __init__(self, directory: VenueDirectory, issuing_passphrase: bytes) -> None:
        self.directory = directory
        self.config = directory.config()
        ca = directory.open_ca(issuing_passphrase)
        metrics = VenueMetrics(CollectorRegistry())
        self.journal = SqliteJournal.open(directory.journal, must_exist=True)
        self.journal.watch_latency(metrics.commit)
        registry = Registry()
        self.clock = VenueClock()
        self._refusals = RefusalLog(IdentityLog(self.journal, registry), self.clock)
        self.dealing = DealingDesk(
            venue=self.config.name,
            authority=RegistryAuthority(registry, self.clock, ca),
            clock=self.clock,
            journal=self.journal,
            standings=registry.principals,
            refusals=self._refusals,
            metrics=metrics,
        )
        self._deadlines = Deadlines(self.clock, self._expire_due)
        self.sequencer = self._sequenced(registry)
        self.dealing.wire(self.sequencer)
        self._tape = Tape(self.sequencer.state, self.clock, self.config.tape_delay_s * 1_000)
        self.dealing.print_on(self._tape)
        self.trades = TradeDesk(self.sequencer, self.journal)
        self.identity = IdentityDesk(
            journal=self.journal,
            registry=registry,
            ca=ca,
            host=self.config.host,
            clock=self.clock,
            crl_files=CrlFiles(directory.published_crl),
            authority_files=directory.authority(issuing_passphrase),
            on_trust_changed=self._trust_changed,
            on_revoked=self._revoked,
            on_admitted=self._admitted,
            on_superseded=self._superseded,
            on_suspended=self._suspended,
            on_standing_changed=self.dealing.announcements.standing_changed,
            renewal_grace_ms=self.config.renewal_grace_ms,
            pending_days=self.config.pending_days,
            approvals_required=self.config.approvals_required,
            refusals=self._refusals,
        )
        self.identity.two_by = self.config.two_operators_by
        self._operators = operators = OperatorLines()
        self.market = market_desk(self.dealing, self.journal, self.clock, self.identity.principals)
        self.live = live_desk(self.dealing, self.market, self.trades, operators, self.identity)
        self._metrics = metrics
        self._loop_lag = LoopLag()
        self._monitoring = self._monitored(ca, registry)
        self._listening = False
        self._listeners: Listeners | None = None
        self._failure: BaseException | None = None
        self._stopping = self._stopped()
        self._replay(registry)

    def _sequenced(self, registry: Registry) -> Sequencer:
        return Sequencer(
            self.journal,
            self.clock,
            new_id=new_id,
            publish=self.dealing.publish,
            on_scheduled=self._deadlines.schedule,
            standings=registry.principals,
            on_failed=self._halt,
        )

    def _monitored(self, ca: Hierarchy, registry: Registry) -> Monitoring:
        return Monitoring(
            metrics=self._metrics,
            ca=ca,
            registry=registry,
            clock=self.clock,
            journal=self.journal,
            state=self.sequencer.state,
            sessions=self.dealing.sessions,
            loop_lag=self._loop_lag,
            condition=self._condition,
        )

    def _stopped(self) -> Stopping:
        timelines = self.sequencer.timelines
        stopping = Stopping(self.config.drain_s, lambda: timelines.open_count, self.dealing.drain)
        timelines.on_idle = stopping.nothing_open
        return stopping

    def _replay(self, registry: Registry) -> None:
        for record in self.journal.read():
            apply_record(registry, record)
            if record.entry.stream == ENGINE_STREAM:
                self.sequencer.replay(record)
            self.clock.not_before(record.entry.time_ms)
        if (lead_ms := self.clock.lead_ms()) > CLOCK_LEAD_ALARM_MS:
            log.error(
                "the journal is ahead of this machine's clock: check the clock, "
                "or certificates and revocation lists will be refused",
                ahead_ms=lead_ms,
            )

    async def load_instruments(
        self, instruments: Sequence[Instrument], account: Account | None = None
    ) -> int:
        """Add instruments to the master, durably; returns how many there are now.

        Raises:
            OperationRefusedError: the list would be longer than can be sent.
        """
        return await self.market.instruments.load(instruments, account or own_account())

    # Running ----------------------------------------------------------------

    async def serve(self) -> None:
        """Listen until `stop`, or `drain` and what was open then is over.

        Raises:
            JournalHaltedError: storage failed; the venue halted rather than guess.
            OSError: a port is taken.
        """
        self.journal.start(self._durable, self._halt)
        try:
            # A killed server leaves its own behind, and the journal's lock says it is gone.
            self.directory.ready_file.unlink(missing_ok=True)
            self._tape.start()
            self._recover()
            material = await self.identity.open_trust()
            # After that: a change of authority that a crash cut short may revoke as well.
            self._end_left_over()
            self._listeners = Listeners(material, self._metrics.handshake)
            async with (
                # Ends last, so that the end of the others can be watched.
                contextlib.AsyncExitStack() as monitored,
                contextlib.AsyncExitStack() as stack,
                asyncio.TaskGroup() as group,
            ):
                ports = await self._open_ports(stack, self._listeners)
                ports |= await open_monitor(self._monitoring, self.config.monitor_port, monitored)
                stack.enter_context(ready_file(self.directory.ready_file, ports))
                keeper = group.create_task(
                    keep_trust(self.identity, self._refusals, self.clock), name="trust keeper"
                )
                lag = group.create_task(self._loop_lag.measure(), name="loop lag")
                self._listening = True
                log.info("listening", **ports)
                await self._stopping.wait()
                self.live.stop()
                keeper.cancel()
                lag.cancel()
                self.dealing.stop()
        finally:
            self._deadlines.cancel()
            self._tape.stop()
            self._refusals.summarise(at_once=True)
            await self.journal.close()
        if self._failure is not None:
            raise halted(self.directory.journal, self._failure) from self._failure

    def stop(self) -> None:
        """End `serve` in good order, now."""
        self._stopping.at_once()

    def drain(self) -> None:
        """Take no new requests and end `serve` when none is open; called again, now."""
        self._stopping.drain()

    def _end_left_over(self) -> None:
        for dealing in endings.left_over(
            self.sequencer.state, self.identity.registry, self.clock.now_ms()
        ):
            endings.end_dealing(self.sequencer, dealing)

    def _recover(self) -> None:
        self._expire_due()
        # Whoever quoted before the stop is gone, and so are prices nobody watches.
        self.sequencer.execute(PullAllQuotes(reason=QuoteEndReason.VENUE_RESTARTED), VENUE)
        for admission in self.identity.registry.admissions():
            self._admitted(admission)
        self.sequencer.execute(SetPolicy(self.config.policy()), VENUE)
        self._deadlines.schedule(next_wake_ms(self.sequencer.state))
        # The first look takes in all there is, which later ones need not.
        self.identity.tell_what_ends()

    async def _open_ports(
        self, stack: contextlib.AsyncExitStack, listeners: Listeners
    ) -> dict[str, int]:
        """Open them all; returns the port numbers by their names in the configuration."""
        address = bind_address(self.config)
        enrolment = est_app(self.identity, label=self.config.name)
        add_lockout(enrolment, self.identity)
        est = await open_listener(
            enrolment,
            address,
            self.config.est_port,
            listeners.enrolment,
            on_refused=self._refusals.handshakes_at("enrolment"),
        )
        stack.push_async_callback(est.close)
        channel = trading_app(self.dealing, self._metrics, self.config.flow_limits())
        operating = OperatorDesk(
            self,
            name=self.config.name,
            refusals=self._refusals,
            inviting=lambda: invitation_lines(self.directory),
        )
        add_operations(channel, operating, self._operators)
        trading = await open_listener(
            channel,
            address,
            self.config.trading_port,
            listeners.trading,
            on_refused=self._refusals.handshakes_at("trading"),
        )
        stack.push_async_callback(trading.close)
        pki = await open_listener(
            pki_app(self.identity.publication, document_paths=DOCUMENT_PATHS, ocsp_path=OCSP_PATH),
            address,
            self.config.pki_port,
            None,
            door=Door(visit_max_s=DOWNLOAD_MAX_S),
        )
        stack.push_async_callback(pki.close)
        access = ControlAccess(self.directory, self.config.control_group)
        control = await open_control(self, access)
        stack.push_async_callback(control.close)
        return {"est_port": est.port, "trading_port": trading.port, "pki_port": pki.port}

    def _condition(self) -> Condition:
        return Condition(
            listening=self._listening,
            stopping=self._stopping.asked,
            halted=self._failure is not None,
            material=None if self._listeners is None else self._listeners.material,
        )

    # Callbacks --------------------------------------------------------------

    async def _trust_changed(self, material: TrustMaterial) -> None:
        if self._listeners is not None:
            # Key and lists pass through a temporary file, for which there may be no room.
            self._listeners.use(await asyncio.to_thread(prepared, material))

    def _durable(self, seq: int) -> None:
        self.sequencer.on_durable(seq)
        self.live.ring()

    def _halt(self, failure: BaseException) -> None:
        log.critical("the venue halts", why=str(failure))
        self._failure = failure
        self.stop()

    def _expire_due(self) -> None:
        try:
            self.sequencer.execute(ExpireDue(), VENUE)
        except JournalHaltedError as error:
            log.warning("expiry not recorded: the journal has halted", why=str(error))

    def _admitted(self, admission: Admission) -> None:
        self.sequencer.execute(
            AdmitParty(firm=admission.firm, name=admission.firm_name, role=admission.role), VENUE
        )

    def _revoked(self, record: CertificateRecord) -> None:
        ended = self.dealing.end_certificate(
            Principal(record.firm, record.trader, record.role, record.serial),
            REVOKED,
            "Your certificate was revoked. Your live quotes and open requests were withdrawn and "
            "nothing further is taken under it.",
        )
        ended += self._operators.end(record.serial)
        log.warning("certificate revoked", serial=record.serial, sessions_ended=ended)

    def _suspended(self, firm: str, trader: str) -> None:
        endings.end_dealing(self.sequencer, endings.of_suspended(firm, trader))
        log.warning("suspended", firm=firm, trader=trader)

    def _superseded(self, record: CertificateRecord) -> None:
        ended = self.dealing.end_superseded(record.serial) + self._operators.end(record.serial)
        log.info("certificate superseded", serial=record.serial, sessions_ended=ended)
