"""Takes TLS connections one by one, so that of a refused one it is known whence it came.

The loop's own servers hand a connection over once its handshake is done, and
forget those that never get so far.
"""

import asyncio
import contextlib
import functools
import socket
import ssl
from collections.abc import AsyncIterator, Callable

import structlog
from msgspec import Struct

from rfqserver.gateway.tls import HANDSHAKE_TIMEOUT_S, REPORT, HandshakeFailure

ACCEPT_RETRY_S = 1.0
"""How long to wait where the system has no room for another connection."""

log = structlog.get_logger("rfqserver.gateway")


class RefusedHandshake(Struct, frozen=True):
    """A connection that TLS did not let in. The address proves nothing."""

    address: str
    source_port: int
    failure: HandshakeFailure


OnRefused = Callable[[RefusedHandshake], None]
MakeProtocol = Callable[[], asyncio.Protocol]


@contextlib.asynccontextmanager
async def accepting(
    listening: socket.socket,
    make_protocol: MakeProtocol,
    context: ssl.SSLContext,
    on_refused: OnRefused,
) -> AsyncIterator[None]:
    """Take connections from a listening socket for as long as this is entered.

    `on_refused` runs in the middle of the handshake: it must neither block nor raise.
    """
    with listening:
        async with asyncio.TaskGroup() as group:

            def greet(arrived: socket.socket, address: tuple[str, int]) -> None:
                work = _handshake(arrived, address, make_protocol, context, on_refused)
                task = group.create_task(work, name=f"handshake {address[0]}")
                shaking.add(task)
                task.add_done_callback(shaking.discard)

            shaking: set[asyncio.Task[None]] = set()
            accept = group.create_task(_accept(listening, greet), name="accept")
            try:
                yield
            finally:
                for task in (accept, *shaking):
                    task.cancel()


async def _accept(
    listening: socket.socket, greet: Callable[[socket.socket, tuple[str, int]], None]
) -> None:
    loop = asyncio.get_running_loop()
    while True:
        try:
            arrived, address = await loop.sock_accept(listening)
        except ConnectionError:
            # Gone before it was taken.
            continue
        except OSError as error:
            log.warning("no connection can be taken", why=str(error))
            await asyncio.sleep(ACCEPT_RETRY_S)
            continue
        greet(arrived, address[:2])
        # Where many wait, `sock_accept` returns without letting anyone else run.
        await asyncio.sleep(0)


async def _handshake(
    arrived: socket.socket,
    address: tuple[str, int],
    make_protocol: MakeProtocol,
    context: ssl.SSLContext,
    on_refused: OnRefused,
) -> None:
    # The context wraps the connection later, but still in the context of this task.
    REPORT.set(functools.partial(_report, address, on_refused))
    try:
        await asyncio.get_running_loop().connect_accepted_socket(
            make_protocol, arrived, ssl=context, ssl_handshake_timeout=HANDSHAKE_TIMEOUT_S
        )
    except OSError:
        # Refused, which is reported by now; or it went away, or took too long.
        arrived.close()
    except Exception:
        # One connection's trouble must not end the others: they share a task group.
        log.exception("connection failed before it began", address=address[0])
        arrived.close()


def _report(address: tuple[str, int], on_refused: OnRefused, failure: HandshakeFailure) -> None:
    on_refused(RefusedHandshake(address[0], address[1], failure))
