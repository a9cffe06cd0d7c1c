"""From the operator's command to the door shut, with few and with very many revoked.

A real server process whose journal holds so many revoked certificates already.
Times begin when the command is sent to the control socket.
"""

import asyncio
import socket
import ssl
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

import aiohttp
import msgspec
from bench.figures import Row, median_of
from support.pki.authority import csr_der, make_csr, wall_now_ms
from support.venues.open_venue import RawClient, raw_client
from support.venues.real_venue import RealVenue

from rfqdesk.client.handshakes.tls import identity_context
from rfqdesk.demo.venue_process import VenueProcess
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.commands import Heartbeat
from rfqdesk.protocol.events import HeartbeatAck, Logout
from rfqdesk.protocol.operations.requests import RevokeCertificate
from rfqdesk.protocol.terms import Role
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.encoding import sha256_hex
from rfqserver.ca.events import (
    AnyIdentityEvent,
    CertificateIssued,
    CertificateRevoked,
    EnrolmentApproved,
    EnrolmentRequested,
)
from rfqserver.ca.registry import Registry
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.service.authority.identity_log import IdentityLog
from rfqserver.service.operator.control import CONTROL_PATH

ROUNDS = 5
_BATCH = 2_000


class Times(NamedTuple):
    """Milliseconds after the command was sent."""

    session_closed: float
    handshake_refused: float
    answered: float
    others_waited: float


async def fill(journal_file: Path, count: int) -> None:
    """Put so many revoked certificates into a journal that has none.

    They differ in serial number and key only as far as the registry looks: the
    certificate itself is one and the same, since nobody will present it.
    """
    journal = SqliteJournal.open(journal_file, must_exist=True)
    journal.start(lambda _seq: None, lambda _failure: None)
    identity_log, now_ms = IdentityLog(journal, Registry()), wall_now_ms() - 60_000
    request = csr_der(make_csr())
    for start in range(0, count, _BATCH):
        events: list[AnyIdentityEvent] = []
        for number in range(start, min(start + _BATCH, count)):
            events += _revoked(f"old-{number}", now_ms, request)
        identity_log.append(events, "bench")
        await identity_log.settled()
    await journal.close()


def _revoked(name: str, now_ms: int, request: bytes) -> list[AnyIdentityEvent]:
    # As long as real serial numbers are.
    serial, key = sha256_hex(name.encode())[:39].lstrip("0"), sha256_hex(f"key {name}".encode())
    return [
        EnrolmentRequested(
            time_ms=now_ms, enrolment_id=name, csr_der=request, csr_fingerprint=key,
            spki_fingerprint=key, common_name="Old", organisation="Old", address="127.0.0.1",
        ),
        EnrolmentApproved(
            time_ms=now_ms, enrolment_id=name, firm="old", firm_name="Old", trader="old",
            role=Role.TRADER, days=90,
        ),
        CertificateIssued(
            time_ms=now_ms, enrolment_id=name, serial=serial, spki_fingerprint=key,
            certificate_der=request, not_before_ms=now_ms, not_after_ms=now_ms + 90 * 86_400_000,
        ),
        CertificateRevoked(time_ms=now_ms, serial=serial, reason=RevocationReason.KEY_COMPROMISE),
    ]  # fmt: skip


async def measured(count: int) -> list[Times]:
    """Revoke several connected traders one after the other."""
    with tempfile.TemporaryDirectory(prefix="rfqdesk-bench-") as folder:
        process = VenueProcess(Path(folder) / "venue")
        await process.create("bench")
        await fill(process.folder / "journal.sqlite", count)
        venue = RealVenue(process, await process.start())
        try:
            bystander = await venue.enrol("bystander", Role.TRADER, "jane")
            victims = [await venue.enrol("albion", Role.TRADER, f"t{n}") for n in range(ROUNDS)]
            return [await _round(venue, victim, bystander) for victim in victims]
        finally:
            await process.stop()


async def _round(venue: RealVenue, victim: Identity, bystander: Identity) -> Times:
    control_socket = str(venue.process.folder / "run" / "control.sock")
    # Made before: what the client needs for its own part must not be counted.
    context = identity_context(victim)
    async with AsyncExitStack() as stack:
        control = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.UnixConnector(control_socket))
        )
        session = await stack.enter_async_context(raw_client(victim))
        other = await stack.enter_async_context(raw_client(bystander))
        await session.log_on()
        await other.log_on()
        if await asyncio.to_thread(_turned_away, context, victim.trading_port):
            raise RuntimeError("the victim is turned away before it is revoked")
        began_s = time.perf_counter()
        closed = asyncio.ensure_future(_closed(session, began_s))
        refused = asyncio.ensure_future(
            asyncio.to_thread(_refused, context, victim.trading_port, began_s)
        )
        pulse = asyncio.ensure_future(_longest_wait(other, refused))
        operation = RevokeCertificate(
            operator="bench", serial=victim.certificate.serial, reason="key_compromise"
        )
        async with control.post(
            f"http://control{CONTROL_PATH}", data=msgspec.json.encode(operation)
        ) as answer:
            if answer.status != 200:
                raise RuntimeError(await answer.text())
        answered_ms = (time.perf_counter() - began_s) * 1000
        return Times(await closed, await refused, answered_ms, await pulse)


async def _closed(session: RawClient, began_s: float) -> float:
    await session.next_of(Logout)
    return (time.perf_counter() - began_s) * 1000


def _refused(context: ssl.SSLContext, port: int, began_s: float) -> float:
    """Knock until the certificate is turned away, by TLS or by the venue right after it. Blocks."""
    while not _turned_away(context, port):
        pass
    return (time.perf_counter() - began_s) * 1000


def _turned_away(context: ssl.SSLContext, port: int) -> bool:
    """Whether the certificate is refused as revoked; a door shut for other reasons says nothing."""
    with socket.create_connection(("localhost", port)) as raw:
        try:
            with context.wrap_socket(raw, server_hostname="localhost") as line:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                line.sendall(b"GET /rfq HTTP/1.0\r\nHost: localhost\r\n\r\n")
                status = line.recv(12)[-3:]
        except ssl.SSLError as error:
            if "CERTIFICATE_REVOKED" not in (error.reason or ""):
                raise
            return True
        except ConnectionResetError:
            return False
    # Let in, it is told that this is no WebSocket; 429 and 503 are told to anybody.
    return status in {b"401", b"403"}


async def _longest_wait(other: RawClient, until: asyncio.Future[float]) -> float:
    """The longest that another session waited for an answer meanwhile, and a little after."""
    longest_s, number = 0.0, 0
    while not until.done() or number < 20:
        number += 1
        sent_s = time.perf_counter()
        await other.send(Heartbeat(ref=f"h{number}"))
        await other.next_of(HeartbeatAck)
        longest_s = max(longest_s, time.perf_counter() - sent_s)
    return longest_s * 1000


def measure(counts: tuple[int, ...]) -> list[Row]:
    """Rows for each number of certificates revoked before."""
    rows = []
    for count in counts:
        times = asyncio.run(measured(count))
        rows.append(
            Row(
                f"revoke to session closed, {count:,} revoked before",
                median_of([one.session_closed for one in times]),
            )
        )
        rows.append(
            Row(
                "... to next handshake refused",
                median_of([one.handshake_refused for one in times]),
            )
        )
        rows.append(Row("... to new list in force", median_of([one.answered for one in times])))
        rows.append(
            Row(
                "... longest wait of another session",
                median_of([one.others_waited for one in times]),
            )
        )
    return rows
