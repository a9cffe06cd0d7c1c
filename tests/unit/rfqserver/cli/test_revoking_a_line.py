"""`rfqserver certificates revoke` names all that goes with the certificate it is given."""

import asyncio
from pathlib import Path

from support.journals import start_quietly
from support.pki.authority import csr_der, make_csr, wall_now_ms
from typer.testing import CliRunner

from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.terms import Role
from rfqserver.ca.encoding import sha256_hex
from rfqserver.ca.keys import read_passphrase
from rfqserver.cli.main import app
from rfqserver.gateway.enrolment import Issued
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.service.authority.identity_log import replay_registry
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.identity_desk import IdentityDesk
from rfqserver.service.venue_config import VenueConfig
from rfqserver.service.venue_directory import VenueDirectory, create_venue


async def renewed_once(directory: VenueDirectory) -> list[str]:
    """Enrol a trader and renew the certificate; returns both serial numbers, the older first."""
    journal = SqliteJournal.open(directory.journal)
    registry = replay_registry(journal)
    start_quietly(journal)
    ca = directory.open_ca(read_passphrase(directory.issuing_passphrase))
    desk = IdentityDesk(
        journal=journal, registry=registry, ca=ca, host="127.0.0.1", clock=VenueClock()
    )
    csr = csr_der(make_csr())
    await desk.submit_csr(csr, "10.0.0.1")
    terms = ApprovalTerms(
        firm="acme", role=Role.TRADER, fingerprint=sha256_hex(csr), trader="alice"
    )
    record = await desk.approvals.approve("1", terms, operator="olga")
    request = csr_der(make_csr(common_name="", organisation=""))
    assert isinstance(
        await desk.submit_renewal(request, record.certificate_der, "10.0.0.1"), Issued
    )
    await journal.close()
    return list(registry.certificates)


def test_the_one_it_was_renewed_from_is_named_as_well(tmp_path: Path) -> None:
    venue = tmp_path / "venue"
    config = VenueConfig(name="blue-desk", host="127.0.0.1")
    create_venue(venue, config, b"correct horse battery", wall_now_ms())
    old, new = asyncio.run(renewed_once(VenueDirectory(venue)))

    revoked = CliRunner().invoke(
        app, ["certificates", "revoke", new, "-d", str(venue), "--reason", "superseded"]
    )

    assert revoked.exit_code == 0, revoked.output
    assert revoked.output.splitlines() == [
        f"Revoked: {new} of acme/alice (superseded).",
        f"Revoked with it: {old} of acme/alice (superseded).",
    ]
