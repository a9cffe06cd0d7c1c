"""Opening the WebSocket to a venue's trading port."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import aiohttp

from rfqdesk.client.errors import (
    ProtocolError,
    UnreachableKind,
    VenueUnreachableError,
)
from rfqdesk.client.handshakes.handshake import Handshake, record_of
from rfqdesk.client.handshakes.refused_handshake import connection_error
from rfqdesk.client.trust.revocation_check import Judged, connect_judged
from rfqdesk.client.trust.revocation_lists import RevocationLists
from rfqdesk.identity.certificate import chain_der
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.limits import SERVER_FRAME_MAX_BYTES, SUBPROTOCOL, TRADING_PATH

OPEN_TIMEOUT_S = 10.0
CLOSE_TIMEOUT_S = 0.5


@asynccontextmanager
async def trading_websocket(
    identity: Identity,
    local_address: str | None,
    shaken: Callable[[Handshake], None] | None = None,
    lists: RevocationLists | None = None,
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """Open a WebSocket and close everything that belongs to it afterwards.

    `local_address` is the source address to bind, None for any. `shaken` hears
    how both sides proved who they are, before the block begins. The venue is
    judged by `lists`; without them they are fetched for this once.

    Raises:
        ClientError: what went wrong (see `refused_handshake`).
        CertificateInvalidError: the identity's own certificate is unusable.
    """
    async with AsyncExitStack() as opened:

        async def attempt(context: ssl.SSLContext) -> aiohttp.ClientWebSocketResponse:
            async with AsyncExitStack() as opening:
                http = await opening.enter_async_context(_session(context, local_address))
                websocket = await _open(http, identity)
                opened.push_async_exit(opening.pop_all())
            return websocket

        judged = await connect_judged(
            identity, identity.trading_port, lists or RevocationLists(), attempt
        )
        websocket = judged.answer
        try:
            if shaken is not None:
                shaken(_recorded(judged, identity))
            yield websocket
        finally:
            # The peer may be gone and the socket's buffer full of what it never took.
            with suppress(TimeoutError):
                async with asyncio.timeout(2 * CLOSE_TIMEOUT_S):
                    await websocket.close()


def _session(context: ssl.SSLContext, local_address: str | None) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        ssl=context,
        local_addr=None if local_address is None else (local_address, 0),
        # A venue that moved must be found at its new address.
        use_dns_cache=False,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),
    )


async def _open(http: aiohttp.ClientSession, identity: Identity) -> aiohttp.ClientWebSocketResponse:
    host, port = identity.host, identity.trading_port
    authority = f"[{host}]" if ":" in host else host
    try:
        async with asyncio.timeout(OPEN_TIMEOUT_S):
            websocket = await http.ws_connect(
                f"https://{authority}:{port}{TRADING_PATH}",
                protocols=(SUBPROTOCOL,),
                timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_TIMEOUT_S),
                max_msg_size=SERVER_FRAME_MAX_BYTES + 1,
                compress=0,
            )
    except aiohttp.InvalidURL as error:
        raise VenueUnreachableError(
            UnreachableKind.NAME_NOT_FOUND, host, port, "not a host name"
        ) from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise connection_error(error, host, port) from error
    if websocket.protocol != SUBPROTOCOL:
        await websocket.close()
        raise ProtocolError(f"the server does not speak {SUBPROTOCOL}")
    return websocket


def _recorded(judged: Judged[aiohttp.ClientWebSocketResponse], identity: Identity) -> Handshake:
    tls = judged.answer.get_extra_info("ssl_object")
    if not isinstance(tls, ssl.SSLObject | ssl.SSLSocket):
        raise ProtocolError("the connection is not under TLS")
    return record_of(
        tls,
        judged.recorder,
        host=identity.host,
        port=identity.trading_port,
        made_ms=time.time_ns() // 1_000_000,
        roots=chain_der(identity.root_pem),
        own_chain=chain_der(identity.chain_pem),
        lists=judged.lists,
    )
