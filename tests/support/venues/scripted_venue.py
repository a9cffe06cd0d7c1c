"""A venue that plays a script: real TLS, real WebSocket, no engine behind it."""

import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from aiohttp import WSMsgType, web
from support.pki.throwaway_ca import Issued, ThrowawayCa

from rfqdesk.identity.platform import memory_file
from rfqdesk.identity.tls_key import load_key_and_chain
from rfqdesk.protocol.codec import decode_client, encode, split_frame
from rfqdesk.protocol.commands import ClientMessage, Heartbeat, Logon
from rfqdesk.protocol.events import (
    CaughtUp,
    FeedEvent,
    HeartbeatAck,
    LogonAck,
    RequestOpened,
    ServerStruct,
    Welcome,
)
from rfqdesk.protocol.limits import SUBPROTOCOL, TRADING_PATH
from rfqdesk.protocol.terms import Leg, LegSide, Role, Side

Message = TypeVar("Message", bound=ServerStruct)
Script = Callable[["Peer"], Awaitable[None]]


class PeerGoneError(Exception):
    """The client has closed the connection."""


class AlertingSSLObject(ssl.SSLObject):
    """Lets the event loop send the alert before the connection is closed for a refusal."""

    refusal: ssl.SSLError | None = None

    def do_handshake(self) -> None:
        """Raise a refusal one call later than OpenSSL does."""
        if self.refusal is not None:
            raise self.refusal
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError as error:
            self.refusal = error
            raise ssl.SSLWantReadError from error


class Peer:
    """The venue's end of one connection, as a script handles it."""

    def __init__(self, websocket: web.WebSocketResponse, request: web.Request, number: int) -> None:
        self.websocket = websocket
        self.request = request
        self.number = number
        self.silent = False
        self.frames: list[str] = []
        self._inbox: list[ClientMessage] = []

    @property
    def address(self) -> str:
        """Where the client comes from."""
        return self.request.remote or ""

    async def send(self, *messages: ServerStruct) -> None:
        """Send messages in one frame."""
        await self.websocket.send_str("\n".join(encode(one).decode() for one in messages))

    async def receive(self) -> ClientMessage:
        """Return the next message that is not a heartbeat; heartbeats are answered.

        Raises:
            PeerGoneError: the connection has ended.
        """
        while True:
            while self._inbox:
                message = self._inbox.pop(0)
                if not isinstance(message, Heartbeat):
                    return message
                if not self.silent:
                    await self.send(HeartbeatAck(ref=message.ref, server_time_ms=now_ms()))
            frame = await self.websocket.receive()
            if frame.type is not WSMsgType.TEXT:
                raise PeerGoneError
            self.frames.append(frame.data)
            self._inbox.extend(decode_client(line) for line in split_frame(frame.data))

    async def welcome(self, **changes: object) -> None:
        """Speak first."""
        await self.send(welcome(f"session-{self.number}", **changes))

    async def log_on(self, *backlog: FeedEvent, last_seq: int | None = None) -> Logon:
        """Welcome the client, take its log-on, send a backlog, go live."""
        await self.welcome()
        logon = await self.receive()
        assert isinstance(logon, Logon)
        assert logon.session_id == f"session-{self.number}"
        last = last_seq if last_seq is not None else logon.resume_after_seq + len(backlog)
        await self.send(
            LogonAck(last_seq=last, server_time_ms=now_ms()), *backlog, CaughtUp(last_seq=last)
        )
        return logon

    async def until_gone(self) -> None:
        """Answer heartbeats until the client goes."""
        while True:
            await self.receive()

    def drop(self) -> None:
        """Cut the connection without a word."""
        transport = self.request.transport
        # Python 3.11.2 cannot abort a TLS transport that is closed already.
        if transport is not None and not transport.is_closing():
            transport.abort()


class ScriptedVenue:
    """Plays one script per connection; the last one is repeated."""

    def __init__(self, ca: ThrowawayCa, *scripts: Script) -> None:
        self.ca = ca
        self.scripts = list(scripts)
        self.port = 0
        self.peers: list[Peer] = []
        self.attempts = 0
        self.refuse_with: web.Response | None = None
        self._failures: list[BaseException] = []

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.attempts += 1
        if self.refuse_with is not None:
            answer = self.refuse_with
            return web.Response(status=answer.status, headers=answer.headers)
        websocket = web.WebSocketResponse(protocols=(SUBPROTOCOL,), compress=False, timeout=0.2)
        await websocket.prepare(request)
        peer = Peer(websocket, request, len(self.peers) + 1)
        self.peers.append(peer)
        script = self.scripts[min(len(self.peers), len(self.scripts)) - 1]
        try:
            await script(peer)
            await websocket.close()
        except (PeerGoneError, ConnectionError):
            pass
        except AssertionError as failure:
            self._failures.append(failure)
            peer.drop()
        return websocket

    @asynccontextmanager
    async def running(self, server: Issued, context: ssl.SSLContext) -> AsyncIterator[None]:
        """Listen on a free port of the loopback interface for the length of a block."""
        app = web.Application()
        app.router.add_get(TRADING_PATH, self._serve)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port, ssl_context=context)
        await site.start()
        self.port = site.port
        try:
            yield
        finally:
            for peer in self.peers:
                peer.drop()
            await runner.cleanup()
        if self._failures:
            raise self._failures[0]


@asynccontextmanager
async def scripted_venue(
    *scripts: Script,
    ca: ThrowawayCa | None = None,
    server: Issued | None = None,
    demand_certificate: bool = True,
    crls_pem: str = "",
) -> AsyncIterator[ScriptedVenue]:
    """Run a scripted venue whose server certificate is for `localhost` unless given."""
    authority = ca or ThrowawayCa()
    issued = server or authority.server("localhost", "127.0.0.1")
    venue = ScriptedVenue(authority, *scripts)
    context = server_context(
        authority, issued, demand_certificate=demand_certificate, crls_pem=crls_pem
    )
    async with venue.running(issued, context):
        yield venue


def server_context(
    ca: ThrowawayCa, server: Issued, *, demand_certificate: bool = True, crls_pem: str = ""
) -> ssl.SSLContext:
    """Make the venue's side of TLS 1.3."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.num_tickets = 0
    context.sslobject_class = AlertingSSLObject
    load_key_and_chain(context, server.key, ca.chain_pem(server))
    if demand_certificate:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=ca.root_pem)
    if crls_pem:
        context.verify_flags |= ssl.VerifyFlags.VERIFY_CRL_CHECK_CHAIN
        with memory_file(crls_pem.encode()) as path:
            context.load_verify_locations(path)
    return context


def now_ms() -> int:
    """The scripted venue's clock."""
    return time.time_ns() // 1_000_000


def welcome(session_id: str, **changes: object) -> Welcome:
    """Greet ines of aurora, a trader; with heartbeats fast enough for a test."""
    values: dict[str, object] = {
        "session_id": session_id,
        "venue": "test",
        "firm": "aurora",
        "trader": "ines",
        "role": Role.TRADER,
        "certificate_serial": "1",
        "server_time_ms": now_ms(),
        "heartbeat_interval_ms": 40,
        "peer_silence_max_ms": 2_000,
        **changes,
    }
    return Welcome(**values)  # type: ignore[arg-type]


def opened(seq: int, rfq_id: str = "") -> RequestOpened:
    """Make a feed event."""
    return RequestOpened(
        seq=seq,
        transact_time_ms=now_ms(),
        rfq_id=rfq_id or f"rfq-{seq}",
        legs=(Leg("BTC-25DEC26-80000-C", 1, LegSide.BUY),),
        quantity="10",
        side=Side.UNDISCLOSED,
        disclosed=True,
        expire_time_ms=now_ms() + 60_000,
    )


async def stay(peer: Peer) -> None:
    """Script: log on, then answer heartbeats until the client goes."""
    await peer.log_on()
    await peer.until_gone()


async def hang(peer: Peer) -> None:
    """Script: say nothing at all."""
    await peer.until_gone()
