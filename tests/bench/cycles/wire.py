"""A client of the trading port reduced to bytes: TLS, the WebSocket's frames, lines.

Whatever a load generator computes is measured along, so nothing here is decoded
that need not be. Frames are masked with zeroes, which RFC 6455 reads like any other
mask and which costs the receiver the same.
"""

import asyncio
import re
import ssl
import struct
from collections.abc import Callable
from typing import cast

from rfqdesk.client.command_signer import CommandSigner
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.commands import BusinessCommand, Heartbeat, Logon
from rfqdesk.protocol.limits import CLIENT_FRAME_MAX_BYTES, MINOR_VERSION, SUBPROTOCOL, TRADING_PATH
from rfqserver.gateway.outbox import joined

_REQUEST = (
    f"GET {TRADING_PATH} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n"
).encode()
_TEXT, _MASK = 0x81, b"\0\0\0\0"
_SESSION_ID = re.compile(rb'"session_id":"([^"]+)"')

OnLine = Callable[[bytes], None]


class Wire(asyncio.Protocol):
    """One connection. `on_line` hears each line once logged on, the backlog included."""

    def __init__(self, identity: Identity, on_line: OnLine) -> None:
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done once the venue has said that what follows is live."""
        self.on_lost: Callable[[], None] = lambda: None
        self._identity = identity
        self._on_line = on_line
        self._transport: asyncio.Transport | None = None
        self._signer: CommandSigner | None = None
        self._lines: list[bytes] = []
        self._data = b""
        self._upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the WebSocket."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(_REQUEST)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits that it is in vain."""
        self.on_lost()
        if not self.ready.done():
            self.ready.set_exception(exc or ConnectionError(self._data[:200].decode("latin-1")))

    def data_received(self, data: bytes) -> None:
        """Cut frames and lines out of what came."""
        self._data += data
        if not self._upgraded:
            head, found, rest = self._data.partition(b"\r\n\r\n")
            if not found:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                raise ConnectionError(self._data.decode("latin-1"))
            self._upgraded, self._data = True, rest
        start = 0
        while frame := _frame(self._data, start):
            payload, start = frame
            for line in payload.split(b"\n"):
                self._take(line)
        self._data = self._data[start:]

    def say(self, line: bytes) -> None:
        """Send a line, in one frame with what else is said in this turn of the loop."""
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._flush)
        self._lines.append(line)

    def signed(self, command: BusinessCommand) -> bytes:
        """A command's line; to be said in the order in which they were signed."""
        assert self._signer is not None
        return self._signer.line(command)

    def beat(self) -> None:
        """Say that this end is alive."""
        self.say(encode(Heartbeat(ref="h")))

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    def _flush(self) -> None:
        assert self._transport is not None
        lines, self._lines = self._lines, []
        if self._transport.is_closing():
            return
        frames = map(framed, joined(lines, CLIENT_FRAME_MAX_BYTES))
        self._transport.write(b"".join(frames))

    def _take(self, line: bytes) -> None:
        if self.ready.done():
            self._on_line(line)
        elif line.startswith(b'{"type":"welcome"'):
            found = _SESSION_ID.search(line)
            assert found is not None
            session_id = found[1].decode()
            self._signer = CommandSigner(self._identity, session_id)
            self.say(encode(Logon(session_id=session_id, minor_version=MINOR_VERSION)))
        elif line.startswith(b'{"type":"caught_up"'):
            self.ready.set_result(None)


def framed(payload: bytes) -> bytes:
    """One text frame from a client."""
    length = len(payload)
    if length < 126:
        head = struct.pack("!BB", _TEXT, 0x80 | length)
    elif length < 65_536:
        head = struct.pack("!BBH", _TEXT, 0x80 | 126, length)
    else:
        head = struct.pack("!BBQ", _TEXT, 0x80 | 127, length)
    return head + _MASK + payload


def _frame(data: bytes, start: int) -> tuple[bytes, int] | None:
    """The frame of a server that begins at `start`, and where the next does."""
    if len(data) < start + 2:
        return None
    if data[start] != _TEXT:
        raise ConnectionError(f"not a text frame: {data[start : start + 40]!r}")
    length, body = data[start + 1], start + 2
    if length == 126:
        length, body = int.from_bytes(data[body : body + 2], "big"), body + 2
    elif length == 127:
        length, body = int.from_bytes(data[body : body + 8], "big"), body + 8
    end = body + length
    return (data[body:end], end) if len(data) >= end > start + 2 else None


async def connected(identity: Identity, context: ssl.SSLContext, on_line: OnLine) -> Wire:
    """Connect, log on, and wait until live."""
    loop = asyncio.get_running_loop()
    _, wire = await loop.create_connection(
        lambda: Wire(identity, on_line),
        "127.0.0.1",
        identity.trading_port,
        ssl=context,
        server_hostname=identity.host,
    )
    async with asyncio.timeout(60):
        await wire.ready
    return wire
