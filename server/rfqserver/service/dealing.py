"""The venue's side of every trading connection: implements the gateway's `Dealing`."""

import structlog
from prometheus_client import CollectorRegistry

from rfqdesk.protocol.commands import BusinessCommand, Heartbeat, Logon, SessionCommand
from rfqdesk.protocol.events import HeartbeatAck, LogonAck, Welcome
from rfqdesk.protocol.limits import HEARTBEAT_INTERVAL_MS, MINOR_VERSION, PEER_SILENCE_MAX_MS
from rfqdesk.protocol.prices import ReferencePriceUpdate
from rfqdesk.protocol.protection import DeadManTimer
from rfqdesk.protocol.reasons import UNAUTHORISED, RejectReason
from rfqdesk.protocol.terms import Role
from rfqserver.engine.answers import Refused
from rfqserver.engine.commands import Actor, IdentifiedCommand
from rfqserver.engine.facts.events import Event
from rfqserver.engine.protecting.standings import UNRESTRICTED, Standings
from rfqserver.gateway.interface import Peer, Principal, Refusal, SignatureFlaw
from rfqserver.gateway.watch import command_type
from rfqserver.journal.interface import Journal, JournalHaltedError
from rfqserver.service import endings
from rfqserver.service.answering import answer_to, reject_of
from rfqserver.service.authority.authority import OPERATES, REVOKED, SUPERSEDED, Authority
from rfqserver.service.authority.refusal_log import RefusalLog
from rfqserver.service.clock import VenueClock
from rfqserver.service.feed.announcements import Announcements
from rfqserver.service.feed.catching_up import send_backlog, send_snapshot
from rfqserver.service.feed.look_record import LookRecord
from rfqserver.service.feed.sessions import Sessions
from rfqserver.service.feed.showing import Showing
from rfqserver.service.feed.tape import Tape
from rfqserver.service.monitoring.metrics import ACCEPTED, VenueMetrics
from rfqserver.service.sequencer import Answer, CommandFailedError, Sequencer
from rfqserver.service.session_desk import SessionDesk
from rfqserver.service.taking import why_too_late

STOPPING = Refusal("venue_stopping", "The venue is shutting down. Try again shortly.")

log = structlog.get_logger("rfqserver.service")


class DealingDesk:
    """Logs peers on, feeds them, and passes their commands to the sequencer."""

    def __init__(
        self,
        *,
        venue: str,
        authority: Authority,
        clock: VenueClock,
        journal: Journal,
        standings: Standings = UNRESTRICTED,
        refusals: RefusalLog | None = None,
        metrics: VenueMetrics | None = None,
    ) -> None:
        self.sessions = Sessions()
        self._venue = venue
        self._authority = authority
        self._showing = Showing(authority)
        self._clock = clock
        self._journal = journal
        self._refusals = refusals
        self._sequencer: Sequencer | None = None
        self._announcements: Announcements | None = None
        self._tape: Tape | None = None
        self._side: SessionDesk | None = None
        self._standings = standings
        self._metrics = metrics or VenueMetrics(CollectorRegistry())
        self._draining = False
        self._stopping = False

    @property
    def sequencer(self) -> Sequencer:
        """The sequencer behind this desk."""
        if self._sequencer is None:
            raise RuntimeError("the dealing desk is not wired yet")
        return self._sequencer

    @property
    def announcements(self) -> Announcements:
        """What tells the sessions of this desk."""
        if self._announcements is None:
            raise RuntimeError("the dealing desk is not wired yet")
        return self._announcements

    @property
    def side(self) -> SessionDesk:
        """What sessions ask beside the engine."""
        if self._side is None:
            raise RuntimeError("the dealing desk is not wired yet")
        return self._side

    def wire(self, sequencer: Sequencer) -> None:
        """Join desk and sequencer, which publish to each other."""
        self._sequencer = sequencer
        self._announcements = Announcements(
            self.sessions,
            sequencer.state,
            self._standings,
            self._metrics,
            self._showing,
            looks=LookRecord(sequencer.state.look_counts, self._clock),
        )
        self._side = SessionDesk(
            self.sessions, sequencer, self._clock, self._metrics, self._refusals
        )

    def print_on(self, tape: Tape) -> None:
        """Have every trade printed on a tape, and the tape told to new sessions."""
        self._tape = tape
        tape.publish_to(self.announcements.tape)

    def publish(self, event: Event, placed: list[tuple[str, int]]) -> None:
        """Say one durable event to every live peer entitled to it."""
        self.announcements.publish(event, placed)
        if self._tape is not None:
            self._tape.take(event)

    # Connections ------------------------------------------------------------

    def identify(self, certificate_der: bytes, address: str) -> Principal | Refusal:
        """Look a handshake's certificate up."""
        if self._stopping:
            return STOPPING
        found = self._authority.identify(certificate_der, address)
        if isinstance(found, Principal) and found.role is Role.OPERATOR:
            found = OPERATES
        if isinstance(found, Refusal) and self._refusals is not None:
            self._refusals.certificate(found, certificate_der, address)
        return found

    def welcome(self, principal: Principal, session_id: str) -> Welcome:
        """First word to a new connection."""
        return Welcome(
            session_id=session_id,
            venue=self._venue,
            firm=principal.firm,
            trader=principal.trader,
            role=principal.role,
            certificate_serial=principal.certificate_serial,
            server_time_ms=self._clock.now_ms(),
            heartbeat_interval_ms=HEARTBEAT_INTERVAL_MS,
            peer_silence_max_ms=PEER_SILENCE_MAX_MS,
            minor_version=MINOR_VERSION,
        )

    async def attach(self, peer: Peer, logon: Logon) -> bool:
        """Log a peer on: reference data, then every feed message it lacks, then live."""
        # Between handshake and logon seconds may have passed, and a session that is not
        # registered yet is not among those that a revocation or a stop closes.
        standing = self._standing(peer)
        if isinstance(standing, Refusal):
            self._record(standing, peer, logon)
            retry = standing.kind in {STOPPING.kind, SUPERSEDED}
            peer.end(standing.kind, standing.text, retry=retry)
            return False
        firm, sent_seq = peer.principal.firm, 0 if logon.snapshot else logon.resume_after_seq
        last_seq = self.sequencer.feeds.last_seq(firm)
        if sent_seq > last_seq:
            peer.end(
                "sequence_ahead",
                f"You hold events up to {sent_seq}, the venue's journal ends at {last_seq}. "
                "One of the two histories is not this venue's; ask the operator before trading.",
                retry=False,
            )
            return False
        was_online = self.sessions.is_online(firm)
        ends = logon.pull_on_disconnect
        if peer.principal.role is Role.TRADER:
            ends = logon.cancel_on_disconnect
        self.sessions.add(peer, pull_on_disconnect=ends)
        if logon.dead_man_timer_ms:
            self.side.dead_man.arm(peer.principal, logon.dead_man_timer_ms)
        peer.send(LogonAck(last_seq=last_seq, server_time_ms=self._clock.now_ms()))
        self.announcements.reference_to(peer, self._clock.now_ms())
        for report in self._tape.recent() if self._tape is not None else ():
            peer.send(report)
        self.side.prices.all_to(peer)
        if not was_online:
            self.announcements.maker_changed(firm)
        feeds, timelines = self.sequencer.feeds, self.sequencer.timelines
        if logon.snapshot:
            sent_seq = await send_snapshot(
                peer, feeds, timelines, self._journal, self._showing.send
            )
        await send_backlog(peer, sent_seq, feeds, self._journal, self._showing.send)
        self.sessions.go_live(peer)
        return True

    def detach(self, peer: Peer) -> None:
        """A connection is gone: quotes go with it, requests where their trader asked for that."""
        pull = self.sessions.remove(peer)
        if pull is None:
            return
        who = peer.principal
        if pull:
            endings.end_dealing(
                self.sequencer, endings.of_disconnected(who.firm, who.trader, who.role)
            )
        if not self.sessions.is_online(who.firm):
            self.announcements.maker_changed(who.firm)

    def end_certificate(self, who: Principal, reason: str, text: str) -> int:
        """Close every session under a revoked certificate; returns how many.

        The holder's quotes are pulled, and its requests cancelled, whether or
        not it is connected: they may have been meant to outlive the connection.
        """
        peers = self.sessions.of_certificate(who.certificate_serial)
        for peer in peers:
            peer.end(reason, text, retry=False)
            self.sessions.remove(peer)
        if who.role is Role.OPERATOR:
            # Its holder may trade as well, under another certificate, which goes on.
            return len(peers)
        endings.end_dealing(self.sequencer, endings.of_revoked(who.firm, who.trader, who.role))
        if peers and not self.sessions.is_online(who.firm):
            self.announcements.maker_changed(who.firm)
        return len(peers)

    def end_superseded(self, certificate_serial: str) -> int:
        """Ask every session under a renewed certificate back under the new one; how many."""
        standing = self._authority.standing(certificate_serial)
        if not isinstance(standing, Refusal):
            return 0
        peers = self.sessions.of_certificate(certificate_serial)
        for peer in peers:
            self._shut_out(peer, standing)
        return len(peers)

    def drain(self) -> None:
        """Take no new request from now on; all else goes on."""
        self._draining = True

    def stop(self) -> None:
        """Take no new connection or command and say good-bye to everyone."""
        self._stopping = True
        self.side.stop()
        for peer in self.sessions.all():
            peer.end("venue_stopping", "The venue is shutting down.", retry=True)

    # Commands ---------------------------------------------------------------

    def receive(
        self,
        peer: Peer,
        command: BusinessCommand | SessionCommand,
        line: str,
        flaw: SignatureFlaw | None,
    ) -> None:
        """Authorise and run one command; the answer follows when it is durable."""
        standing = self._authority.standing(peer.principal.certificate_serial)
        kind = command_type(command)
        if isinstance(standing, Refusal):
            self._record(standing, peer, command)
            self._metrics.command(kind, standing.kind)
            self._shut_out(peer, standing)
            return
        if isinstance(command, Heartbeat):
            peer.send(HeartbeatAck(ref=command.ref, server_time_ms=self._clock.now_ms()))
            return
        if too_late := why_too_late(
            command, standing.firm, self.sequencer.state,
            stopping=self._stopping, draining=self._draining,
        ):  # fmt: skip
            self._metrics.command(kind, RejectReason.VENUE_STOPPING.value)
            peer.send(reject_of(command.ref, RejectReason.VENUE_STOPPING, too_late))
            return
        if isinstance(command, ReferencePriceUpdate | DeadManTimer):
            self.side.take(peer, command, standing)
            return
        if flaw is not None:
            # No id is spent by it, and no outcome told: it is not known to be the sender's.
            self._metrics.command(kind, flaw.reason.value)
            if self._refusals is not None:
                self._refusals.command(flaw.reason.value, standing, kind)
            peer.send(reject_of(command.ref, flaw.reason, flaw.text))
            return
        self._run(peer, command, line, standing)

    def _run(self, peer: Peer, command: BusinessCommand, line: str, standing: Principal) -> None:
        kind = command_type(command)
        actor = Actor(
            firm=standing.firm,
            trader=standing.trader,
            role=standing.role,
            certificate_serial=standing.certificate_serial,
            standing=standing.standing,
        )

        def reply(answer: Answer) -> None:
            self._keep_unauthorised(answer, standing, command)
            self._metrics.command(kind, answer.reason if isinstance(answer, Refused) else ACCEPTED)
            peer.send(answer_to(command.ref, answer))

        try:
            self.sequencer.execute(command, actor, reply, signed_line=line)
        except JournalHaltedError:
            self._metrics.command(kind, "venue_halted")
            # Whether the command will be found on disk is unknown: no answer but a closed line.
            peer.end(
                "venue_halted", "The venue has halted. Your message was not taken.", retry=True
            )
        except CommandFailedError:
            self._metrics.command(kind, "internal_error")
            log.exception("command failed", firm=actor.firm, command=type(command).__name__)
            peer.end(
                "internal_error",
                "The venue could not process this message and did nothing with it.",
                retry=True,
            )

    def _standing(self, peer: Peer) -> Principal | Refusal:
        if self._stopping:
            return STOPPING
        return self._authority.standing(peer.principal.certificate_serial)

    def _record(
        self, refusal: Refusal, peer: Peer, untaken: BusinessCommand | SessionCommand | Logon
    ) -> None:
        if self._refusals is not None and refusal is not STOPPING:
            self._refusals.session(refusal, peer.principal, str(untaken.__struct_config__.tag))

    def _keep_unauthorised(self, answer: Answer, who: Principal, command: BusinessCommand) -> None:
        """Journal what somebody may not send; with an id of its own it stands there already."""
        if (
            self._refusals is not None
            and isinstance(answer, Refused)
            and answer.reason in UNAUTHORISED
            and not isinstance(command, IdentifiedCommand)
        ):
            self._refusals.command(answer.reason.value, who, command_type(command))

    def _shut_out(self, peer: Peer, refusal: Refusal) -> None:
        """End a session whose certificate has ceased to count while it was connected."""
        if refusal.kind == REVOKED:
            self.end_certificate(peer.principal, refusal.kind, refusal.text)
            return
        if refusal.kind == SUPERSEDED:
            # The same trader comes back under the new certificate and can withdraw them then.
            peer.end(refusal.kind, refusal.text, retry=True)
            self.detach(peer)
            return
        peer.end(refusal.kind, refusal.text, retry=False)
        # Also where the maker asked for its quotes to stay: nobody can withdraw them now.
        if peer.principal.role is Role.MAKER:
            self.sessions.pull_at_end(peer)
        self.detach(peer)
