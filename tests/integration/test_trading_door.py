"""The trading port before there is a session: how the channel opens, and how often."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from support.pki.knocking import enrolled, floor

from rfqdesk.protocol.limits import SUBPROTOCOL, TRADING_PATH
from rfqserver.gateway.flow import FlowLimits


@asynccontextmanager
async def at_the_door(folder: Path) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    """An HTTP client with a good certificate, and the address of the channel."""
    async with floor(folder) as (place, forger):
        context = forger.context(await enrolled(place))
        connector = aiohttp.TCPConnector(ssl=context)
        async with aiohttp.ClientSession(connector=connector) as http:
            yield http, f"https://localhost:{place.trading_port}{TRADING_PATH}"


@pytest.mark.rule("CON-10")
async def test_the_channel_is_a_websocket_of_the_protocol_without_compression(
    tmp_path: Path,
) -> None:
    async with at_the_door(tmp_path) as (http, channel):
        async with http.ws_connect(channel, protocols=(SUBPROTOCOL,), compress=15) as websocket:
            assert (websocket.protocol, websocket.compress) == ("rfq.v1", 0)
        for offered in ((), ("rfq.v0",)):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await http.ws_connect(channel, protocols=offered)
            assert refused.value.status == 400


@pytest.mark.rule("CON-08")
async def test_a_certificate_has_sixteen_connections_and_no_more(tmp_path: Path) -> None:
    assert FlowLimits().connections_per_certificate == 16
    async with at_the_door(tmp_path) as (http, channel), AsyncExitStack() as opened:
        for _ in range(16):
            channels = http.ws_connect(channel, protocols=(SUBPROTOCOL,))
            last = await opened.enter_async_context(channels)
            # The venue has let it in by the time it says so.
            await last.receive()
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(channel, protocols=(SUBPROTOCOL,))
        assert refused.value.status == 429
