"""The recorded handshake against what ssl and cryptography say of the same connection."""

import asyncio
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from support.venues.open_venue import open_venue
from support.venues.scripted_venue import Peer, scripted_venue, stay
from support.venues.sessions import running

from rfqdesk.client.handshakes import handshake as handshake_module
from rfqdesk.client.handshakes.handshake import Handshake
from rfqdesk.client.handshakes.tls_messages import (
    CertificateList,
    CertificateRequest,
    CertificateVerify,
    ClientHello,
    EncryptedExtensions,
    Finished,
    ServerHello,
)
from rfqdesk.client.handshakes.tls_names import CIPHER_SUITES, GROUPS, SIGNATURE_SCHEMES, VERSIONS
from rfqdesk.client.session import TradingSession
from rfqdesk.client.websocket import trading_websocket
from rfqdesk.identity.certificate import chain_der
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.terms import Role

P256 = 0x0403


async def shaken_with(identity: Identity) -> tuple[Handshake, ssl.SSLObject]:
    """One connection's record, and the connection's own TLS object."""
    heard: list[Handshake] = []
    async with trading_websocket(identity, None, heard.append) as websocket:
        tls = websocket.get_extra_info("ssl_object")
        assert isinstance(tls, ssl.SSLObject)
        assert getattr(tls.context, "_msg_callback") is None  # noqa: B009 - private, not typed.
    [handshake] = heard
    return handshake, tls


async def test_what_was_recorded_is_what_happened(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as venue:
        identity = await venue.enrol("acme", Role.TRADER)
        handshake, tls = await shaken_with(identity)
    assert handshake.witnessed
    assert [(seen.sent, seen.name) for seen in handshake.seen] == [
        (True, "ClientHello"),
        (False, "ServerHello"),
        (False, "EncryptedExtensions"),
        (False, "CertificateRequest"),
        (False, "Certificate"),
        (False, "CertificateVerify"),
        (False, "Finished"),
        (True, "Certificate"),
        (True, "CertificateVerify"),
        (True, "Finished"),
    ]
    assert not any(seen.unreadable for seen in handshake.seen)

    hello, answer = handshake.sent(ClientHello), handshake.received(ServerHello)
    assert hello is not None
    assert answer is not None
    cipher = tls.cipher()
    assert cipher is not None
    assert handshake.version == VERSIONS[answer.version] == "TLS 1.3"
    assert handshake.cipher == CIPHER_SUITES[answer.cipher_suite] == cipher[0]
    assert handshake.cipher_bits == cipher[2]
    assert [VERSIONS[version] for version in hello.versions] == ["TLS 1.3"]
    offered = {CIPHER_SUITES[suite] for suite in hello.cipher_suites}
    assert {suite["name"] for suite in tls.context.get_ciphers()} >= {
        name for name in offered if not name.endswith("_SCSV")
    }
    assert handshake.cipher in offered
    assert answer.group in hello.key_shares
    assert answer.group in hello.groups
    assert answer.group in GROUPS
    assert hello.server_name == "localhost"
    assert not answer.resumed
    assert not handshake.resumed
    assert handshake.tickets == 0
    assert handshake.host_checked
    assert not handshake.retried


async def test_the_certificates_and_what_was_proved_with_them_are_recorded(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as venue:
        identity = await venue.enrol("acme", Role.TRADER)
        handshake, tls = await shaken_with(identity)
        issuing = venue.venue.directory.issuing_certificate.read_text()
    presented = tls.getpeercert(binary_form=True)
    assert handshake.server_chain == (presented, *chain_der(issuing))
    assert handshake.own_chain == chain_der(identity.chain_pem)
    assert handshake.roots == chain_der(identity.root_pem)
    key = x509.load_der_x509_certificate(handshake.server_chain[0]).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"

    for verify in (handshake.sent(CertificateVerify), handshake.received(CertificateVerify)):
        assert verify is not None
        assert verify.scheme == P256
        assert SIGNATURE_SCHEMES[verify.scheme] == "ecdsa_secp256r1_sha256"
    wanted = handshake.received(CertificateRequest)
    assert wanted is not None
    assert P256 in wanted.signature_schemes
    hello = handshake.sent(ClientHello)
    assert hello is not None
    assert P256 in hello.signature_schemes
    assert handshake.received(EncryptedExtensions) is not None
    assert handshake.sent(Finished) == handshake.received(Finished) == Finished(48)


async def test_without_the_private_interface_the_public_one_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handshake_module, "_CALLBACK", "_no_such_interface")
    async with open_venue(tmp_path / "venue") as venue:
        identity = await venue.enrol("acme", Role.TRADER)
        heard: list[Handshake] = []
        async with trading_websocket(identity, None, heard.append) as websocket:
            presented = websocket.get_extra_info("ssl_object").getpeercert(binary_form=True)
    [handshake] = heard
    assert not handshake.witnessed
    assert handshake.seen == ()
    assert handshake.version == "TLS 1.3"
    assert handshake.server_chain == (presented,)
    assert handshake.own_chain == chain_der(identity.chain_pem)
    assert handshake.sent(CertificateList) is None
    assert "not visible" in handshake.why_missing("Finished", sent=True)


async def test_each_connection_has_its_own_record() -> None:
    async def first(peer: Peer) -> None:
        await peer.log_on()
        peer.drop()

    async with scripted_venue(first, stay) as venue, running(venue) as (session, heard):
        records: list[Handshake | None] = []
        live_again = asyncio.Event()

        def listen(_heard: object) -> None:
            records.append(session.handshake)
            if heard.states.count("live") == 2:
                live_again.set()

        session.subscribe(listen)
        await live_again.wait()
        assert None in records
        different = {id(record) for record in records if record is not None}
        assert len(different) == 2
        await session.close()
        assert session.handshake is None


@pytest.mark.qt_loop
async def test_on_qts_loop_as_well() -> None:
    async with scripted_venue(stay) as venue:
        session = TradingSession(venue.ca.identity(venue.port))
        async with asyncio.TaskGroup() as group:
            group.create_task(session.run())
            try:
                await session.wait_live()
                assert session.handshake is not None
                assert session.handshake.sent(Finished) is not None
            finally:
                await session.close()
