"""Knocking at a real venue's trading port with certificates of every quality.

The bad ones are made with the venue's own issuing key, so that each differs
from a good one in the one thing that is wrong with it.
"""

import asyncio
import base64
import json
import secrets
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from support.pki.authority import ClientFiles, wall_now_ms
from support.pki.tls_line import client_context
from support.venues.open_venue import OpenVenue, open_venue
from support.waiting import until

from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.limits import SUBPROTOCOL, TRADING_PATH
from rfqdesk.protocol.terms import Role
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.encoding import pem_of, sha256_hex
from rfqserver.ca.profiles import (
    DAY_MS,
    Extensions,
    certificate_builder,
    client_extensions,
    name_of,
)
from rfqserver.ca.root import CertifiedKey
from rfqserver.journal.verify import read_verified
from rfqserver.service.operator.audit import AuditFilter, audit_rows

PATIENCE_S = 10.0


@dataclass(frozen=True)
class Answer:
    """What the client was told. `alert` is TLS's reason, "" where the handshake went through.

    `status` and `refusal` are HTTP's; 101 is the open trading channel.
    """

    alert: str = ""
    status: int = 0
    refusal: str = ""


async def knock(context: ssl.SSLContext, port: int) -> Answer:
    """Ask for the trading channel over one connection, and hang up."""
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    request = (
        f"GET {TRADING_PATH} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n"
    )
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(PATIENCE_S):
            reader, writer = await asyncio.open_connection("localhost", port, ssl=context)
            writer.write(request.encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
    except ssl.SSLError as error:
        return Answer(alert=error.reason or str(error))
    finally:
        if writer is not None:
            writer.transport.abort()
    lines = head.split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
    return Answer(status=int(lines[0].split()[1]), refusal=headers.get("X-Refusal", ""))


async def saved_session(
    context: ssl.SSLContext, port: int, session: ssl.SSLSession | None = None
) -> ssl.SSLSession | None:
    """Connect, offering an earlier TLS session where there is one; returns this one's."""

    def connect() -> ssl.SSLSession | None:
        with (
            socket.create_connection(("localhost", port), PATIENCE_S) as raw,
            context.wrap_socket(raw, server_hostname="localhost", session=session) as line,
        ):
            # The answer to this comes after the server has looked at the certificate.
            line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            line.recv(1)
            return line.session

    return await asyncio.to_thread(connect)


class Forger:
    """Makes certificates of one venue that it would never make."""

    def __init__(self, place: OpenVenue, folder: Path) -> None:
        self.place = place
        self.folder = folder
        directory = place.venue.directory
        ca = directory.open_ca(directory.issuing_passphrase.read_bytes().strip()).newest
        self.root_file = directory.root_certificate
        self.issuing = CertifiedKey(ca.certificate, ca._key)

    def client(
        self,
        *,
        extensions: Extensions | None = None,
        begins_ms: int = -60_000,
        ends_ms: int = DAY_MS,
        issuer: CertifiedKey | None = None,
    ) -> ClientFiles:
        """A certificate for alice of acme; times are counted from now."""
        issuer = issuer or self.issuing
        key, now_ms = ec.generate_private_key(ec.SECP256R1()), wall_now_ms()
        certificate = certificate_builder(
            subject=name_of(organisation="Acme", common_name="Alice"),
            issuer=issuer.certificate.subject,
            key=key.public_key(),
            issuer_key=issuer.key.public_key(),
            extensions=client_extensions("test", "acme", "alice")
            if extensions is None
            else extensions,
            not_before_ms=now_ms + begins_ms,
            not_after_ms=now_ms + ends_ms,
        ).sign(issuer.key, hashes.SHA256())
        return ClientFiles(certificate, pem_of(certificate) + pem_of(issuer.certificate), key)

    def without(self, kind: type[x509.ExtensionType]) -> ClientFiles:
        """A good certificate but for one extension that is left out."""
        profile = client_extensions("test", "acme", "alice")
        return self.client(extensions=tuple(one for one in profile if not isinstance(one[0], kind)))

    def context(self, client: ClientFiles | None) -> ssl.SSLContext:
        """What a client of this venue connects with."""
        return client_context(self.root_file, client.write(self.folder) if client else None)


def rows(place: OpenVenue, kind: str = "", **asked: Any) -> list[dict[str, Any]]:
    """What the audit has of one kind of event: payloads in their order."""
    wanted = AuditFilter(kind=kind, **asked)
    records = read_verified(place.venue.directory.journal)
    return [
        json.loads(row.record.entry.payload) for row in audit_rows(records) if wanted.takes(row)
    ]


def files_of(identity: Identity) -> ClientFiles:
    """An identity's chain and key, for a client that is not ours."""
    leaf = x509.load_pem_x509_certificate(identity.chain_pem.encode())
    return ClientFiles(leaf, identity.chain_pem.encode(), identity.private_key)


@asynccontextmanager
async def floor(tmp_path: Path) -> AsyncIterator[tuple[OpenVenue, Forger]]:
    """A venue, and somebody who can make any certificate under it."""
    async with open_venue(tmp_path / "venue") as place:
        yield place, Forger(place, tmp_path)


async def enrolled(place: OpenVenue) -> ClientFiles:
    """The good certificate of a trader."""
    identity = await place.enrol("acme", Role.TRADER, "alice")
    return files_of(identity)


async def revoke(place: OpenVenue, client: ClientFiles) -> None:
    """As the operator does."""
    await place.venue.identity.revoke(
        client.serial, RevocationReason.KEY_COMPROMISE, operator="operator:olga"
    )


async def turned_away(
    place: OpenVenue, forger: Forger, client: ClientFiles | None, kind: str = "handshake_refused"
) -> tuple[Answer, dict[str, Any]]:
    """Knock once with a certificate that is no good: what the client and the journal were told."""
    before = len(rows(place, kind))
    answer = await knock(forger.context(client), place.trading_port)
    await until(lambda: len(rows(place, kind)) > before)
    assert len(place.venue.dealing.sessions) == 0
    [entry] = rows(place, kind)[before:]
    assert entry["address"] == "127.0.0.1"
    if client is not None:
        assert entry["serial"] == client.serial
        assert entry["subject"] == client.certificate.subject.rfc4514_string()
        assert entry["fingerprint"] == sha256_hex(_der(client))
    return answer, entry


def _der(client: ClientFiles) -> bytes:
    return client.certificate.public_bytes(serialization.Encoding.DER)
