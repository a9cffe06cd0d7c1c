"""Who gets through a handshake, and that those who don't are told why. On both loops."""

import asyncio
import gc
import ssl
import weakref
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from support.pki.authority import Authority, ClientFiles
from support.pki.tls_line import GREETING, LOOPS, ask, client_context, greeting_server

from rfqserver.ca.crl import RevocationReason, RevokedEntry
from rfqserver.ca.encoding import pem_of, serial_text
from rfqserver.ca.profiles import DAY_MS, client_extensions
from rfqserver.ca.root import make_root_crl
from rfqserver.gateway.tls import Listeners, TrustMaterial

WELCOME = GREETING.decode().strip()
HOUR_MS = 3_600_000

Made = tuple[ClientFiles | None, TrustMaterial]


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def root_file(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("root") / "root.pem"
    path.write_bytes(pem_of(authority.root.certificate))
    return path


@pytest.fixture(params=list(LOOPS))
def run(request: pytest.FixtureRequest) -> Callable[[Awaitable[None]], None]:
    """Run a coroutine on a fresh loop of each kind."""

    def run_on(work: Awaitable[None]) -> None:
        with asyncio.Runner(loop_factory=LOOPS[request.param]) as runner:
            runner.run(work)

    return run_on


def good(authority: Authority) -> Made:
    return authority.client(), authority.trust()


def revoked(authority: Authority) -> Made:
    client = authority.client()
    return client, authority.trust(client.serial)


def expired(authority: Authority) -> Made:
    now_ms = authority.now_ms
    client = authority.client(not_before_ms=now_ms - DAY_MS, not_after_ms=now_ms - HOUR_MS)
    return client, authority.trust()


def not_yet_valid(authority: Authority) -> Made:
    return authority.client(not_before_ms=authority.now_ms + HOUR_MS), authority.trust()


def foreign(authority: Authority) -> Made:
    return Authority().client(), authority.trust()


def missing(authority: Authority) -> Made:
    return None, authority.trust()


def server_purpose(authority: Authority) -> Made:
    """A certificate for a server, as a client's."""
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    profile = tuple(
        (usage if isinstance(extension, x509.ExtendedKeyUsage) else extension, critical)
        for extension, critical in client_extensions(authority.venue, "acme", "alice")
    )
    return authority.client(extensions=profile), authority.trust()


def foreign_venue(authority: Authority) -> Made:
    """The issuing key was used to name a party of another venue."""
    profile = client_extensions("another-venue", "acme", "alice")
    return authority.client(extensions=profile), authority.trust()


def without_chain(authority: Authority) -> Made:
    client = authority.client()
    alone = ClientFiles(client.certificate, pem_of(client.certificate), client.key)
    return alone, authority.trust()


def issuing_revoked(authority: Authority) -> Made:
    serial = serial_text(authority.issuing.certificate.serial_number)
    entry = RevokedEntry(serial, authority.now_ms, RevocationReason.KEY_COMPROMISE)
    crl = make_root_crl(authority.root, authority.now_ms, number=2, revoked=(entry,))
    return authority.client(), authority.trust(root_crl=crl)


def crl_expired(authority: Authority) -> Made:
    trust = authority.trust(
        crl_this_update_ms=authority.now_ms - DAY_MS,
        crl_next_update_ms=authority.now_ms - HOUR_MS,
    )
    return authority.client(), trust


CASES = [
    (good, WELCOME),
    (revoked, "CERTIFICATE_REVOKED"),
    (expired, "CERTIFICATE_EXPIRED"),
    (not_yet_valid, "BAD_CERTIFICATE"),
    (foreign, "UNKNOWN_CA"),
    (missing, "CERTIFICATE_REQUIRED"),
    (server_purpose, "UNSUPPORTED_CERTIFICATE"),
    (foreign_venue, "CERTIFICATE"),
    (without_chain, "UNKNOWN_CA"),
    (issuing_revoked, "CERTIFICATE_REVOKED"),
    (crl_expired, "CERTIFICATE_EXPIRED"),
]


@pytest.mark.rule("CON-05")
@pytest.mark.parametrize(("make", "expected"), CASES, ids=[make.__name__ for make, _ in CASES])
@pytest.mark.parametrize("talk_first", [False, True], ids=["listening", "talking"])
def test_each_client_hears_what_is_wrong(
    *,
    authority: Authority,
    root_file: Path,
    tmp_path: Path,
    run: Callable[[Awaitable[None]], None],
    make: Callable[[Authority], Made],
    expected: str,
    talk_first: bool,
) -> None:
    """A client that talks at once must not lose the alert to a connection reset."""
    client, trust = make(authority)
    identity = client.write(tmp_path) if client is not None else None

    async def story() -> None:
        # A server that hung up on a good client in the middle of its words would reset it.
        server = greeting_server(Listeners(trust).trading, hang_up=not talk_first)
        async with server as port:
            context = client_context(root_file, identity)
            assert expected in await ask(context, port, talk_first=talk_first)

    run(story())


def test_a_revocation_takes_effect_while_running(
    authority: Authority,
    root_file: Path,
    tmp_path: Path,
    run: Callable[[Awaitable[None]], None],
) -> None:
    victim, other = authority.client(), authority.client()

    async def story() -> None:
        listeners = Listeners(authority.trust())
        async with greeting_server(listeners.trading) as port:
            contexts = [client_context(root_file, who.write(tmp_path)) for who in (victim, other)]
            assert [await ask(context, port) for context in contexts] == [WELCOME, WELCOME]

            listeners.update(authority.trust(victim.serial))

            assert "CERTIFICATE_REVOKED" in await ask(contexts[0], port)
            assert await ask(contexts[1], port) == WELCOME

    run(story())


def test_a_connection_lets_go_of_the_lists_it_was_judged_by(
    authority: Authority,
    root_file: Path,
    tmp_path: Path,
    run: Callable[[Awaitable[None]], None],
) -> None:
    """Or each would keep megabytes of its day alive for as long as it lasts."""

    async def story() -> None:
        listeners = Listeners(authority.trust())
        judge = weakref.ref(listeners.trading._current)
        context = client_context(root_file, authority.client().write(tmp_path))
        async with greeting_server(listeners.trading, hang_up=False) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
            assert await reader.readline() == GREETING

            listeners.update(authority.trust())

            gc.collect()
            assert judge() is None
            writer.write(b"still there?\n")
            assert await reader.readline() == GREETING
            writer.close()
            await writer.wait_closed()

    run(story())


@pytest.mark.rule("CON-04")
def test_no_tickets_let_a_revoked_client_back_in(
    authority: Authority,
    root_file: Path,
    tmp_path: Path,
    run: Callable[[Awaitable[None]], None],
) -> None:
    client = authority.client()

    async def story() -> None:
        async with greeting_server(Listeners(authority.trust()).trading) as port:
            context = client_context(root_file, client.write(tmp_path))
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
            assert await reader.readline() == GREETING
            tls = writer.get_extra_info("ssl_object")
            assert tls.version() == "TLSv1.3"
            session = tls.session
            writer.close()
            await writer.wait_closed()
            assert session is None or not session.has_ticket

    run(story())


@pytest.mark.rule("CON-01")
@pytest.mark.parametrize("port_name", ["trading", "enrolment"])
def test_older_tls_is_refused(
    authority: Authority,
    root_file: Path,
    tmp_path: Path,
    run: Callable[[Awaitable[None]], None],
    port_name: str,
) -> None:
    listeners = Listeners(authority.trust())

    async def story() -> None:
        async with greeting_server(getattr(listeners, port_name)) as port:
            context = client_context(root_file, authority.client().write(tmp_path))
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            assert "PROTOCOL_VERSION" in await ask(context, port)

    run(story())


def test_enrolment_asks_for_no_certificate(
    authority: Authority, root_file: Path, run: Callable[[Awaitable[None]], None]
) -> None:
    async def story() -> None:
        async with greeting_server(Listeners(authority.trust()).enrolment) as port:
            assert await ask(client_context(root_file), port) == WELCOME

    run(story())


def test_a_silent_client_is_dropped(
    authority: Authority, run: Callable[[Awaitable[None]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("support.pki.tls_line.HANDSHAKE_TIMEOUT_S", 0.2)

    async def story() -> None:
        async with greeting_server(Listeners(authority.trust()).trading) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            async with asyncio.timeout(5):
                assert await reader.read() == b""
            writer.close()
            await writer.wait_closed()

    run(story())
