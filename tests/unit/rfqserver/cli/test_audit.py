"""`rfqserver audit`: what it finds, how it writes it, and what it says of a forged journal."""

import asyncio
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from support.journals import start_quietly, tamper
from support.pki.authority import csr_der, make_csr, wall_now_ms
from typer.testing import CliRunner, Result

from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.terms import Role
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.encoding import sha256_hex
from rfqserver.ca.keys import read_passphrase
from rfqserver.cli.main import app
from rfqserver.gateway.acceptor import RefusedHandshake
from rfqserver.gateway.interface import Refusal
from rfqserver.gateway.tls import HandshakeFailure
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.service.authority.identity_log import IdentityLog, replay_registry
from rfqserver.service.authority.refusal_log import RefusalLog
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.identity_desk import IdentityDesk
from rfqserver.service.venue_config import VenueConfig
from rfqserver.service.venue_directory import VenueDirectory, create_venue

OPERATOR = "=HYPERLINK(1)"


@pytest.fixture
def venue(tmp_path: Path) -> Path:
    """A stopped venue with two firms, one of them revoked, and refusals."""
    path = tmp_path / "venue"
    config = VenueConfig(name="blue-desk", host="127.0.0.1")
    create_venue(path, config, b"correct horse battery", wall_now_ms())
    asyncio.run(_lived(VenueDirectory(path)))
    return path


async def _lived(directory: VenueDirectory) -> None:
    journal = SqliteJournal.open(directory.journal)
    registry = replay_registry(journal)
    start_quietly(journal)
    ca = directory.open_ca(read_passphrase(directory.issuing_passphrase))
    clock = VenueClock()
    desk = IdentityDesk(journal=journal, registry=registry, ca=ca, host="127.0.0.1", clock=clock)
    for number, firm in enumerate(("acme", "basalt"), start=1):
        csr = csr_der(make_csr(common_name="Alice", organisation=firm.title()))
        await desk.submit_csr(csr, "10.0.0.1")
        terms = ApprovalTerms(
            firm=firm, role=Role.TRADER, fingerprint=sha256_hex(csr), trader=f"alice-{number}"
        )
        await desk.approvals.approve(str(number), terms, operator=OPERATOR)
    record = next(iter(registry.certificates.values()))
    await desk.revoke(record.serial, RevocationReason.KEY_COMPROMISE, operator="ops")
    refusals = RefusalLog(IdentityLog(journal, registry), clock)
    failure = HandshakeFailure("CERTIFICATE_VERIFY_FAILED", 23, "certificate revoked")
    refusals.handshakes_at("trading")(RefusedHandshake("192.0.2.7", 40_000, failure))
    refusals.certificate(Refusal("x", "X."), record.certificate_der, "192.0.2.8")
    await journal.close()


def audit(venue: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["audit", "-d", str(venue), *map(str, arguments)])


def lines(venue: Path, *arguments: str) -> list[dict[str, Any]]:
    result = audit(venue, "--format", "jsonl", *arguments)
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def kinds(venue: Path, *arguments: str) -> list[str]:
    return [line["kind"] for line in lines(venue, *arguments)]


def test_it_tells_each_event_and_that_the_chain_is_whole(venue: Path) -> None:
    result = audit(venue)

    assert result.exit_code == 0
    assert "enrolment 1 approved: acme/alice-1, trader" in result.stdout
    assert "from 192.0.2.7:40000: CERTIFICATE_VERIFY_FAILED certificate revoked" in result.stdout
    assert "The hash chain is whole: " in result.stderr
    assert "The hash chain" not in result.stdout


def test_a_venue_that_was_never_served_has_an_empty_journal(tmp_path: Path) -> None:
    config = VenueConfig(name="blue-desk", host="127.0.0.1")
    create_venue(tmp_path / "new", config, b"correct horse battery", wall_now_ms())
    result = audit(tmp_path / "new")

    assert result.exit_code == 0
    assert "The journal is empty" in result.stderr


def test_what_an_operator_was_refused_is_there_with_who_asked(venue: Path) -> None:
    asked = ["certificates", "revoke", "ab12", "-d", str(venue), "--reason", "superseded"]
    assert CliRunner().invoke(app, asked).exit_code == 1

    [refused] = lines(venue, "--kind", "operation_refused")

    assert refused["actor"].startswith("operator:")
    assert refused["payload"]["operation"] == "revoke_certificate"
    assert "no certificate" in refused["payload"]["text"]
    assert "revoke_certificate refused: " in audit(venue, "--kind", "operation_refused").stdout


def test_it_filters(venue: Path) -> None:
    everything = lines(venue)
    serial = next(e["payload"]["serial"] for e in everything if e["kind"] == "certificate_issued")

    own = ["enrolment_approved", "certificate_issued", "certificate_revoked"]
    assert kinds(venue, "--firm", "acme") == [*own, "certificate_refused"]
    assert kinds(venue, "--firm", "acme", "--trader", "alice-2") == []
    assert kinds(venue, "--trader", "alice-2") == ["enrolment_approved", "certificate_issued"]
    assert kinds(venue, "--serial", serial.upper()) == [*own[1:], "certificate_refused"]
    assert kinds(venue, "--address", "192.0.2.7") == ["handshake_refused"]
    assert kinds(venue, "--kind", "certificate_revoked") == ["certificate_revoked"]
    assert kinds(venue, "--since", "2999-01-01") == []
    assert kinds(venue, "--until", "2999-01-01T00:00:00+01:00") == [e["kind"] for e in everything]


def test_a_certificate_that_acts_is_told_by_its_party(venue: Path) -> None:
    [refused] = lines(venue, "--kind", "certificate_refused")

    assert refused["party"] == f"acme/alice-1#{refused['payload']['serial']}"
    assert refused["payload"]["address"] == "192.0.2.8"
    assert refused["time"].endswith(f".{refused['time_ms'] % 1000:03d}")


def test_an_export_is_harmless_in_a_spreadsheet(venue: Path, tmp_path: Path) -> None:
    target = tmp_path / "audit.csv"

    assert audit(venue, "--format", "csv", "--output", target).exit_code == 0

    rows = list(csv.DictReader(io.StringIO(target.read_text())))
    assert len(rows) == len(lines(venue))
    assert {row["actor"] for row in rows if row["kind"] == "enrolment_approved"} == {f"'{OPERATOR}"}
    assert target.stat().st_mode & 0o077 == 0


def test_nothing_is_written_over(venue: Path) -> None:
    journal = VenueDirectory(venue).journal
    before = journal.read_bytes()

    result = audit(venue, "--output", journal)

    assert result.exit_code == 1
    assert "left untouched" in result.stderr
    assert journal.read_bytes() == before


def test_a_forged_journal_is_reported_and_not_read_on(venue: Path) -> None:
    tamper(VenueDirectory(venue).journal, "UPDATE record SET actor = 'nobody' WHERE seq = 3")

    result = audit(venue, "--format", "jsonl")

    assert result.exit_code == 1
    assert [json.loads(line)["seq"] for line in result.stdout.splitlines()] == [1, 2]
    assert "tampered with or damaged: row 3 was changed" in result.stderr


def test_a_time_that_is_none_is_refused(venue: Path) -> None:
    result = audit(venue, "--since", "yesterday")

    assert result.exit_code == 1
    assert "ISO 8601" in result.stderr


def test_a_misspelt_name_is_refused_with_what_was_meant(venue: Path) -> None:
    firm = audit(venue, "--firm", "basal")
    assert firm.exit_code == 1
    assert "There is no firm 'basal'. Did you mean 'basalt'?" in firm.stderr
    trader = audit(venue, "--firm", "acme", "--trader", "alise-1", "--format", "jsonl")
    assert trader.exit_code == 1
    assert "There is no trader 'alise-1'. Did you mean 'alice-1'" in trader.stderr
    assert trader.stdout == ""
    # Who is known has simply done nothing then.
    assert audit(venue, "--firm", "basalt", "--until", "2001-01-01").exit_code == 0
