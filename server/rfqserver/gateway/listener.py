"""A port that serves an aiohttp application, over TLS or in the clear."""

import asyncio
import contextlib
import os
import socket
import ssl

import structlog
from aiohttp import web

from rfqserver.gateway.acceptor import OnRefused, RefusedHandshake, accepting
from rfqserver.gateway.door import DOOR, Door

BACKLOG = 512
SEND_BUFFER_BYTES = 262_144
SHUTDOWN_TIMEOUT_S = 2.0

log = structlog.get_logger("rfqserver.gateway")


class Listener:
    """An open port. `port` is the real one where 0 was asked for."""

    def __init__(
        self, runner: web.AppRunner, port: int, listening: contextlib.AsyncExitStack
    ) -> None:
        self.port = port
        self._runner = runner
        self._listening = listening

    async def close(self) -> None:
        """Take no more connections and end those there are.

        WebSockets must have been closed before: aiohttp waits for them.
        """
        await self._listening.aclose()
        await self._runner.cleanup()


async def open_listener(
    app: web.Application,
    host: str,
    port: int,
    context: ssl.SSLContext | None,
    *,
    door: Door | None = None,
    on_refused: OnRefused | None = None,
) -> Listener:
    """Listen on the address `host` and on `port` (0: any free one).

    Without a context in the clear, for what is signed and public. `on_refused`
    is told each handshake that failed, as `accepting` has it; else the log is.

    Handshakes are bounded to `HANDSHAKE_TIMEOUT_S`, which aiohttp's own sites
    can't be told, and connections that do not become sessions as `Door` has it.

    Raises:
        OSError: the port is taken or the address is not ours.
    """
    door = door or Door()
    app[DOOR] = door
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_TIMEOUT_S)
    await runner.setup()
    if runner.server is None:
        raise RuntimeError("the application runner has no server after its set-up")
    door.open(runner.server)
    async with contextlib.AsyncExitStack() as undo:
        undo.push_async_callback(runner.cleanup)
        try:
            listening = _listen(host, port)
        except OSError as error:
            raise OSError(
                error.errno,
                f"Port {port} cannot be opened: {os.strerror(error.errno or 0)}. "
                "Stop what uses it, or give this one another number.",
            ) from error
        port = listening.getsockname()[1]
        stack = contextlib.AsyncExitStack()
        if context is not None:
            await stack.enter_async_context(
                accepting(listening, door, context, on_refused or _to_the_log)
            )
        else:
            # Not `wait_closed`: from Python 3.12 on it waits for open connections.
            server = await asyncio.get_running_loop().create_server(
                door, sock=listening, backlog=BACKLOG
            )
            stack.callback(server.close)
        undo.pop_all()
    return Listener(runner, port, stack)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    # Accepted connections inherit it. Left to itself the system hides megabytes of unread
    # messages, of which a slow reader's outbox would know nothing.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    listening.setblocking(False)
    return listening


def _to_the_log(refused: RefusedHandshake) -> None:
    log.info("handshake refused", why=refused.failure.reason, address=refused.address)
