"""The operator's verbs as typed at a venue that is stopped."""

import asyncio
from pathlib import Path

from support.pki.authority import csr_der, make_csr, wall_now_ms
from typer.testing import CliRunner, Result

from rfqserver.ca.encoding import grouped, sha256_hex
from rfqserver.ca.keys import read_passphrase
from rfqserver.cli.main import app
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.service.authority.identity_log import replay_registry
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.identity_desk import IdentityDesk
from rfqserver.service.venue_config import VenueConfig
from rfqserver.service.venue_directory import VenueDirectory, create_venue

CSR = csr_der(make_csr(common_name="Alice [bold]Smith"))
CSV = b"symbol,kind,underlying,price_currency,tick_size,lot_size\nBTC-USD,spot,BTC,USD,0.01,1\n"


def rfqserver(*arguments: str | Path, **environment: str) -> Result:
    """Run a verb."""
    return CliRunner().invoke(app, [str(part) for part in arguments], env=environment)


async def enrol(directory: VenueDirectory, *bodies: bytes) -> None:
    """Leave requests in a stopped venue's journal."""
    journal = SqliteJournal.open(directory.journal)
    registry = replay_registry(journal)
    journal.start(lambda _seq: None, lambda _failure: None)
    ca = directory.open_ca(read_passphrase(directory.issuing_passphrase))
    desk = IdentityDesk(
        journal=journal, registry=registry, ca=ca, host="127.0.0.1", clock=VenueClock()
    )
    for body in bodies:
        await desk.submit_csr(body, "10.0.0.1")
    await journal.close()


def venue_with_requests(folder: Path) -> Path:
    """Create a venue, stopped, with two requests for a certificate that wait in it."""
    config = VenueConfig(name="blue-desk", host="127.0.0.1")
    create_venue(folder / "venue", config, b"correct horse battery", wall_now_ms())
    asyncio.run(enrol(VenueDirectory(folder / "venue"), CSR, csr_der(make_csr())))
    return folder / "venue"


def approve(venue: Path, *more: str) -> Result:
    fingerprint = grouped(sha256_hex(CSR))
    return rfqserver(
        "enrolments", "approve", "1", "-d", venue, "--firm", "acme", "--role", "trader",
        "--trader", "alice", "--fingerprint", fingerprint, *more,
    )  # fmt: skip


def passphrase_file(tmp_path: Path, text: str = "correct horse battery\n") -> Path:
    path = tmp_path / "passphrase"
    path.write_text(text)
    path.chmod(0o600)
    return path
