"""Enrolments and certificates by verbs: listed, compared, approved, replaced, revoked."""

import json
from pathlib import Path

import pytest
from support.qr import decoded, from_terminal
from support.venues.typed_verbs import CSR, approve, rfqserver, venue_with_requests

from rfqserver.ca.encoding import grouped, sha256_hex
from rfqserver.service.venue_directory import VenueDirectory


@pytest.fixture
def venue(tmp_path: Path) -> Path:
    return venue_with_requests(tmp_path)


def test_a_bot_is_approved_as_such(venue: Path) -> None:
    assert approve(venue, "--kind", "bot").exit_code == 0
    [view] = json.loads(rfqserver("principals", "show", "acme/alice", "-d", venue, "--json").stdout)
    assert (view["kind"], view["roles"]) == ("bot", ["trader"])


def test_enrolments_are_listed(venue: Path) -> None:
    result = rfqserver("enrolments", "list", "-d", venue)

    assert result.exit_code == 0
    # The applicant's text is shown as it is, not obeyed.
    assert "Alice [bold]Smith, Acme Trading" in result.output
    assert result.output.count("pending") == 2


def test_the_venue_may_come_from_the_environment(venue: Path) -> None:
    assert "pending" in rfqserver("enrolments", "list", RFQSERVER_DIR=str(venue)).output
    assert rfqserver("enrolments", "list").exit_code == 2


def test_showing_gives_the_fingerprint_to_compare(venue: Path) -> None:
    result = rfqserver("enrolments", "show", "1", "-d", venue)

    assert grouped(sha256_hex(CSR)) in result.output
    assert "read out" in result.output


def test_the_fingerprint_is_drawn_for_a_phone_and_taken_as_it_was_scanned(
    venue: Path, tmp_path: Path, qapp: object
) -> None:
    shown = rfqserver("enrolments", "show", "1", "-d", venue, "--qr").output
    picture = [line for line in shown.splitlines() if line and not line.strip(" ▀▄█")]
    assert len({len(line) for line in picture}) == 1
    [scanned] = decoded(from_terminal("\n".join(picture)), tmp_path)

    assert scanned == grouped(sha256_hex(CSR))
    assert (
        rfqserver(
            "enrolments", "approve", "1", "-d", venue, "--firm", "acme", "--role", "trader",
            "--fingerprint", scanned,
        ).exit_code
        == 0
    )  # fmt: skip
    assert rfqserver("enrolments", "show", "1", "-d", venue, "--qr", "--json").exit_code == 2


def test_a_life_may_be_given_in_hours(venue: Path) -> None:
    assert approve(venue, "--hours", "0").exit_code == 2
    assert approve(venue, "--hours", "9000").exit_code == 2
    assert approve(venue, "--hours", "0.05").exit_code == 0

    [listed] = json.loads(rfqserver("certificates", "list", "-d", venue, "--json").output)
    # Three minutes, and one that it is dated back.
    assert 238_000 <= listed["not_after_ms"] - listed["not_before_ms"] <= 241_000


def test_approving_listing_revoking(venue: Path) -> None:
    approved = approve(venue)
    assert approved.exit_code == 0, approved.output
    assert "alice of acme" in approved.output
    listed = json.loads(rfqserver("certificates", "list", "-d", venue, "--json").output)
    serial = listed[0]["serial"]
    assert serial in approved.output
    assert serial in rfqserver("certificates", "list", "-d", venue).output

    revoked = rfqserver(
        "certificates", "revoke", serial.upper(), "-d", venue, "--reason", "superseded"
    )

    assert revoked.exit_code == 0
    listed = json.loads(rfqserver("certificates", "list", "-d", venue, "--json").output)
    assert (listed[0]["status"], listed[0]["revocation_reason"]) == ("revoked", "superseded")


def test_a_wrong_fingerprint_ends_with_1_and_a_sentence(venue: Path) -> None:
    result = rfqserver(
        "enrolments", "approve", "2", "-d", venue, "--firm", "acme", "--role", "maker",
        "--fingerprint", sha256_hex(CSR),
    )  # fmt: skip

    assert result.exit_code == 1
    assert "Error: The fingerprint is not that of enrolment 2" in result.output
    shown = json.loads(rfqserver("enrolments", "show", "2", "-d", venue, "--json").output)
    assert (shown["status"], shown["approvals_refused"]) == ("pending", 1)


def test_rejecting(venue: Path) -> None:
    result = rfqserver("enrolments", "reject", "2", "-d", venue, "--reason", "Not known here.")

    assert result.exit_code == 0
    assert "rejected" in rfqserver("enrolments", "show", "2", "-d", venue).output


def test_a_lost_certificate_is_replaced(venue: Path) -> None:
    approve(venue)
    [lost] = json.loads(rfqserver("certificates", "list", "-d", venue, "--json").output)
    invited = rfqserver("invite", "-d", venue, "--replaces", lost["serial"])
    [waiting] = json.loads(
        rfqserver("enrolments", "list", "-d", venue, "--json", "--status", "pending").output
    )
    done = rfqserver(
        "enrolments", "approve", "2", "-d", venue, "--words", waiting["words"],
        "--replaces", lost["serial"], "--reason", "superseded",
    )  # fmt: skip

    assert f"acme/alice (trader) in place of {lost['serial']}" in invited.stderr
    assert done.exit_code == 0, done.output
    assert f"Revoked: {lost['serial']} (superseded)" in done.output
    listed = rfqserver("certificates", "list", "-d", venue).output
    assert "replaced by" in listed
    assert listed.count("acme/alice (trader)") == 2
    assert lost["serial"] in rfqserver("enrolments", "show", "2", "-d", venue).output


def test_endorsing_is_said_and_shown(venue: Path) -> None:
    settings = VenueDirectory(venue).config_file
    settings.write_text(settings.read_text().replace("required = 1", "required = 2"))
    endorsed = approve(venue)
    again = approve(venue)
    listed = rfqserver("enrolments", "list", "-d", venue).output
    shown = rfqserver("enrolments", "show", "1", "-d", venue).output
    withdrawn = rfqserver("enrolments", "withdraw", "1", "-d", venue)

    assert endorsed.exit_code == 0, endorsed.output
    assert "Endorsed: alice of acme (acme), trader, for 90 days." in endorsed.output
    assert again.exit_code == 1
    assert "--amend" in again.output
    assert "alice of acme" in listed
    assert "pending, 2 missing" in listed
    assert "endorsed by" in shown
    assert "is withdrawn" in withdrawn.output
    assert "No certificates." in rfqserver("certificates", "list", "-d", venue).output


def test_a_whole_firm_is_revoked(venue: Path) -> None:
    approve(venue)
    revoked = rfqserver(
        "certificates", "revoke", "-d", venue, "--firm", "acme", "--reason", "superseded"
    )
    again = rfqserver(
        "certificates", "revoke", "-d", venue, "--firm", "acme", "--reason", "superseded"
    )

    assert revoked.exit_code == 0, revoked.output
    assert "acme/alice (superseded)" in revoked.output
    assert again.exit_code == 1
    assert "no certificate that could be revoked" in again.output
