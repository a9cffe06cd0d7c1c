"""The same request, posted again at every stage of its life, by curl at a real server."""

import asyncio
import base64
import re
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import pkcs7
from support.pki.authority import csr_der, make_csr
from support.venues.venue_process import PATIENCE_S, RFQSERVER, VenueProcess
from support.waiting import wait_until

from rfqserver.ca.encoding import der_of, sha256_hex
from rfqserver.ca.keys import read_passphrase
from rfqserver.ca.profiles import DAY_MS
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.service.authority.identity_log import replay_registry
from rfqserver.service.clock import VenueClock, wall_ms
from rfqserver.service.operator.identity_desk import IdentityDesk


class Applicant:
    """Somebody with curl and one request."""

    def __init__(self, venue: VenueProcess, folder: Path) -> None:
        self.venue = venue
        self.folder = folder
        folder.mkdir()
        self.der = csr_der(make_csr())
        self.fingerprint = sha256_hex(self.der)
        (folder / "request.b64").write_bytes(base64.encodebytes(self.der))

    def curl(self) -> list[str]:
        """The command that posts the request."""
        root = str(self.venue.directory.root_certificate)
        url = f"https://127.0.0.1:{self.venue.est_port}/.well-known/est/simpleenroll"
        return [
            "curl", "-sS", "--cacert", root, "-D", "-", "-o", "answer",
            "-H", "Content-Type: application/pkcs10", "--data-binary", "@request.b64", url,
        ]  # fmt: skip

    def post(self) -> tuple[int, str]:
        """Post it; status and answer."""
        done = subprocess.run(
            self.curl(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE_S,
        )
        [status] = re.findall(r"^HTTP/1.1 (\d+)", done.stdout, re.MULTILINE)
        return int(status), (self.folder / "answer").read_text()

    def approval(self) -> list[str]:
        """The words of the verb that approves it."""
        waiting = self.venue.operate_json("enrolments", "list", "--status", "pending")
        [number] = [e["enrolment_id"] for e in waiting if e["fingerprint"] == self.fingerprint]
        return [
            "enrolments", "approve", number, "--firm", "acme", "--role", "trader",
            "--fingerprint", self.fingerprint,
        ]  # fmt: skip

    def enrolment(self) -> dict[str, str]:
        """What the venue has of it; there must be one."""
        listed = self.venue.operate_json("enrolments", "list")
        [found] = [one for one in listed if one["fingerprint"] == self.fingerprint]
        assert isinstance(found, dict)
        return found


def count(venue: VenueProcess, kind: str) -> int:
    """Durable events of a kind, read past the server."""
    file = f"file:{venue.directory.journal}?mode=ro"
    with closing(sqlite3.connect(file, uri=True)) as db:
        [found] = db.execute("SELECT count(*) FROM record WHERE kind = ?", (kind,)).fetchone()
    return int(found)


@pytest.fixture
def venue(tmp_path: Path) -> Iterator[VenueProcess]:
    with VenueProcess(tmp_path / "venue") as running:
        yield running


def restart(venue: VenueProcess, number: signal.Signals = signal.SIGTERM) -> None:
    venue.stop(number)
    venue.start()


def test_pending_approved_collected_twice_and_after_restarts(
    venue: VenueProcess, tmp_path: Path
) -> None:
    alice = Applicant(venue, tmp_path / "alice")
    assert [alice.post()[0] for _ in range(2)] == [202, 202]
    restart(venue)
    assert alice.post()[0] == 202
    venue.operate(*alice.approval())

    first = alice.post()
    assert first[0] == 200
    assert alice.post() == first
    restart(venue)
    assert alice.post() == first
    assert alice.enrolment()["status"] == "approved"
    assert len(venue.operate_json("certificates", "list")) == 1


def test_a_rejection_stays_one(venue: VenueProcess, tmp_path: Path) -> None:
    alice = Applicant(venue, tmp_path / "alice")
    alice.post()
    venue.operate("enrolments", "reject", "--address", "127.0.0.1", "--reason", "Not known here.")

    for _ in range(2):
        assert alice.post()[0] == 403
        assert "Not known here." in alice.post()[1]
        restart(venue)
    assert alice.enrolment()["status"] == "rejected"


def test_a_request_that_was_kept_but_not_answered(venue: VenueProcess, tmp_path: Path) -> None:
    alice = Applicant(venue, tmp_path / "alice")
    asking = subprocess.Popen(alice.curl(), cwd=alice.folder, stdout=subprocess.DEVNULL)
    wait_until(lambda: count(venue, "enrolment_requested") == 1, PATIENCE_S)
    restart(venue, signal.SIGKILL)
    asking.wait(PATIENCE_S)

    assert alice.post()[0] == 202
    assert alice.enrolment()["status"] == "pending"


@pytest.mark.parametrize("round_number", range(3))
def test_a_kill_between_issuing_and_answering(
    venue: VenueProcess, tmp_path: Path, round_number: int
) -> None:
    alice = Applicant(venue, tmp_path / f"alice-{round_number}")
    alice.post()
    approving = subprocess.Popen(
        [RFQSERVER, *alice.approval(), "-d", venue.directory.path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: count(venue, "certificate_issued") == 1, PATIENCE_S)
    venue.stop(signal.SIGKILL)
    told, error = approving.communicate(timeout=PATIENCE_S)
    # The operator was told that it is done, or that it is not known.
    assert "Certificate serial" in told or "unknown" in error
    venue.start()

    status, answer = alice.post()
    assert status == 200
    assert alice.post() == (200, answer)
    [certificate] = venue.operate_json("certificates", "list")
    [issued] = pkcs7.load_der_pkcs7_certificates(base64.b64decode(answer))
    assert sha256_hex(der_of(issued)) == certificate["fingerprint"]
    assert "The journal is whole" in venue.operate("journal", "verify")


async def asked_two_days_ago(venue: VenueProcess, der: bytes) -> None:
    """Leave a request in the stopped venue's journal, as of then."""
    journal = SqliteJournal.open(venue.directory.journal)
    registry = replay_registry(journal)
    journal.start(lambda _seq: None, lambda _failure: None)
    ca = venue.directory.open_ca(read_passphrase(venue.directory.issuing_passphrase))
    clock = VenueClock(wall=lambda: wall_ms() - 2 * DAY_MS)
    desk = IdentityDesk(journal=journal, registry=registry, ca=ca, host="127.0.0.1", clock=clock)
    await desk.submit_csr(der, "127.0.0.1")
    await journal.close()


def test_a_lapsed_request_says_so(tmp_path: Path) -> None:
    venue = VenueProcess(tmp_path / "venue", pending_days=1)
    alice = Applicant(venue, tmp_path / "alice")
    asyncio.run(asked_two_days_ago(venue, alice.der))
    with venue:
        for _ in range(2):
            status, answer = alice.post()
            assert status == 403
            assert "nobody decided within a day" in answer
        assert alice.enrolment()["status"] == "lapsed"
        assert count(venue, "enrolment_lapsed") == 1
