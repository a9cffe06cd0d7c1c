"""The real server as a process of its own, with identities enrolled over the real EST port."""

import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

from cryptography import x509
from support.venues.dealing_room import CALLS

from rfqdesk.client.enrolling.est import Delivered, EstServer
from rfqdesk.demo.board import write_instruments
from rfqdesk.demo.venue_process import Ready, VenueProcess
from rfqdesk.identity.certificate import load_certificates, to_pem
from rfqdesk.identity.csr import csr_der, csr_fingerprint, make_csr
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.keypair import generate_key
from rfqdesk.protocol.terms import Role


class RealVenue:
    """A running `rfqserver`, operated with its own verbs."""

    def __init__(self, process: VenueProcess, ready: Ready) -> None:
        self.process = process
        self.ready = ready

    async def operate(self, *words: str) -> str:
        """Run a verb on this venue and return what it printed."""
        return await self.process.operate(*words, "--venue-dir", str(self.process.folder))

    async def enrol(
        self, firm: str, role: Role, trader: str = "jane", *, life: Sequence[str] = ()
    ) -> Identity:
        """Enrol as an applicant and approve as the operator, each by their own means."""
        root_pem = (self.process.folder / "ca" / "root.pem").read_text()
        key = generate_key()
        csr = make_csr(key, firm_name=firm.title(), person=trader.title())
        server = EstServer("localhost", self.ready.est_port)
        await server.simple_enroll(csr_der(csr), root_pem)
        listing = await self.operate("enrolments", "list", "--json")
        enrolment_id = _pending_id(listing, csr_fingerprint(csr))
        await self.operate(
            "enrolments", "approve", enrolment_id, "--firm", firm, "--role", role.value,
            "--trader", trader, "--fingerprint", csr_fingerprint(csr), *life,
        )  # fmt: skip
        delivered = await server.simple_enroll(csr_der(csr), root_pem)
        assert isinstance(delivered, Delivered)
        issuing = (self.process.folder / "ca" / "issuing.pem").read_text()
        [leaf] = [x509.load_der_x509_certificate(der) for der in delivered.certificates]
        assert load_certificates(issuing)
        return Identity(
            host="localhost",
            trading_port=self.ready.trading_port,
            root_pem=root_pem,
            chain_pem=to_pem(leaf) + issuing,
            private_key=key,
        )

    def trades_on_disk(self) -> int:
        """Count the trades in the journal's file, past the server."""
        file = f"file:{self.process.folder / 'journal.sqlite'}?mode=ro"
        with closing(sqlite3.connect(file, uri=True)) as db:
            [count] = db.execute(
                "SELECT count(*) FROM record WHERE kind = 'trade_executed'"
            ).fetchone()
        return int(count)

    async def restart(self) -> None:
        """Start again after a stop or a kill; the ports may be new."""
        self.ready = await self.process.start()


def through(identity: Identity, port: int) -> Identity:
    """The same identity, reaching its venue by another port."""
    return replace(identity, trading_port=port)


def _pending_id(listing: str, fingerprint: str) -> str:
    found = json.loads(listing)
    return next(e["enrolment_id"] for e in found if e["fingerprint"] == fingerprint)


@asynccontextmanager
async def real_venue(folder: Path, *, last_look_ms: int = 0) -> AsyncIterator[RealVenue]:
    """Create, start and finally stop a venue with two instruments."""
    process = VenueProcess(folder / "venue")
    await process.create("test")
    if last_look_ms:
        configuration = process.folder / "venue.toml"
        text = configuration.read_text()
        assert "last_look_ms = 0\n" in text
        changed = text.replace("last_look_ms = 0\n", f"last_look_ms = {last_look_ms}\n")
        configuration.write_text(changed)
    try:
        venue = RealVenue(process, await process.start())
        listing = folder / "instruments.csv"
        write_instruments(CALLS, listing)
        await venue.operate("instruments", "import", str(listing))
        yield venue
    finally:
        await process.stop()
