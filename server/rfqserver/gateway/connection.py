"""One trading connection: speaks first, hears `logon` next, then commands."""

import asyncio
import contextlib
from collections.abc import Callable

import aiohttp
import structlog
from aiohttp import web

from rfqdesk.protocol.codec import MalformedMessageError, decode_client, encode, split_frame
from rfqdesk.protocol.command_kinds import is_session
from rfqdesk.protocol.commands import Logon
from rfqdesk.protocol.events import Logout, Reject
from rfqdesk.protocol.limits import (
    CLIENT_FRAME_MAX_BYTES,
    LOGON_TIMEOUT_MS,
    MINOR_VERSION_MIN,
    PEER_SILENCE_MAX_MS,
)
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.structs import ServerStruct
from rfqserver.gateway.command_verifier import CommandVerifier
from rfqserver.gateway.flow import FlowLimits, TokenBucket
from rfqserver.gateway.interface import Dealing, LineFacts, Principal
from rfqserver.gateway.outbox import Outbox, SlowConsumerError
from rfqserver.gateway.watch import GatewayWatch, command_type

OUTBOX_MAX_BYTES = 8_388_608
WRITE_MAX_S = 10.0
MESSAGE_AGE_MAX_S = 30.0
LAST_WORD_MAX_S = 5.0
"""How long a reader that was too slow is given to take the word that it was."""
LINE_ID_CHARS = 8
BROKEN_MAX = 20
"""Messages, unreadable or wrongly signed, after which a connection is taken for broken."""

_TOO_SLOW = (
    "You read more slowly than there was to tell you, so your session was ended; what you sent "
    "was taken or refused as ever. Log on again and resume after the last event you hold: "
    "nothing is lost."
)

log = structlog.get_logger("rfqserver.gateway")


class Connection:
    """Implements `Peer` over one WebSocket."""

    def __init__(
        self,
        websocket: web.WebSocketResponse,
        principal: Principal,
        session_id: str,
        *,
        abort: Callable[[], None],
        verifier: CommandVerifier,
        limits: FlowLimits | None = None,
        firm_flow: TokenBucket | None = None,
        watch: GatewayWatch | None = None,
        address: str = "",
    ) -> None:
        self.session_id = session_id
        self.principal = principal
        self._websocket = websocket
        self._outbox = Outbox(
            bytes_max=OUTBOX_MAX_BYTES, write_max_s=WRITE_MAX_S, age_max_s=MESSAGE_AGE_MAX_S
        )
        self._limits = limits or FlowLimits()
        self._flow = self._limits.of_session()
        self._firm_flow = firm_flow or self._limits.of_firm()
        self._excess = self._limits.of_session()
        self._broken = 0
        self._mentioned: set[str] = set()
        self._ended = False
        self._close_code = aiohttp.WSCloseCode.OK
        self._abort = abort
        self._verifier = verifier
        self._watch = watch or GatewayWatch()
        self._address = address
        self._opened_s = self._heard_s = 0.0

    def send(self, message: ServerStruct) -> None:
        """Queue a message for the peer."""
        self._outbox.put(encode(message))

    def first_mention(self, name: str) -> bool:
        """Tell whether this name is asked about for the first time on this connection."""
        if name in self._mentioned:
            return False
        self._mentioned.add(name)
        return True

    async def drained(self) -> None:
        """Wait until all that is queued has been written, or never will be."""
        await self._outbox.drained()

    def end(self, reason: str, text: str, *, retry: bool) -> None:
        """Send `logout` and close once it is written."""
        if not self._ended:
            self._ended = True
            self.send(Logout(reason=reason, text=text, retry=retry))
            self._outbox.finish()

    def is_over(self) -> bool:
        """Tell whether `logout` was sent: nothing more is taken then."""
        return self._ended

    def facts(self) -> LineFacts:
        """See Peer."""
        now_s = asyncio.get_running_loop().time()
        return LineFacts(
            # Signatures are made for the whole of it, which is nobody else's business.
            line_id=self.session_id[:LINE_ID_CHARS],
            address=self._address,
            open_for_s=now_s - self._opened_s,
            silent_for_s=now_s - self._heard_s,
            queued_bytes=self._outbox.waiting_bytes,
        )

    async def run(self, dealing: Dealing) -> None:
        """Serve the peer until either side ends it."""
        self._opened_s = self._heard_s = asyncio.get_running_loop().time()
        self.send(dealing.welcome(self.principal, self.session_id))
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._write(), name=f"outbox {self.session_id}")
                try:
                    await self._read(dealing)
                finally:
                    # At once: saying good-bye to a peer that went silent can take as long as
                    # its socket takes to give up, and its quotes would live on meanwhile.
                    dealing.detach(self)
                self._outbox.finish()
        except* SlowConsumerError as slow:
            log.warning(
                "slow consumer dropped", session=self.session_id, why=str(slow.exceptions[0])
            )
            self._watch.dropped()
            await self._say_too_slow()
        except* (ConnectionError, aiohttp.ClientError) as lost:
            log.info("connection lost", session=self.session_id, why=str(lost.exceptions[0]))

    async def _say_too_slow(self) -> None:
        """Tell a peer that begins to read again; one that does not is cut off."""
        logout = Logout(reason="slow_consumer", text=_TOO_SLOW, retry=True)
        try:
            async with asyncio.timeout(LAST_WORD_MAX_S):
                await self._websocket.send_str(encode(logout).decode())
                # Without a drain: the one that was broken off has spoilt any later one (aiohttp
                # shares a future among them). Closing waits for the peer's own close instead.
                await self._websocket.close(drain=False)
        except (TimeoutError, ConnectionError, aiohttp.ClientError):
            self._abort()
            return
        if self._websocket.close_code == aiohttp.WSCloseCode.ABNORMAL_CLOSURE:
            self._abort()

    async def _write(self) -> None:
        await self._outbox.run(self._websocket.send_str)
        # The reader sits in `receive`; closing wakes it.
        await self._websocket.close(code=self._close_code)

    async def _read(self, dealing: Dealing) -> None:
        if not await self._log_on(dealing):
            return
        while not self.is_over():
            lines = await self._receive(PEER_SILENCE_MAX_MS)
            if lines is None:
                return
            for line in lines:
                if self.is_over():
                    return
                self._take(dealing, line)

    async def _log_on(self, dealing: Dealing) -> bool:
        lines = await self._receive(LOGON_TIMEOUT_MS)
        if lines is None:
            return False
        logon = None
        with contextlib.suppress(MalformedMessageError):
            logon = decode_client(lines[0])
        echoed = isinstance(logon, Logon) and logon.session_id == self.session_id
        if not isinstance(logon, Logon) or not echoed or len(lines) > 1:
            text = (
                "The first message must be a logon that repeats the session id of the welcome. "
                "Nothing else was taken."
            )
            self._reject("", RejectReason.NOT_LOGGED_ON, text, "logon")
            self.end("not_logged_on", text, retry=True)
            return False
        if logon.minor_version < MINOR_VERSION_MIN:
            self.end("client_too_old", too_old(logon.minor_version), retry=False)
            return False
        return await dealing.attach(self, logon)

    async def _receive(self, silence_max_ms: int) -> list[str] | None:
        """Next frame's messages, or None when the connection is over."""
        try:
            async with asyncio.timeout(silence_max_ms / 1000):
                while True:
                    message = await self._websocket.receive()
                    self._heard_s = asyncio.get_running_loop().time()
                    if message.type is not aiohttp.WSMsgType.TEXT:
                        break
                    if len(message.data.encode()) > CLIENT_FRAME_MAX_BYTES:
                        break
                    lines = split_frame(message.data)
                    if lines:
                        return lines
        except TimeoutError:
            self.end(
                "silence", "Nothing was heard from you in time; the line was closed.", retry=True
            )
            return None
        if message.type is aiohttp.WSMsgType.TEXT:
            self._close_code = aiohttp.WSCloseCode.MESSAGE_TOO_BIG
            self.end(
                "frame_too_large",
                f"A frame may have {CLIENT_FRAME_MAX_BYTES} bytes. Nothing of yours was taken.",
                retry=True,
            )
        elif message.type is aiohttp.WSMsgType.BINARY:
            self.end("malformed", "Binary frames are not part of rfq.v1.", retry=True)
        return None

    def _take(self, dealing: Dealing, line: str) -> None:
        try:
            command = decode_client(line)
        except MalformedMessageError as error:
            self._reject(error.ref, error.reason, f"The message was not taken: {error.text}.")
            self._count_broken()
            return
        excess = self._over_limit()
        if excess:
            self._reject(
                "" if isinstance(command, Logon) else command.ref,
                RejectReason.TOO_MANY_MESSAGES,
                f"More than {excess}: this message was not taken.",
                command_type(command),
            )
            # Refusing costs time as well, which everybody else on the venue pays.
            if not self._excess.take(asyncio.get_running_loop().time()):
                self.end(
                    "too_many_messages",
                    "Far more messages came than are taken; the line was closed.",
                    retry=True,
                )
            return
        if isinstance(command, Logon):
            self._reject(
                "", RejectReason.MALFORMED, "This connection is logged on already.", "logon"
            )
            return
        if is_session(command):
            dealing.receive(self, command, line, None)
            return
        flaw = self._verifier.check(command, line)
        dealing.receive(self, command, line, flaw)
        if flaw is not None:
            self._count_broken()

    def _count_broken(self) -> None:
        self._broken += 1
        if self._broken >= BROKEN_MAX:
            self.end(
                "malformed", "Too many unreadable or unproved messages on one connection.",
                retry=True,
            )  # fmt: skip

    def _over_limit(self) -> str:
        """Which limit the next message oversteps, "" for none."""
        now_s = asyncio.get_running_loop().time()
        if not self._flow.take(now_s):
            return f"{self._limits.session_messages_per_s} messages a second on one connection"
        if not self._firm_flow.take(now_s):
            of_firm = self._limits.firm_messages_per_s
            return f"{of_firm} messages a second from all of a firm's sessions"
        return ""

    def _reject(
        self, ref: str, reason: RejectReason, text: str, command: str = "unreadable"
    ) -> None:
        self._watch.rejected(command, reason.value)
        self.send(Reject(ref=ref, reason=reason, fix_code=reason.fix_code, text=text[:1000]))


def too_old(minor_version: int) -> str:
    """Say to a client of this minor version why it is not let in, and what helps."""
    return (
        f"Your programme speaks rfq.v1 in minor version {minor_version}; this venue needs "
        f"{MINOR_VERSION_MIN} at least, since an older one would misread what it is told. "
        "Nothing of yours was taken, and what you have at the venue stands. Install the "
        "current version of your programme, then connect again."
    )
