"""One connection's life after it is open: read, write, keep alive, notice its end."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

import aiohttp

from rfqdesk.client.command_signer import CommandSigner
from rfqdesk.client.errors import (
    ClientError,
    ConnectionLostError,
    LostKind,
    NotConnectedError,
    ProtocolError,
)
from rfqdesk.client.outbox import Outbox
from rfqdesk.client.turn import Turn
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.codec import MalformedMessageError, decode_server, encode, split_frame
from rfqdesk.protocol.commands import BusinessCommand, Heartbeat
from rfqdesk.protocol.events import HeartbeatAck, ServerMessage, Welcome
from rfqdesk.protocol.limits import (
    CLIENT_FRAME_MAX_BYTES,
    HEARTBEAT_INTERVAL_MS,
    PEER_SILENCE_MAX_MS,
)
from rfqdesk.protocol.structs import Command

ANSWER_OVERDUE_MS = 10_000
"""A venue that is alive but owes an answer for so long is taken for broken."""

_CHECKS_PER_SILENCE = 20
_INTERVAL_BOUNDS_MS = (10, 60_000)


def monotonic_ms() -> float:
    """Return this machine's monotonic clock in milliseconds."""
    return time.monotonic() * 1000


class Connection:
    """Serves one open WebSocket until it ends.

    Args:
        identity: what the connection was opened with; commands are signed by it.
        deliver: takes each message of the venue; may raise a `ClientError`,
            which ends the connection.
        measured: takes a round trip: sent and received on the monotonic clock,
            and the venue's time.
        oldest_unanswered_ms: when the longest waiting command was sent, or None.
        watch: runs beside; may raise a `ClientError`, which ends the connection.
        turn: how long messages are taken before the rest of the programme goes on. While
            it does, nothing is read, and the venue has to wait.
    """

    def __init__(
        self,
        websocket: aiohttp.ClientWebSocketResponse,
        *,
        identity: Identity,
        deliver: Callable[[ServerMessage], None],
        measured: Callable[[float, float, int], None],
        oldest_unanswered_ms: Callable[[], float | None],
        watch: Callable[[], Coroutine[Any, Any, None]],
        turn: Turn | None = None,
    ) -> None:
        self._websocket = websocket
        self._identity = identity
        self._signer: CommandSigner | None = None
        self._deliver = deliver
        self._measured = measured
        self._oldest_unanswered_ms = oldest_unanswered_ms
        self._watch_peer = watch
        self._turn = turn or Turn(monotonic_ms)
        self._outbox = Outbox(CLIENT_FRAME_MAX_BYTES)
        self._heard_ms = monotonic_ms()
        self._heartbeats: dict[str, float] = {}
        self._heartbeat_count = 0
        self._beating = False
        self._interval_ms = HEARTBEAT_INTERVAL_MS
        self._silence_max_ms = PEER_SILENCE_MAX_MS

    def send(self, message: Command, on_handed: Callable[[], None] | None = None) -> None:
        """Queue a message; all of one loop turn leave together (see `Outbox.put`).

        A business command leaves signed, and so not before the venue's welcome.
        """
        self._outbox.put(self._line(message), on_handed)

    def _line(self, message: Command) -> bytes:
        if not isinstance(message, BusinessCommand):
            return encode(message)
        if self._signer is None:
            raise NotConnectedError("the venue has not named the session yet")
        return self._signer.line(message)

    def start_heartbeats(self) -> None:
        """Begin to speak by itself; before the log-on the venue would not hear it."""
        self._beating = True

    async def close(self) -> None:
        """End the connection politely; `serve` then raises `ConnectionLostError`."""
        await self._websocket.close()

    async def serve(self) -> NoReturn:
        """Read, write and keep alive until the connection ends.

        Raises:
            ClientError: always, in the end; it says how the connection ended.
        """
        try:
            async with asyncio.TaskGroup() as group:
                for name, work in (
                    ("read", self._read),
                    ("write", self._write),
                    ("watch", self._watch),
                    ("peer", self._watch_peer),
                ):
                    group.create_task(work(), name=f"rfqdesk connection {name}")
        except BaseExceptionGroup as failures:
            _give_back_the_groups_cancel()
            raise _verdict(failures) from failures
        raise AssertionError("the parts of a connection never return")

    async def _read(self) -> None:
        while True:
            message = await self._websocket.receive()
            self._heard_ms = monotonic_ms()
            if message.type is aiohttp.WSMsgType.TEXT:
                await self._take_frame(message.data)
            elif message.type is aiohttp.WSMsgType.BINARY:
                raise ProtocolError("the venue sent a binary frame")
            else:
                detail = message.extra if isinstance(message.extra, str) else ""
                failure = self._websocket.exception()
                raise ConnectionLostError(
                    LostKind.CLOSED, detail or (str(failure) if failure else "")
                )

    async def _take_frame(self, frame: str) -> None:
        for line in split_frame(frame):
            if await self._turn.give_way():
                self._heard_ms = monotonic_ms()
            try:
                message = decode_server(line)
            except MalformedMessageError as error:
                raise ProtocolError(
                    f"the venue sent what is no {line[:40]!r}...: {error}"
                ) from error
            self._take(message)

    def _take(self, message: ServerMessage) -> None:
        if isinstance(message, HeartbeatAck):
            sent_ms = self._heartbeats.pop(message.ref, None)
            if sent_ms is not None:
                self._measured(sent_ms, monotonic_ms(), message.server_time_ms)
        elif isinstance(message, Welcome):
            self._signer = CommandSigner(self._identity, message.session_id)
            self._interval_ms = _bounded(message.heartbeat_interval_ms)
            self._silence_max_ms = _bounded(message.peer_silence_max_ms)
        self._deliver(message)

    async def _write(self) -> None:
        while True:
            frame = await self._outbox.next_frame()
            try:
                await self._websocket.send_str(frame)
            except (aiohttp.ClientError, ConnectionError) as error:
                raise ConnectionLostError(LostKind.CLOSED, str(error)) from error

    async def _watch(self) -> None:
        beat_ms = 0.0
        suspected = False
        while True:
            now_ms = monotonic_ms()
            if self._beating and now_ms - beat_ms >= self._interval_ms:
                beat_ms = now_ms
                self._beat(now_ms)
            # When this programme itself stood still, what the venue sent
            # meanwhile lies unread; the reader gets its turn before the verdict.
            silent = now_ms - self._heard_ms > self._silence_max_ms
            if silent and suspected:
                raise ConnectionLostError(
                    LostKind.SILENCE, f"nothing heard for {self._silence_max_ms / 1000:g} s"
                )
            suspected = silent
            asked_ms = self._oldest_unanswered_ms()
            if asked_ms is not None and now_ms - asked_ms > ANSWER_OVERDUE_MS:
                raise ConnectionLostError(
                    LostKind.OVERDUE, f"no answer for {ANSWER_OVERDUE_MS / 1000:g} s"
                )
            pause_ms = min(self._interval_ms / 2, self._silence_max_ms / _CHECKS_PER_SILENCE)
            await asyncio.sleep(pause_ms / 1000)

    def _beat(self, now_ms: float) -> None:
        self._heartbeat_count += 1
        ref = f"h{self._heartbeat_count}"
        # Unanswered ones pile up only until the silence is noticed.
        self._heartbeats[ref] = now_ms
        self.send(Heartbeat(ref=ref))


def _give_back_the_groups_cancel() -> None:
    """Undo the cancel request with which a TaskGroup woke its own `async with`.

    Python 3.11 never takes it back when a child fails while the group is being
    left. With Debian 12's 3.11.2 every later `asyncio.timeout` of the task then
    raises CancelledError instead of TimeoutError, and the session ends for good.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        task.uncancel()


def _bounded(interval_ms: int) -> int:
    low, high = _INTERVAL_BOUNDS_MS
    return max(low, min(interval_ms, high))


def _verdict(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    """Pick the one error that ended the connection; a mistake in the programme comes first."""
    for failure in failures.exceptions:
        if not isinstance(failure, ClientError):
            return failure
    return failures.exceptions[0]
