"""Who is not let in learns why; who is not the venue gets nothing. Real TLS on both sides."""

import asyncio

import pytest
from aiohttp import web
from cryptography.x509.oid import ExtendedKeyUsageOID
from support.pki.throwaway_ca import A_DAY, SERVER, ThrowawayCa
from support.venues.scripted_venue import scripted_venue, stay
from support.venues.sessions import running
from support.waiting import until

from rfqdesk.client.errors import (
    ConnectionRefusedByVenueError,
    DistrustKind,
    RefusalKind,
    ServerNotTrustedError,
    UnreachableKind,
    VenueUnreachableError,
)
from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionState
from rfqdesk.identity.identity import Identity

CA = ThrowawayCa()


async def final_error(identity: Identity) -> object:
    session = TradingSession(identity)
    await session.run()
    assert session.status.state is ConnectionState.CLOSED
    return session.status.error


async def test_a_certificate_of_another_ca_is_refused_for_good() -> None:
    other = ThrowawayCa("Elsewhere")
    async with scripted_venue(stay, ca=CA) as venue:
        error = await final_error(other.identity(venue.port, root_pem=CA.root_pem))
        assert isinstance(error, ConnectionRefusedByVenueError)
        assert error.kind is RefusalKind.UNKNOWN_CA
        assert venue.attempts == 0


async def test_an_expired_certificate_is_refused_for_good() -> None:
    expired = CA.client(from_now=-2 * A_DAY, until_now=-A_DAY)
    async with scripted_venue(stay, ca=CA) as venue:
        error = await final_error(CA.identity(venue.port, client=expired))
        assert isinstance(error, ConnectionRefusedByVenueError)
        assert error.kind is RefusalKind.EXPIRED


async def test_a_certificate_of_tomorrow_is_tried_again() -> None:
    tomorrow = CA.client(from_now=A_DAY)
    async with (
        scripted_venue(stay, ca=CA) as venue,
        running(venue, CA.identity(venue.port, client=tomorrow)) as (session, heard),
    ):
        await until(lambda: session.status.state is ConnectionState.WAITING)
        error = session.status.error
        assert isinstance(error, ConnectionRefusedByVenueError)
        assert error.kind is RefusalKind.NOT_YET_VALID
        assert heard.states == ["connecting", "waiting"]


async def test_a_revoked_certificate_is_refused_for_good_and_others_are_not() -> None:
    revoked, good = CA.client(), CA.client()
    async with scripted_venue(stay, ca=CA, crls_pem=CA.crls_pem(revoked)) as venue:
        error = await final_error(CA.identity(venue.port, client=revoked))
        assert isinstance(error, ConnectionRefusedByVenueError)
        assert error.kind is RefusalKind.REVOKED
        async with running(venue, CA.identity(venue.port, client=good)) as (session, _):
            await session.wait_live()


async def test_a_revocation_list_that_ran_out_is_not_taken_for_an_expired_certificate() -> None:
    stale = CA.crls_pem(until_now=-A_DAY)
    async with (
        scripted_venue(stay, ca=CA, crls_pem=stale) as venue,
        running(venue) as (session, _),
    ):
        await until(lambda: session.status.state is ConnectionState.WAITING)
        error = session.status.error
        assert isinstance(error, ConnectionRefusedByVenueError)
        assert error.kind is RefusalKind.VENUE_LIST_STALE


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("not_registered", RefusalKind.NOT_REGISTERED),
        ("wrong_purpose", RefusalKind.WRONG_PURPOSE),
        ("certificate_revoked", RefusalKind.REVOKED),
        ("something_new", RefusalKind.OTHER),
        ("", RefusalKind.OTHER),
    ],
)
async def test_the_registrys_refusal_is_told_apart(name: str, kind: RefusalKind) -> None:
    async with scripted_venue(stay, ca=CA) as venue:
        venue.refuse_with = web.Response(status=403, headers={"X-Refusal": name} if name else {})
        error = await final_error(CA.identity(venue.port))
        assert isinstance(error, ConnectionRefusedByVenueError)
        assert error.kind is kind


@pytest.mark.parametrize(("status", "headers"), [(503, {}), (403, {"X-Refusal": "venue_stopping"})])
async def test_a_venue_that_is_busy_or_stopping_is_tried_again(
    status: int, headers: dict[str, str]
) -> None:
    async with scripted_venue(stay, ca=CA) as venue:
        venue.refuse_with = web.Response(status=status, headers=headers)
        async with running(venue) as (session, _):
            await until(lambda: session.status.state is ConnectionState.WAITING)
            error = session.status.error
            assert isinstance(error, VenueUnreachableError)
            assert error.kind is UnreachableKind.UNAVAILABLE
            venue.refuse_with = None
            session.reconnect_now()
            await session.wait_live()


@pytest.mark.parametrize(
    ("server", "kind"),
    [
        (ThrowawayCa("Mallory").server("localhost"), DistrustKind.FOREIGN_ROOT),
        (CA.server("elsewhere.example"), DistrustKind.WRONG_HOST),
        (CA.server(common_name="localhost"), DistrustKind.WRONG_HOST),
        (CA.server("localhost", purposes=()), DistrustKind.WRONG_PURPOSE),
        (
            CA.server("localhost", purposes=(ExtendedKeyUsageOID.CLIENT_AUTH,)),
            DistrustKind.WRONG_PURPOSE,
        ),
    ],
    ids=["foreign root", "other name", "name only in CN", "no purpose", "client's purpose"],
)
async def test_a_server_that_is_not_the_venue_gets_nothing(
    server: object, kind: DistrustKind
) -> None:
    async with scripted_venue(stay, ca=CA, server=server) as venue:  # type: ignore[arg-type]
        error = await final_error(CA.identity(venue.port))
        assert isinstance(error, ServerNotTrustedError)
        assert error.kind is kind
        assert venue.attempts == 0


async def test_an_address_is_compared_as_an_address() -> None:
    async with scripted_venue(stay, ca=CA, server=CA.server("127.0.0.9")) as venue:
        error = await final_error(CA.identity(venue.port, host="127.0.0.1"))
        assert isinstance(error, ServerNotTrustedError)
        assert error.kind is DistrustKind.WRONG_HOST


async def test_a_server_certificate_is_not_enough_for_a_client() -> None:
    both = CA.client(purposes=(ExtendedKeyUsageOID.CLIENT_AUTH, SERVER))
    async with (
        scripted_venue(stay, ca=CA) as venue,
        running(venue, CA.identity(venue.port, client=both)) as (session, _),
    ):
        await session.wait_live()


async def test_a_name_that_does_not_exist_is_said_so() -> None:
    session = TradingSession(CA.identity(1, host="no-such-host.invalid"))
    async with asyncio.TaskGroup() as group:
        group.create_task(session.run())
        await until(lambda: session.status.state is ConnectionState.WAITING)
        error = session.status.error
        await session.close()
    assert isinstance(error, VenueUnreachableError)
    assert error.kind is UnreachableKind.NAME_NOT_FOUND
