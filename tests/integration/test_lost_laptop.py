"""A lost certificate's place is taken in one act, whatever happens in the middle of it."""

import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from support.venues.open_venue import open_venue, raw_client
from support.venues.venue_process import PATIENCE_S, RFQSERVER, VenueProcess
from support.waiting import wait_until

from rfqdesk.client.errors import ConnectionRefusedByVenueError
from rfqdesk.identity.csr import csr_der, csr_fingerprint, make_csr
from rfqdesk.identity.keypair import generate_key
from rfqdesk.protocol.events import Logout
from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.terms import Role


async def test_the_finder_is_out_before_the_owner_is_in(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        lost = await place.enrol("albion", Role.TRADER, "jane")
        desk = place.venue.identity
        [old] = desk.registry.certificates.values()
        async with raw_client(lost) as finder:
            await finder.log_on()
            request = make_csr(generate_key(), firm_name="Albion", person="Jane")
            await desk.submit_csr(csr_der(request), "127.0.0.1")
            [waiting] = desk.approvals.enrolments(EnrolmentStatus.PENDING)
            terms = ApprovalTerms(fingerprint=csr_fingerprint(request), replaces=old.serial)
            new = await desk.approvals.approve(waiting.enrolment_id, terms, operator="test")

            farewell = await finder.next_of(Logout)
            assert isinstance(farewell, Logout)
            assert farewell.reason == "certificate_revoked"
        with pytest.raises(ConnectionRefusedByVenueError, match="revoked"):
            async with raw_client(lost) as finder:
                await finder.next()
        assert (new.firm, new.trader) == ("albion", "jane")


def ask(venue: VenueProcess, folder: Path, name: str) -> tuple[str, str]:
    """Post a request with curl; the enrolment's number and its fingerprint."""
    request = make_csr(generate_key(), firm_name="Acme", person="Alice")
    body = folder / f"{name}.der"
    body.write_bytes(csr_der(request))
    subprocess.run(
        [
            "curl", "-sSf", "--cacert", venue.directory.root_certificate, "--data-binary",
            f"@{body}", f"https://127.0.0.1:{venue.est_port}/.well-known/est/simpleenroll",
        ],
        check=True,
        capture_output=True,
        timeout=PATIENCE_S,
    )  # fmt: skip
    [waiting] = venue.operate_json("enrolments", "list", "--status", "pending")
    return waiting["enrolment_id"], csr_fingerprint(request)


def revocations(venue: VenueProcess) -> int:
    """How many are on disk, past the server."""
    file = f"file:{venue.directory.journal}?mode=ro"
    with closing(sqlite3.connect(file, uri=True)) as db:
        query = "SELECT count(*) FROM record WHERE kind = 'certificate_revoked'"
        [count] = db.execute(query).fetchone()
    return int(count)


def test_a_crash_leaves_one_valid_certificate(tmp_path: Path) -> None:
    with VenueProcess(tmp_path / "venue") as venue:
        number, fingerprint = ask(venue, tmp_path, "first")
        venue.operate(
            "enrolments", "approve", number, "--firm", "acme", "--role", "trader",
            "--fingerprint", fingerprint,
        )  # fmt: skip
        for crash in range(1, 4):
            [lost] = active(venue)
            number, fingerprint = ask(venue, tmp_path, f"again-{crash}")
            approving = subprocess.Popen(
                [
                    RFQSERVER, "enrolments", "approve", number, "--fingerprint", fingerprint,
                    "--replaces", lost, "-d", venue.directory.path,
                ],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )  # fmt: skip
            wait_until(lambda so_far=crash: revocations(venue) == so_far, PATIENCE_S)
            venue.stop(signal.SIGKILL)
            approving.communicate(timeout=PATIENCE_S)
            venue.start()

            [new] = active(venue)
            assert new != lost
            revoked = {one["serial"] for one in certificates(venue, "revoked")}
            assert lost in revoked
        assert "The journal is whole" in venue.operate("journal", "verify")


def certificates(venue: VenueProcess, status: str) -> list[dict[str, str]]:
    listed = venue.operate_json("certificates", "list")
    return [one for one in listed if one["status"] == status]


def active(venue: VenueProcess) -> list[str]:
    return [one["serial"] for one in certificates(venue, "active")]
