"""A session's life: connect, log on, take events in, reconnect, resume, end."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from rfqdesk.client.backoff import delay_ms
from rfqdesk.client.connection import Connection, monotonic_ms
from rfqdesk.client.errors import (
    ClientError,
    ConnectionLostError,
    LocalMistakeError,
    LostKind,
    NotConnectedError,
    ProtocolError,
    SequenceGapError,
)
from rfqdesk.client.fan_out import FanOut, Listener
from rfqdesk.client.handshakes.handshake import Handshake
from rfqdesk.client.handshakes.refused_handshake import logged_out, seen_by_dates
from rfqdesk.client.logging_on import DisconnectTerms, check_logon_ack, check_welcome, logon_to
from rfqdesk.client.pending import PendingCommand, PendingCommands
from rfqdesk.client.quote_lines import QuoteLines
from rfqdesk.client.quote_proof import QuoteProver
from rfqdesk.client.server_clock import ServerClock
from rfqdesk.client.snapshot_parts import SnapshotParts
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.client.trust.revocation_lists import RevocationLists
from rfqdesk.client.trust.revocation_watch import watch_revocation
from rfqdesk.client.venue_data import VenueData, VenueMessage
from rfqdesk.client.websocket import trading_websocket
from rfqdesk.identity.errors import IdentityError
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.events import (
    Ack,
    CaughtUp,
    FeedEvent,
    LogonAck,
    Logout,
    Reject,
    ServerMessage,
    Snapshot,
    Welcome,
)
from rfqdesk.protocol.structs import FeedMessage

STEADY_AFTER_MS = 5_000
"""A session that was live for so long starts its back-off from the beginning."""


class SessionLifecycle:
    """What `TradingSession` is made on; see there for the arguments."""

    def __init__(
        self,
        identity: Identity,
        *,
        resume_after_seq: int = 0,
        local_address: str | None = None,
        pull_on_disconnect: bool = True,
        cancel_on_disconnect: bool = False,
        lists: RevocationLists | None = None,
        snapshot: bool = False,
    ) -> None:
        self.lists = lists or RevocationLists()
        self.clock = ServerClock(monotonic_ms, time.time() * 1000)
        self.last_seq = resume_after_seq
        self._identity = identity
        self._local_address = local_address
        self.on_disconnect = DisconnectTerms(pull_on_disconnect, cancel_on_disconnect)
        self._snapshot = snapshot
        self._parts = SnapshotParts()
        self._status = ConnectionStatus(ConnectionState.CONNECTING)
        self._fan_out = FanOut()
        self._announced = asyncio.Event()
        self._hurry = asyncio.Event()
        self._ended = asyncio.Event()
        self._runner: asyncio.Task[ClientError | IdentityError | None] | None = None
        self._started = False
        self._closing = False
        self._connection: Connection | None = None
        self._handshake: Handshake | None = None
        self._welcome: Welcome | None = None
        self._logged_on = False
        self._live_since_ms: float | None = None
        self._failures = 0
        self._data = VenueData()
        self._lines = QuoteLines()
        self._pending = PendingCommands()
        self._prover = QuoteProver(
            lambda: self._identity.root_pem, self.lists.held, self.clock.now_ms
        )

    # What a caller sees ---------------------------------------------------------

    @property
    def status(self) -> ConnectionStatus:
        """What is known of the connection now."""
        return self._status

    @property
    def handshake(self) -> Handshake | None:
        """How the connection now open was secured; None while there is none."""
        return self._handshake

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` on the loop with every message and every new status.

        Events come once each and in order. Returns what ends the subscription.
        """
        return self._fan_out.subscribe(listener)

    def events(self) -> AsyncIterator[FeedEvent]:
        """Iterate over feed events: gapless, each exactly once, until the session ends.

        Begins with the next event to arrive; within `connect`, the first call
        begins with the session's first event. Iterating raises the error that
        ended the session, if one did.
        """
        return self._fan_out.stream()

    def keep_events(self) -> None:
        """Keep events from now on for the next call of `events`."""
        self._fan_out.keep()

    def replace_identity(self, identity: Identity) -> None:
        """Use another certificate from the next connection on; the present one stays."""
        self._identity = identity

    def reconnect_now(self) -> None:
        """Cut the waiting before the next attempt short."""
        self._hurry.set()

    async def wait_live(self) -> None:
        """Wait until the session is live.

        Raises:
            ClientError: the session has ended; the error that ended it.
        """
        while self._status.state is not ConnectionState.LIVE:
            if self._status.state is ConnectionState.CLOSED:
                raise self._status.error or NotConnectedError("the session is closed")
            await self._announced.wait()

    async def run(self) -> None:
        """Keep the session up until `close`, or until a refusal makes it useless.

        What ended it is then in `status.error`. Runs once per session.

        Raises:
            LocalMistakeError: it was run before.
        """
        if self._started:
            raise LocalMistakeError("a session runs only once")
        self._started = True
        final: ClientError | IdentityError | None = None
        try:
            async with asyncio.TaskGroup() as group:
                # A task of its own, so that `close` can break off an attempt
                # without cancelling whoever awaits `run`.
                runner = group.create_task(self._stay_connected(), name="rfqdesk session")
                self._runner = runner
            final = None if runner.cancelled() else runner.result()
        except BaseExceptionGroup as failures:
            raise failures.exceptions[0] from failures
        finally:
            self._finish(final)

    async def close(self) -> None:
        """End the session and wait until it has ended. May be called more than once."""
        self._closing = True
        if not self._started:
            self._started = True
            self._finish(None)
        elif self._connection is not None:
            await self._connection.close()
        elif self._runner is not None:
            self._runner.cancel()
        await self._ended.wait()

    # Connecting -----------------------------------------------------------------

    async def _stay_connected(self) -> ClientError | IdentityError | None:
        while True:
            error = await self._attempt()
            if self._closing:
                return None
            if isinstance(error, IdentityError) or error.final:
                return error
            await self._pause(error)

    async def _attempt(self) -> ClientError | IdentityError:
        self._announce(ConnectionStatus(ConnectionState.CONNECTING, self._status.error))
        identity = self._identity
        try:
            async with trading_websocket(
                identity, self._local_address, self._shaken, self.lists
            ) as websocket:
                self._connection = Connection(
                    websocket,
                    identity=identity,
                    deliver=self._deliver,
                    measured=self._measured,
                    oldest_unanswered_ms=self._pending.oldest_handed_ms,
                    watch=lambda: watch_revocation(self.lists, self._handshake),
                )
                try:
                    await self._connection.serve()
                except ClientError as error:
                    # At once, not after the closing handshake with a silent peer.
                    self._connection_over(error)
                    raise
        except ClientError as error:
            return seen_by_dates(error, identity.certificate.not_after_ms, self.clock.now_ms())
        except IdentityError as error:
            return error
        finally:
            self._connection_over(ConnectionLostError(LostKind.CLOSED))

    def _shaken(self, handshake: Handshake) -> None:
        self._handshake = handshake

    def _connection_over(self, error: ClientError) -> None:
        if self._connection is None:
            return
        was_live_ms, self._live_since_ms = self._live_since_ms, None
        if was_live_ms is not None and monotonic_ms() - was_live_ms >= STEADY_AFTER_MS:
            self._failures = 0
        self._connection = None
        self._handshake = None
        self._welcome = None
        self._logged_on = False
        if not self._closing:
            self._announce(ConnectionStatus(ConnectionState.CONNECTING, error))
        self._pending.connection_lost(error)

    async def _pause(self, error: ClientError) -> None:
        self._failures += 1
        wait_ms = delay_ms(self._failures, random.SystemRandom().random())
        self._hurry.clear()
        self._announce(ConnectionStatus(ConnectionState.WAITING, error, retry_in_ms=wait_ms))
        try:
            async with asyncio.timeout(wait_ms / 1000):
                await self._hurry.wait()
        except TimeoutError:
            return

    def _finish(self, final: ClientError | IdentityError | None) -> None:
        self._pending.session_ended(final if isinstance(final, ClientError) else None)
        self._fan_out.end(final)
        self._runner = None
        self._announce(ConnectionStatus(ConnectionState.CLOSED, final))
        self._ended.set()

    # Taking messages in -----------------------------------------------------------

    def _deliver(self, message: ServerMessage) -> None:
        if self._welcome is None and not isinstance(message, Welcome):
            raise ProtocolError(f"the venue began with {type(message).__name__}, not with Welcome")
        self._prover.learn(message)
        if isinstance(message, FeedMessage):
            if message.seq <= self.last_seq:
                return
            if message.seq != self.last_seq + 1:
                raise SequenceGapError(self.last_seq + 1, message.seq)
            self._take_event(message)
        else:
            self._take_session_message(message)
        self._fan_out.tell(message)
        if isinstance(message, Logout):
            raise logged_out(message)

    def _take_event(self, event: FeedEvent) -> None:
        self.last_seq = event.seq
        if self._welcome is not None:
            self._lines.apply(event, self._welcome.firm)
        self._fan_out.put(event)

    def _take_session_message(self, message: ServerMessage) -> None:
        match message:
            case Welcome():
                self._welcomed(message)
            case LogonAck():
                self._logon_acknowledged(message)
            case CaughtUp():
                self._live_since_ms = monotonic_ms()
                self._announce(
                    ConnectionStatus(
                        ConnectionState.LIVE, rtt_ms=self._status.rtt_ms, welcome=self._welcome
                    )
                )
            case _ if isinstance(message, VenueMessage):
                self._data.apply(message)
            case Snapshot():
                for event in self._parts.take(message):
                    self._take_event(event)
                if message.last:
                    self.last_seq = message.last_seq
            case Ack() | Reject():
                self._pending.answer(message)
            case _:
                pass

    def _welcomed(self, welcome: Welcome) -> None:
        check_welcome(welcome, self._identity.certificate)
        self._welcome = welcome
        self._data.standing = None
        self.clock.restart()
        if self._connection is not None:
            pull, cancel = self.on_disconnect.tell()
            self._connection.send(
                logon_to(
                    welcome,
                    self.last_seq,
                    pull_on_disconnect=pull,
                    cancel_on_disconnect=cancel,
                    snapshot=self._snapshot,
                )
            )

    def _logon_acknowledged(self, message: LogonAck) -> None:
        check_logon_ack(message, self.last_seq)
        self._logged_on = True
        if self._connection is not None:
            self._connection.start_heartbeats()
        for entry in self._pending.to_ask_again():
            self._hand_over(entry)

    def _hand_over(self, entry: PendingCommand) -> None:
        connection = self._connection
        if connection is None or not self._logged_on:
            raise NotConnectedError("there is no session with the venue at the moment")

        def handed() -> None:
            entry.handed_ms = monotonic_ms()

        connection.send(entry.command, handed)

    def _measured(self, sent_ms: float, received_ms: float, server_time_ms: int) -> None:
        self.clock.add_sample(sent_ms, received_ms, server_time_ms)
        self._announce(replace(self._status, rtt_ms=received_ms - sent_ms))

    def _announce(self, status: ConnectionStatus) -> None:
        self._status = status
        self._announced.set()
        self._announced = asyncio.Event()
        self._fan_out.tell(status)
