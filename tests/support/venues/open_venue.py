"""A whole venue on real ports in the test's own process, and identities enrolled at it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from support.venues.dealing_room import CALLS
from support.waiting import until

from rfqdesk.client.command_signer import CommandSigner
from rfqdesk.client.websocket import trading_websocket
from rfqdesk.identity.certificate import to_pem
from rfqdesk.identity.csr import csr_der, csr_fingerprint, make_csr
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.keypair import generate_key
from rfqdesk.protocol.codec import decode_server, encode, split_frame
from rfqdesk.protocol.commands import BusinessCommand, ClientMessage, Logon
from rfqdesk.protocol.events import CaughtUp, ServerMessage, Welcome
from rfqdesk.protocol.limits import MINOR_VERSION
from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.terms import Role
from rfqserver.service.venue import Venue
from rfqserver.service.venue_config import VenueConfig
from rfqserver.service.venue_directory import VenueDirectory, create_venue

PASSPHRASE = b"only for this test"


class OpenVenue:
    """A serving venue. Its own `Venue` is at hand for looking inside."""

    def __init__(self, venue: Venue) -> None:
        self.venue = venue
        ready = json.loads(venue.directory.ready_file.read_text())
        self.est_port: int = ready["est_port"]
        self.trading_port: int = ready["trading_port"]
        self.pki_port: int = ready["pki_port"]
        self.monitor_port: int | None = ready.get("monitor_port")

    @property
    def root_pem(self) -> str:
        return to_pem(self.venue.directory.newest_root())

    async def enrol(
        self, firm: str, role: Role, trader: str = "jane", *, person: str = ""
    ) -> Identity:
        """An approved identity whose key never leaves this process."""
        key = generate_key()
        csr = make_csr(key, firm_name=firm.title(), person=person or trader.title())
        await self.venue.identity.submit_csr(csr_der(csr), "127.0.0.1")
        [waiting] = self.venue.identity.approvals.enrolments(EnrolmentStatus.PENDING)
        record = await self.venue.identity.approvals.approve(
            waiting.enrolment_id,
            ApprovalTerms(firm=firm, role=role, fingerprint=csr_fingerprint(csr), trader=trader),
            operator="test",
        )
        issuing = to_pem_of(self.venue.identity.ca_certificates()[0])
        return Identity(
            host="localhost",
            trading_port=self.trading_port,
            root_pem=self.root_pem,
            chain_pem=to_pem_of(record.certificate_der) + issuing,
            private_key=key,
        )


def to_pem_of(certificate_der: bytes) -> str:
    from cryptography import x509

    return to_pem(x509.load_der_x509_certificate(certificate_der))


@asynccontextmanager
async def open_venue(
    folder: Path, *, monitor_port: int = 0, pki_port: int = 0, tape_delay_s: int = 0
) -> AsyncIterator[OpenVenue]:
    """Create (or open again) the venue in `folder` and serve it on free ports.

    Certificates name lists only where the publication port is given.
    """
    directory = VenueDirectory(folder)
    fresh = not await asyncio.to_thread(folder.exists)
    if fresh:
        config = VenueConfig(
            name="test", host="localhost", est_port=0, trading_port=0, pki_port=pki_port,
            monitor_port=monitor_port, tape_delay_s=tape_delay_s,
        )  # fmt: skip
        await asyncio.to_thread(create_venue, folder, config, PASSPHRASE, time.time_ns() // 10**6)
    venue = Venue(directory, directory.issuing_passphrase.read_bytes().strip())
    serving = asyncio.get_running_loop().create_task(venue.serve(), name="venue")
    try:
        await until(lambda: directory.ready_file.exists() or serving.done())
        if serving.done():
            await serving
        if fresh:
            await venue.load_instruments(CALLS)
        yield OpenVenue(venue)
    finally:
        venue.stop()
        await serving


class RawClient:
    """Speaks the wire by hand, so that it can also speak it wrongly."""

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse, identity: Identity) -> None:
        self.websocket = websocket
        self.identity = identity
        self.signer = CommandSigner(identity, "no-session-yet")
        self.welcome: Welcome | None = None
        self._waiting: list[ServerMessage] = []

    async def send(self, *messages: ClientMessage | str) -> None:
        """Send messages in one frame, business commands signed; text goes out as it is."""
        await self.websocket.send_str("\n".join(self.line(message) for message in messages))

    def line(self, message: ClientMessage | str) -> str:
        """A message as `send` would send it."""
        if isinstance(message, str):
            return message
        if isinstance(message, BusinessCommand):
            return self.signer.line(message).decode()
        return encode(message).decode()

    async def next(self) -> ServerMessage | None:
        """Next message, None when the server has closed."""
        while not self._waiting:
            async with asyncio.timeout(10):
                message = await self.websocket.receive()
            if message.type is not aiohttp.WSMsgType.TEXT:
                return None
            self._waiting = [decode_server(line) for line in split_frame(message.data)]
        first = self._waiting.pop(0)
        if isinstance(first, Welcome):
            self.welcome = first
            self.signer = CommandSigner(self.identity, first.session_id)
        return first

    async def next_of(self, *kinds: type) -> ServerMessage:
        """Next message of one of the kinds; others are passed over."""
        while True:
            message = await self.next()
            assert message is not None, f"closed while waiting for {kinds}"
            if isinstance(message, kinds):
                return message

    async def log_on(self, resume_after_seq: int = 0) -> Welcome:
        """Welcome, logon and backlog."""
        welcome = await self.next()
        assert isinstance(welcome, Welcome)
        await self.send(
            Logon(
                session_id=welcome.session_id,
                resume_after_seq=resume_after_seq,
                minor_version=MINOR_VERSION,
            )
        )
        await self.next_of(CaughtUp)
        return welcome


@asynccontextmanager
async def raw_client(
    identity: Identity, local_address: str | None = None
) -> AsyncIterator[RawClient]:
    """A connection that has not said anything yet."""
    async with trading_websocket(identity, local_address) as websocket:
        yield RawClient(websocket, identity)
