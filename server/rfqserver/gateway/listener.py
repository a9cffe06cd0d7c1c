"""A port that serves an aiohttp application, over TLS or in the clear."""

import asyncio
import os
import ssl

from aiohttp import web

from rfqserver.gateway.door import DOOR, Door
from rfqserver.gateway.tls import HANDSHAKE_TIMEOUT_S

BACKLOG = 512
SHUTDOWN_TIMEOUT_S = 2.0


class Listener:
    """An open port. `port` is the real one where 0 was asked for."""

    def __init__(self, runner: web.AppRunner, server: asyncio.Server) -> None:
        self._runner = runner
        self._server = server
        self.port: int = server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Take no more connections and end those there are.

        WebSockets must have been closed before: aiohttp waits for them.
        """
        # Not `wait_closed`: from Python 3.12 on it waits for open connections.
        self._server.close()
        await self._runner.cleanup()


async def open_listener(
    app: web.Application,
    host: str | None,
    port: int,
    context: ssl.SSLContext | None,
    *,
    door: Door | None = None,
) -> Listener:
    """Listen on `host` (None: every address) and `port` (0: any free one).

    Without a context in the clear, for what is signed and public.

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
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(
            door,
            host,
            port,
            ssl=context,
            ssl_handshake_timeout=HANDSHAKE_TIMEOUT_S if context is not None else None,
            backlog=BACKLOG,
        )
    except OSError as error:
        await runner.cleanup()
        raise OSError(
            error.errno,
            f"Port {port} cannot be opened: {os.strerror(error.errno or 0)}. "
            "Stop what uses it, or give this one another number.",
        ) from error
    return Listener(runner, server)
