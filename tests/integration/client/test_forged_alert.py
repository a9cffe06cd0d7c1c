"""What anybody on the way can say before the venue has proved itself is not the venue's word."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from support.pki.throwaway_ca import ThrowawayCa
from support.waiting import until

from rfqdesk.client.enrolling.est import EstServer
from rfqdesk.client.errors import UnreachableKind, VenueUnreachableError
from rfqdesk.client.lockout import lock_out
from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionState
from rfqdesk.identity.csr import csr_der, make_csr
from rfqdesk.identity.keypair import generate_key

CA = ThrowawayCa()
REVOKED, EXPIRED, UNKNOWN_CA, CERTIFICATE_REQUIRED = 44, 45, 48, 116
ALERTS = [REVOKED, EXPIRED, UNKNOWN_CA, CERTIFICATE_REQUIRED]


@contextlib.asynccontextmanager
async def alerting(description: int) -> AsyncIterator[int]:
    """A port that answers every ClientHello with one fatal alert in clear; it has no key."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4096)
        writer.write(bytes([21, 3, 3, 0, 2, 2, description]))
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.mark.parametrize("description", ALERTS)
async def test_it_locks_nobody_out(description: int) -> None:
    async with alerting(description) as port:
        with pytest.raises(VenueUnreachableError) as caught:
            await lock_out(CA.identity(port), port)
        assert caught.value.kind is UnreachableKind.BROKEN_OFF


@pytest.mark.parametrize("description", ALERTS)
async def test_it_ends_no_session(description: int) -> None:
    async with alerting(description) as port, asyncio.TaskGroup() as group:
        session = TradingSession(CA.identity(port))
        group.create_task(session.run())
        await until(lambda: session.status.state is ConnectionState.WAITING)
        assert isinstance(session.status.error, VenueUnreachableError)
        await session.close()


@pytest.mark.parametrize("description", ALERTS)
async def test_it_ends_no_renewal(description: int) -> None:
    request = csr_der(make_csr(generate_key(), firm_name="Aurora", person="Ines"))
    async with alerting(description) as port:
        with pytest.raises(VenueUnreachableError):
            await EstServer("localhost", port).simple_reenroll(request, CA.identity(port))
