"""The trading port's HTTP side: who is it, and is it our protocol?

The TLS listener has already demanded a certificate and checked its chain and
the revocation lists; what is looked up here is what a handshake can't know.
"""

import asyncio
import secrets
from collections import Counter, defaultdict

import structlog
from aiohttp import web

from rfqdesk.protocol.limits import CLIENT_FRAME_MAX_BYTES, SUBPROTOCOL, TRADING_PATH
from rfqserver.gateway.command_verifier import CommandVerifier
from rfqserver.gateway.connection import Connection
from rfqserver.gateway.door import DOOR
from rfqserver.gateway.flow import FlowLimits, TokenBucket
from rfqserver.gateway.interface import Dealing, Principal, Refusal
from rfqserver.gateway.watch import GatewayWatch

SESSION_ID_BYTES = 16
CLOSE_TIMEOUT_S = 2.0

log = structlog.get_logger("rfqserver.gateway")


WATCH: web.AppKey[GatewayWatch] = web.AppKey("watch", GatewayWatch)
FLOWS: web.AppKey[defaultdict[str, TokenBucket]] = web.AppKey("flows", defaultdict)
"""By firm. Kept while nobody of it is connected, so that coming back fills none anew."""
LIMITS: web.AppKey[FlowLimits] = web.AppKey("limits", FlowLimits)


def trading_app(
    dealing: Dealing, watch: GatewayWatch | None = None, limits: FlowLimits | None = None
) -> web.Application:
    """Build the application served on the trading port."""
    app = web.Application(client_max_size=CLIENT_FRAME_MAX_BYTES)
    app[WATCH] = watch or GatewayWatch()
    app[LIMITS] = limits or FlowLimits()
    app[FLOWS] = defaultdict(app[LIMITS].of_firm)
    connected: Counter[str] = Counter()

    async def trade(request: web.Request) -> web.StreamResponse:
        return await _trade(request, dealing, connected)

    app.router.add_get(TRADING_PATH, trade)
    return app


async def _trade(
    request: web.Request, dealing: Dealing, connected: Counter[str]
) -> web.StreamResponse:
    transport = request.transport
    tls = transport.get_extra_info("ssl_object") if transport is not None else None
    if transport is None or tls is None:
        return _refused(Refusal("no_tls", "This port speaks TLS only."))
    certificate_der = tls.getpeercert(binary_form=True)
    address = request.remote or "unknown"
    found = dealing.identify(certificate_der, address)
    if isinstance(found, Refusal):
        log.warning("certificate refused", kind=found.kind, address=address)
        request.app[WATCH].turned_away(found.kind)
        return _refused(found)
    offered = request.headers.get("Sec-WebSocket-Protocol", "")
    if SUBPROTOCOL not in {name.strip() for name in offered.split(",")}:
        return web.Response(
            status=400,
            text=f"This port speaks the WebSocket subprotocol {SUBPROTOCOL}; it was not offered.",
        )
    serial = found.certificate_serial
    most = request.app[LIMITS].connections_per_certificate
    if connected[serial] >= most:
        log.warning("too many connections", firm=found.firm, trader=found.trader, serial=serial)
        request.app[WATCH].turned_away("too_many_connections")
        return web.Response(
            status=429,
            text=f"A certificate may have {most} connections at a time. End one of them first.",
        )
    connected[serial] += 1
    door = request.app[DOOR]
    try:
        door.let_in(request.protocol)
        return await _serve(request, transport, dealing, found, certificate_der)
    finally:
        door.let_out(request.protocol)
        connected[serial] -= 1


async def _serve(
    request: web.Request,
    transport: asyncio.Transport,
    dealing: Dealing,
    found: Principal,
    certificate_der: bytes,
) -> web.StreamResponse:
    websocket = web.WebSocketResponse(
        protocols=(SUBPROTOCOL,),
        compress=False,
        # Above the protocol's bound, so that whoever oversteps it is told so; aiohttp's own
        # refusal resets the connection.
        max_msg_size=4 * CLIENT_FRAME_MAX_BYTES,
        timeout=CLOSE_TIMEOUT_S,
    )
    await websocket.prepare(request)
    session_id = secrets.token_hex(SESSION_ID_BYTES)
    connection = Connection(
        websocket,
        found,
        session_id,
        abort=transport.abort,
        verifier=CommandVerifier(certificate_der, session_id),
        limits=request.app[LIMITS],
        firm_flow=request.app[FLOWS][found.firm],
        watch=request.app[WATCH],
        address=request.remote or "unknown",
    )
    log.info(
        "connected", session=connection.session_id, firm=found.firm, trader=found.trader,
        serial=found.certificate_serial, address=request.remote or "unknown",
    )  # fmt: skip
    await connection.run(dealing)
    log.info("disconnected", session=connection.session_id)
    return websocket


def _refused(refusal: Refusal) -> web.Response:
    return web.Response(status=403, text=refusal.text, headers={"X-Refusal": refusal.kind})
