"""Bounds on those who connect and do not become a session: in time, and in number.

aiohttp waits for a first request as long as the peer likes. On a port that
strangers reach, each such connection costs memory and an open file, of which
the journal needs some, too.
"""

import asyncio

import structlog
from aiohttp import web

VISIT_MAX_S = 20.0
VISITORS_MAX = 1_000
"""A visit takes milliseconds, so a thousand at once are no visitors."""

log = structlog.get_logger("rfqserver.gateway")


class Door:
    """Makes the protocol object of each new connection of one port.

    Args:
        visitors_max: connections that are no sessions; what comes on top of them
            is closed at once.
        visit_max_s: how long each of them may last, handshake included.
    """

    def __init__(
        self, *, visitors_max: int = VISITORS_MAX, visit_max_s: float = VISIT_MAX_S
    ) -> None:
        self._visitors_max = visitors_max
        self._visit_max_s = visit_max_s
        self._server: web.Server | None = None
        self._inside: set[asyncio.BaseProtocol] = set()

    def open(self, server: web.Server) -> None:
        """Begin: `server` is what makes and counts aiohttp's protocol objects."""
        self._server = server

    def __call__(self) -> asyncio.Protocol:
        """Make the protocol of a connection that has just arrived."""
        if self._server is None:
            raise RuntimeError("the door was not opened")
        visitors = len(self._server.connections) - len(self._inside)
        if visitors >= self._visitors_max:
            log.warning("connection turned away: too many are open", open=visitors)
            return _TurnedAway()
        protocol = self._server()
        asyncio.get_running_loop().call_later(self._visit_max_s, self._time_is_up, protocol)
        return protocol

    def let_in(self, protocol: asyncio.BaseProtocol) -> None:
        """The connection is a session: it may stay."""
        self._inside.add(protocol)

    def let_out(self, protocol: asyncio.BaseProtocol) -> None:
        """The session is over."""
        self._inside.discard(protocol)

    def _time_is_up(self, protocol: web.RequestHandler) -> None:
        if protocol not in self._inside and protocol.transport is not None:
            protocol.transport.abort()


class _TurnedAway(asyncio.Protocol):
    """Closes as soon as there is something to close."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hang up."""
        if isinstance(transport, asyncio.Transport):
            transport.abort()
        else:
            transport.close()


DOOR: web.AppKey[Door] = web.AppKey("door", Door)
"""Where an application finds the door of the port it is served on."""
