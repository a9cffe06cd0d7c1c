"""A session with a venue under an operator's certificate: one operation after the other.

    async with operate(identity) as venue:
        answer = await venue.perform(ListEnrolments(status=EnrolmentStatus.PENDING))

What operators may ask is in `rfqdesk.protocol.operations`. Each operation is signed
by the certificate's key for this session and sent once; see PROTOCOL.md, section 11.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from rfqdesk.client.changes_bell import ChangesBell
from rfqdesk.client.command_signer import CommandSigner
from rfqdesk.client.connection import monotonic_ms
from rfqdesk.client.errors import (
    ClientError,
    ConnectionRefusedByVenueError,
    OutcomeUnknownError,
    SessionUnknownError,
    VenueUnreachableError,
)
from rfqdesk.client.fan_out import FanOut, Listener
from rfqdesk.client.handshakes.handshake import Handshake
from rfqdesk.client.operations_line import OperationsLine
from rfqdesk.client.server_clock import ServerClock
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.client.trust.revocation_lists import LISTS_FOLDER, RevocationLists
from rfqdesk.identity.errors import IdentityError
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.events import PartyEntry, Standing, Welcome
from rfqdesk.protocol.limits import HEARTBEAT_INTERVAL_MS, PEER_SILENCE_MAX_MS
from rfqdesk.protocol.operations.base import Operation
from rfqdesk.protocol.operations.live import ChangesView
from rfqdesk.protocol.operations.wire import (
    OperationAnswer,
    OperatorWelcome,
    Reading,
    encode_operation,
)
from rfqdesk.protocol.terms import Role

LINE_MAX_AGE_S = 900.0
"""After that the venue proves itself anew, by its lists of the day."""


class OperatorSession:
    """Connects by itself with the first operation, and again after a failure.

    Operations wait for one another: their signatures' times rise, and the venue takes
    none that comes after a later one. Nothing is repeated that may have taken effect.
    """

    def __init__(self, identity: Identity, *, lists: RevocationLists | None = None) -> None:
        self.lists = lists or RevocationLists()
        self.clock = ServerClock(monotonic_ms, time.time_ns() / 1e6)
        self.status = ConnectionStatus(ConnectionState.CONNECTING)
        self.welcome: OperatorWelcome | None = None
        self._identity = identity
        self._line: OperationsLine | None = None
        self._signer: CommandSigner | None = None
        self._opened_s = 0.0
        self._fan_out = FanOut()
        self._bell = ChangesBell(lambda: self._identity, self.lists, LINE_MAX_AGE_S)
        self._turn = asyncio.Lock()

    # What is known ------------------------------------------------------------

    @property
    def handshake(self) -> Handshake | None:
        """How the present connection was secured; None while there is none."""
        return None if self._line is None else self._line.handshake

    @property
    def makers(self) -> tuple[PartyEntry, ...]:
        """None: operators are told of no parties."""
        return ()

    @property
    def standing(self) -> Standing | None:
        """None: operators trade nothing."""
        return None

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear each change of `status`; returns how to stop."""
        return self._fan_out.subscribe(listener)

    def replace_identity(self, identity: Identity) -> None:
        """Use another certificate, from the next operation on."""
        self._identity = identity
        self._opened_s = -math.inf

    # Operations -----------------------------------------------------------------

    async def perform(self, operation: Operation) -> OperationAnswer:
        """Have an operation carried out; its effect is durable when this returns.

        Raises:
            OperationRefusedError: it had no effect, and why.
            OutcomeUnknownError: it may have had one; look before you repeat it.
            ClientError: it was not taken, or the venue could not be reached.
        """
        async with self._turn:
            try:
                answer = await self._performed(operation)
            except ClientError as error:
                await self._failed(error)
                raise
            self._live()
            return answer

    async def connect(self) -> OperatorWelcome:
        """Prove who both sides are, where that is not done yet.

        Raises:
            ClientError: the venue does not let this certificate operate, or is not the venue.
        """
        async with self._turn:
            try:
                await self._connected()
            except ClientError as error:
                await self._failed(error)
                raise
            self._live()
        if self.welcome is None:
            raise AssertionError("a connection begins with a welcome")
        return self.welcome

    async def wait_changes(self, seen: ChangesView) -> ChangesView:
        """What changed, as soon as it differs from what was `seen`, or after a while anyway.

        It waits over a connection of its own, beside the other operations, and its
        failures are not told to those who listen. One at a time.

        Raises:
            ClientError: the venue can't be asked now.
        """
        return await self._bell.wait(seen)

    def will_retry(self, in_ms: int) -> None:
        """Have those who listen told when it is tried again, by whoever does so."""
        if self.status.state is ConnectionState.WAITING:
            self._tell(replace(self.status, retry_in_ms=in_ms))

    async def close(self) -> None:
        """End the session."""
        await self._bell.close()
        async with self._turn:
            await self._drop_line()
        self._tell(ConnectionStatus(ConnectionState.CLOSED, self.status.error))

    async def _performed(self, operation: Operation) -> OperationAnswer:
        for last in (False, True):
            try:
                return await self._sent(operation)
            except SessionUnknownError:
                # Said before anything was done: the venue has restarted, say.
                await self._drop_line()
                if last:
                    raise
            except OutcomeUnknownError as error:
                await self._drop_line()
                if not isinstance(operation, Reading):
                    raise
                if last:
                    raise self._lost(error) from error
        raise AssertionError("the last attempt returns or raises")

    def _lost(self, error: OutcomeUnknownError) -> ClientError:
        return error.cause if isinstance(error.cause, ClientError) else error

    async def _sent(self, operation: Operation) -> OperationAnswer:
        line, signer = await self._connected()
        sent_ms = monotonic_ms()
        answer = await line.post(
            signer.signed(encode_operation(operation)), str(operation.__struct_config__.tag)
        )
        if answer.changes is not None:
            self.clock.add_sample(sent_ms, monotonic_ms(), answer.changes.now_ms)
            self._tell(replace(self.status, rtt_ms=monotonic_ms() - sent_ms))
        return answer

    async def _connected(self) -> tuple[OperationsLine, CommandSigner]:
        now_s = time.monotonic()
        if self._line is not None and now_s - self._opened_s > LINE_MAX_AGE_S:
            await self._drop_line()
        if self._line is None or self._signer is None:
            if self.status.state is not ConnectionState.LIVE:
                self._tell(replace(self.status, state=ConnectionState.CONNECTING))
            self.clock.restart()
            self._line, self.welcome = await OperationsLine.open(self._identity, self.lists)
            self._signer = CommandSigner(self._identity, self.welcome.session_id)
            self._opened_s = now_s
        return self._line, self._signer

    async def _drop_line(self) -> None:
        line, self._line, self._signer = self._line, None, None
        if line is not None:
            await line.close()

    async def _failed(self, error: ClientError) -> None:
        if isinstance(error, VenueUnreachableError | OutcomeUnknownError):
            await self._drop_line()
            self._tell(ConnectionStatus(ConnectionState.WAITING, self._shown(error)))
        elif error.final:
            await self._drop_line()
            self._tell(ConnectionStatus(ConnectionState.CLOSED, error))
        elif isinstance(error, ConnectionRefusedByVenueError):
            self._tell(ConnectionStatus(ConnectionState.WAITING, error))
        else:
            self._live()

    def _shown(self, error: ClientError) -> ClientError | IdentityError:
        cause = error.cause if isinstance(error, OutcomeUnknownError) else error
        return cause if isinstance(cause, ClientError | IdentityError) else error

    def _live(self) -> None:
        welcome = self.welcome
        if welcome is None:
            return
        if self.status.state is ConnectionState.LIVE and self._is_told(welcome):
            return
        self._tell(
            ConnectionStatus(
                ConnectionState.LIVE,
                rtt_ms=self.status.rtt_ms,
                welcome=Welcome(
                    session_id=welcome.session_id,
                    venue=welcome.venue,
                    firm=welcome.firm,
                    trader=welcome.trader,
                    role=Role.OPERATOR,
                    certificate_serial=welcome.certificate_serial,
                    server_time_ms=welcome.server_time_ms,
                    heartbeat_interval_ms=HEARTBEAT_INTERVAL_MS,
                    peer_silence_max_ms=PEER_SILENCE_MAX_MS,
                ),
            )
        )

    def _is_told(self, welcome: OperatorWelcome) -> bool:
        told = self.status.welcome
        return told is not None and told.session_id == welcome.session_id

    def _tell(self, status: ConnectionStatus) -> None:
        if status != self.status:
            self.status = status
            self._fan_out.tell(status)


@asynccontextmanager
async def operate(
    identity: Identity, *, lists_in: str | Path | None = None
) -> AsyncIterator[OperatorSession]:
    """Operate a venue for the length of a block.

    With `lists_in`, a profile's directory, the venue's revocation lists are kept there.

    Raises:
        ClientError: the venue does not let this certificate operate, or is not the venue.
    """
    lists = None if lists_in is None else RevocationLists(Path(lists_in) / LISTS_FOLDER)
    session = OperatorSession(identity, lists=lists)
    try:
        await session.connect()
        yield session
    finally:
        await session.close()
