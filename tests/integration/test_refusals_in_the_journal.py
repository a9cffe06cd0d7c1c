"""Whoever is turned away at a real port is found in the journal, with the reason."""

import asyncio
import json
import ssl
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from support.pki.authority import Authority, ClientFiles, wall_now_ms
from support.pki.tls_line import ask, client_context
from support.venues.open_venue import OpenVenue, open_venue, raw_client
from support.venues.venue_process import VenueProcess
from support.waiting import until

from rfqdesk.protocol.commands import Logon
from rfqdesk.protocol.limits import MINOR_VERSION
from rfqdesk.protocol.terms import Role
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.encoding import pem_of, serial_text
from rfqserver.ca.server_certificate import make_server_certificate
from rfqserver.journal.verify import read_verified
from rfqserver.service.authority.refusal_log import SOURCE_BURST
from rfqserver.service.venue_directory import VenueDirectory

DAY_MS = 86_400_000
NOBODY = ("", "", "")


def recorded(place: OpenVenue, kind: str) -> list[dict[str, Any]]:
    path = place.venue.directory.journal
    found = [r.entry.payload for r in read_verified(path) if r.entry.kind == kind]
    return [json.loads(payload) for payload in found]


def context_of(place: OpenVenue, identity: Path | None = None) -> ssl.SSLContext:
    context = client_context(place.venue.directory.root_certificate, identity)
    # The helper asks for 127.0.0.1, and this venue is called localhost.
    context.check_hostname = False
    return context


async def refused(
    place: OpenVenue, folder: Path, client: ClientFiles | None, port: int
) -> dict[str, Any]:
    """Knock once; what the journal has of it."""
    before = len(recorded(place, "handshake_refused"))
    identity = client.write(folder) if client is not None else None
    await ask(context_of(place, identity), port)
    await until(lambda: len(recorded(place, "handshake_refused")) > before)
    return recorded(place, "handshake_refused")[-1]


async def enrolled(place: OpenVenue) -> ClientFiles:
    identity = await place.enrol("albion", Role.TRADER)
    leaf = x509.load_pem_x509_certificate(identity.chain_pem.encode())
    return ClientFiles(leaf, identity.chain_pem.encode(), identity.private_key)


async def test_refused_handshakes_are_recorded_with_the_reason(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        trading = place.trading_port

        event = await refused(place, tmp_path, None, trading)
        assert event["reason"] == "PEER_DID_NOT_RETURN_A_CERTIFICATE"
        assert (event["listener"], event["address"]) == ("trading", "127.0.0.1")
        assert event["source_port"] > 0
        assert (event["serial"], event["subject"], event["fingerprint"]) == NOBODY

        stranger = Authority().client()
        event = await refused(place, tmp_path, stranger, trading)
        assert event["reason"] == "CERTIFICATE_VERIFY_FAILED"
        assert event["serial"] == stranger.serial
        assert "self-signed" in event["text"] or "issuer" in event["text"]

        ca = place.venue.directory.open_ca(_passphrase(place.venue.directory))
        server = make_server_certificate(ca.newest, "localhost", wall_now_ms())
        wrong = ClientFiles(server.certificate, server.chain_pem, server.key)
        event = await refused(place, tmp_path, wrong, trading)
        assert "purpose" in event["text"]


@pytest.mark.parametrize("listener", ["trading", "enrolment"])
async def test_a_revoked_certificate_is_recorded_at_both_ports(
    tmp_path: Path, listener: str
) -> None:
    async with open_venue(tmp_path / "venue") as place:
        client = await enrolled(place)
        await place.venue.identity.revoke(
            client.serial, RevocationReason.KEY_COMPROMISE, operator="test"
        )
        port = place.trading_port if listener == "trading" else place.est_port

        event = await refused(place, tmp_path, client, port)

        assert event["listener"] == listener
        assert event["text"] == "certificate revoked"
        assert event["verify_code"] == 23


async def test_a_certificate_nobody_knows_is_recorded_with_its_serial(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        directory = place.venue.directory
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = directory.open_ca(_passphrase(directory)).issue_client(
            key=key.public_key(), firm="albion", firm_name="Albion", trader="jane",
            requested_name="Jane", life_ms=DAY_MS, now_ms=wall_now_ms(),
        )  # fmt: skip
        chain = pem_of(certificate) + directory.issuing_certificate.read_bytes()
        context = client_context(
            directory.root_certificate, ClientFiles(certificate, chain, key).write(tmp_path)
        )
        reader, writer = await asyncio.open_connection("localhost", place.trading_port, ssl=context)
        writer.write(b"GET /rfq HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert b" 403 " in await reader.readline()
        writer.close()

        await until(lambda: recorded(place, "certificate_refused"))

        [event] = recorded(place, "certificate_refused")
        assert event["reason"] == "not_registered"
        assert event["serial"] == serial_text(certificate.serial_number)
        assert "CN=Jane" in event["subject"]
        assert event["address"] == "127.0.0.1"


async def test_a_session_refused_at_its_logon_is_recorded(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        jane = await place.enrol("albion", Role.TRADER)
        async with raw_client(jane) as client:
            welcome = await client.next()
            await place.venue.identity.revoke(
                jane.certificate.serial, RevocationReason.KEY_COMPROMISE, operator="test"
            )
            session_id = getattr(welcome, "session_id", "")
            await client.send(Logon(session_id=session_id, minor_version=MINOR_VERSION))
            await until(lambda: recorded(place, "session_refused"))

        [event] = recorded(place, "session_refused")
        assert (event["reason"], event["command"]) == ("certificate_revoked", "logon")
        assert (event["firm"], event["serial"]) == ("albion", jane.certificate.serial)


async def test_a_flood_is_a_sample_and_a_count(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        context = context_of(place)
        for _ in range(SOURCE_BURST + 7):
            await ask(context, place.trading_port)

    assert len(recorded(place, "handshake_refused")) == SOURCE_BURST
    [event] = recorded(place, "refusals_omitted")
    assert (event["count"], event["sources"]) == (7, {"127.0.0.1": 7})


def test_the_audit_reads_beside_a_running_server(tmp_path: Path) -> None:
    with VenueProcess(tmp_path / "venue") as process:
        context = client_context(process.directory.root_certificate)
        asyncio.run(ask(context, process.trading_port))

        def lines() -> list[dict[str, Any]]:
            out = process.operate("audit", "--address", "127.0.0.1", "--format", "jsonl")
            return [json.loads(line) for line in out.splitlines()]

        asyncio.run(until(lambda: bool(lines())))
        [line] = lines()
        assert line["payload"]["reason"] == "PEER_DID_NOT_RETURN_A_CERTIFICATE"


def _passphrase(directory: VenueDirectory) -> bytes:
    return directory.issuing_passphrase.read_bytes().strip()
