"""A bare TLS line: a server that says one word, and a client that listens for it."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import uvloop

from rfqserver.gateway.tls import HANDSHAKE_TIMEOUT_S

LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.new_event_loop,
    "uvloop": uvloop.new_event_loop,
}
GREETING = b"welcome\n"
PATIENCE_S = 10.0


@contextlib.asynccontextmanager
async def greeting_server(context: ssl.SSLContext, *, hang_up: bool = True) -> AsyncIterator[int]:
    """Greet everyone the context lets in; hang up, or greet each further line. Yields the port."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GREETING)
        while not hang_up and await reader.readline():
            writer.write(GREETING)
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            await writer.drain()
            writer.close()
            await writer.wait_closed()

    server = await asyncio.start_server(
        greet, "127.0.0.1", 0, ssl=context, ssl_handshake_timeout=HANDSHAKE_TIMEOUT_S
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def client_context(root_file: Path, identity: Path | None = None) -> ssl.SSLContext:
    """Context of a client that trusts one root and may have a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cafile=root_file)
    if identity is not None:
        context.load_cert_chain(identity)
    return context


def heard(context: ssl.SSLContext, port: int, *, talk_first: bool = False) -> str:
    """What a blocking client hears: the greeting, or the reason of the TLS error."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as raw:
        try:
            with context.wrap_socket(raw, server_hostname="127.0.0.1") as line:
                if talk_first:
                    line.sendall(b"x" * 60_000)
                return line.recv(100).decode().strip() or "nothing"
        except ssl.SSLError as error:
            return error.reason or str(error)


async def ask(context: ssl.SSLContext, port: int, *, talk_first: bool = False) -> str:
    """`heard`, without stopping the server's loop."""
    return await asyncio.to_thread(heard, context, port, talk_first=talk_first)
