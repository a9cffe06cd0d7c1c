"""Inviting as typed: the line that is printed, and what the operator sees of it later."""

import json
from pathlib import Path

import msgspec
import pytest
from support.pki.authority import wall_now_ms
from typer.testing import CliRunner, Result

from rfqdesk.identity.invitation import parse_invitation
from rfqserver.ca.encoding import der_of, sha256_hex
from rfqserver.cli.main import app
from rfqserver.service.venue_config import VenueConfig
from rfqserver.service.venue_directory import VenueDirectory, create_venue


def rfqserver(*arguments: str | Path) -> Result:
    """Run a verb."""
    return CliRunner().invoke(app, [str(part) for part in arguments])


def made(tmp_path: Path, **changes: int) -> tuple[Path, str]:
    """A stopped venue, and its root's fingerprint."""
    config = msgspec.structs.replace(
        VenueConfig(name="blue-desk", host="rfq.example.com"), **changes
    )
    root = create_venue(tmp_path / "venue", config, b"correct horse battery", wall_now_ms())
    return tmp_path / "venue", sha256_hex(der_of(root))


def test_the_line_alone_is_printed_and_says_all_that_is_needed(tmp_path: Path) -> None:
    venue, root = made(tmp_path)
    done = rfqserver("invite", "-d", venue, "--firm", "acme", "--role", "maker")

    assert done.exit_code == 0, done.output
    [line] = done.stdout.splitlines()
    invitation = parse_invitation(line)
    assert (invitation.host, invitation.est_port) == ("rfq.example.com", 8443)
    assert (invitation.trading_port, invitation.root_fingerprint) == (9443, root)
    assert "Invitation 1 for acme (maker), once, until" in done.stderr


def test_invitations_are_listed_without_their_tokens_and_withdrawn(tmp_path: Path) -> None:
    venue, _ = made(tmp_path)
    assert "No invitations." in rfqserver("invitations", "list", "-d", venue).stdout
    issued = json.loads(
        rfqserver(
            "invite", "-d", venue, "--firm", "acme", "--role", "trader", "--trader", "alice",
            "--expires", "0.5", "--json",
        ).stdout
    )  # fmt: skip
    token = parse_invitation(issued["line"]).token
    view = issued["invitation"]
    assert view["expires_ms"] - view["issued_ms"] == 30 * 60_000

    listed = rfqserver("invitations", "list", "-d", venue).stdout
    assert "acme/alice (trader)" in listed
    assert "open" in listed
    assert token not in listed + rfqserver("invitations", "list", "-d", venue, "--json").stdout

    assert "is withdrawn" in rfqserver("invitations", "withdraw", "1", "-d", venue).stdout
    assert "withdrawn" in rfqserver("invitations", "list", "-d", venue).stdout
    again = rfqserver("invitations", "withdraw", "1", "-d", venue)
    assert again.exit_code == 1
    assert "lets nobody in" in again.stderr
    [shown] = json.loads(rfqserver("invitations", "list", "-d", venue, "--json").stdout)
    assert shown["status"] == "withdrawn"


def test_ports_left_to_chance_are_those_of_the_running_venue(tmp_path: Path) -> None:
    venue, _ = made(tmp_path, est_port=0, trading_port=0)
    arguments = ("invite", "-d", venue, "--firm", "acme", "--role", "maker")
    stopped = rfqserver(*arguments)
    assert stopped.exit_code == 1
    assert "not running" in stopped.stderr
    assert "No invitations." in rfqserver("invitations", "list", "-d", venue).stdout

    VenueDirectory(venue).ready_file.write_text('{"pid":1,"est_port":7001,"trading_port":7002}')
    invitation = parse_invitation(rfqserver(*arguments).stdout)
    assert (invitation.est_port, invitation.trading_port) == (7001, 7002)


@pytest.mark.parametrize("hours", ["0", "nan", "721"])
def test_a_life_out_of_bounds_is_a_wrong_call(tmp_path: Path, hours: str) -> None:
    venue, _ = made(tmp_path)
    arguments = ("invite", "-d", venue, "--firm", "acme", "--role", "maker", "--expires", hours)
    assert rfqserver(*arguments).exit_code == 2


def test_a_damaged_root_certificate_is_told(tmp_path: Path) -> None:
    venue, _ = made(tmp_path)
    VenueDirectory(venue).root_certificate.write_text("nothing")
    done = rfqserver("invite", "-d", venue, "--firm", "acme", "--role", "maker")
    assert done.exit_code == 1
    assert "root certificate" in done.stderr
