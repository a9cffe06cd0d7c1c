"""Strangers' tools against a real venue: openssl and curl enrol, log on, and are turned away."""

import base64
import os
import re
import select
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.venues.venue_process import PATIENCE_S, RFQSERVER, VenueProcess

WEBSOCKET_OPENING = (
    "GET /rfq HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: rfq.v1\r\n\r\n"
)


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    for tool in ("openssl", "curl"):
        assert shutil.which(tool), f"{tool} is needed for this test: apt-get install {tool}"


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VenueProcess]:
    with VenueProcess(tmp_path_factory.mktemp("v") / "venue") as running:
        yield running


def openssl(directory: Path, *arguments: str, stdin: bytes = b"", fails: bool = False) -> str:
    done = subprocess.run(
        ["openssl", *arguments],
        cwd=directory,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=PATIENCE_S,
    )
    told = done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")
    assert fails or done.returncode == 0, told
    return told


class Applicant:
    """Somebody with openssl, curl, and a directory."""

    def __init__(self, venue: VenueProcess, directory: Path, common_name: str) -> None:
        self.venue = venue
        self.directory = directory
        directory.mkdir()
        shutil.copy(venue.directory.root_certificate, directory / "root.pem")
        openssl(
            directory, "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-keyout", "key.pem", "-subj", f"/O=Somebody/CN={common_name}",
            "-outform", "DER", "-out", "csr.der",
        )  # fmt: skip
        body = base64.b64encode((directory / "csr.der").read_bytes())
        (directory / "csr.b64").write_bytes(body)

    @property
    def fingerprint(self) -> str:
        """What the applicant reads out: openssl's own digest of the request."""
        return openssl(self.directory, "dgst", "-sha256", "csr.der").split("= ")[1].strip()

    def curl(self, path: str, *arguments: str) -> tuple[int, str]:
        """Ask the enrolment port; status and headers. The body goes to `answer`."""
        url = f"https://127.0.0.1:{self.venue.est_port}/.well-known/est/{path}"
        done = subprocess.run(
            ["curl", "-sS", "--cacert", "root.pem", "-D", "-", "-o", "answer", *arguments, url],
            cwd=self.directory,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE_S,
        )
        status = re.findall(r"^HTTP/1.1 (\d+)", done.stdout, re.MULTILINE)
        return int(status[-1]), done.stdout

    def enrol(self, file: str = "csr.b64") -> tuple[int, str]:
        """Post the request as RFC 7030 has it."""
        return self.curl(
            "simpleenroll",
            "-H", "Content-Type: application/pkcs10",
            "-H", "Content-Transfer-Encoding: base64",
            "--data-binary", f"@{file}",
        )  # fmt: skip

    def answer(self) -> str:
        """The last answer's body."""
        return (self.directory / "answer").read_text()

    def unpack(self, name: str) -> None:
        """Turn the last answer's PKCS#7 into PEM certificates."""
        der = base64.b64decode(self.answer())
        openssl(self.directory, "pkcs7", "-inform", "DER", "-print_certs", "-out", name, stdin=der)

    def number(self) -> str:
        """The enrolment's number, found by its fingerprint as an operator would."""
        listed = self.venue.operate_json("enrolments", "list")
        return next(
            view["enrolment_id"] for view in listed if view["fingerprint"] == self.fingerprint
        )

    def get_certified(self, firm: str = "acme", role: str = "trader") -> str:
        """Enrol, be approved, collect; returns the serial number."""
        assert self.enrol()[0] == 202
        view = self.venue.operate_json(
            "enrolments", "approve", self.number(), "--firm", firm, "--role", role,
            "--fingerprint", self.fingerprint,
        )  # fmt: skip
        assert self.enrol()[0] == 200
        self.unpack("cert.pem")
        assert self.curl("cacerts")[0] == 200
        self.unpack("chain.pem")
        return str(view["serial"])

    def log_on(self, *identity: str) -> str:
        """Open the WebSocket through s_client; returns all that was said."""
        if not identity:
            identity = ("-cert", "cert.pem", "-key", "key.pem", "-cert_chain", "chain.pem")
        client = subprocess.Popen(
            [
                "openssl", "s_client", "-connect", f"127.0.0.1:{self.venue.trading_port}",
                "-CAfile", "root.pem", "-verify_return_error", "-ign_eof", "-brief", *identity,
            ],
            cwd=self.directory,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        with client:
            try:
                return said_by(client, WEBSOCKET_OPENING.encode())
            finally:
                client.kill()


def said_by(client: subprocess.Popen[bytes], opening: bytes) -> str:
    """Talk first, then listen until the welcome is complete or the line is closed."""
    assert client.stdin is not None
    assert client.stdout is not None
    client.stdin.write(opening)
    client.stdin.flush()
    said = b""
    while b"peer_silence_max_ms" not in said:
        assert select.select([client.stdout], [], [], PATIENCE_S)[0], said
        piece = os.read(client.stdout.fileno(), 65_536)
        if not piece:
            break
        said += piece
    return said.decode(errors="replace")


def test_enrolling_and_logging_on(venue: VenueProcess, tmp_path: Path) -> None:
    alice = Applicant(venue, tmp_path / "alice", "alice.smith")

    status, headers = alice.enrol()
    assert status == 202
    assert re.search(r"^Retry-After: [1-9]", headers, re.MULTILINE)
    shown = venue.operate("enrolments", "show", alice.number())
    assert alice.fingerprint.upper() in shown.replace(" ", "")

    serial = alice.get_certified()

    openssl(alice.directory, "verify", "-CAfile", "root.pem", "-untrusted", "chain.pem",
            "-purpose", "sslclient", "-x509_strict", "cert.pem")  # fmt: skip
    text = openssl(alice.directory, "x509", "-in", "cert.pem", "-noout", "-text")
    assert "URI:spiffe://test-venue/firm/acme/trader/alice-smith" in text
    printed = openssl(alice.directory, "x509", "-in", "cert.pem", "-noout", "-serial")
    assert printed.strip().lower().endswith(serial)
    said = alice.log_on()
    assert "101 Switching Protocols" in said
    assert '"type":"welcome"' in said
    assert f'"certificate_serial":"{serial}"' in said


def test_the_server_proves_itself(venue: VenueProcess, tmp_path: Path) -> None:
    alice = Applicant(venue, tmp_path / "alice", "alice")

    for port in (venue.est_port, venue.trading_port):
        said = openssl(
            alice.directory, "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", "root.pem",
            "-verify_return_error", "-verify_ip", "127.0.0.1", "-brief", fails=True,
        )  # fmt: skip
        assert "Verification: OK" in said
        assert "Protocol version: TLSv1.3" in said


def test_a_revoked_client_is_turned_away_while_running(venue: VenueProcess, tmp_path: Path) -> None:
    alice = Applicant(venue, tmp_path / "alice", "alice")
    serial = alice.get_certified()
    assert '"type":"welcome"' in alice.log_on()

    venue.operate("certificates", "revoke", serial, "--reason", "key_compromise")

    assert "certificate revoked" in alice.log_on()
    assert alice.enrol()[0] == 403
    assert "revoked" in alice.answer()


def test_a_client_without_certificate_is_turned_away(venue: VenueProcess, tmp_path: Path) -> None:
    mallory = Applicant(venue, tmp_path / "mallory", "mallory")

    assert "certificate required" in mallory.log_on("-brief")


def test_a_self_made_certificate_is_turned_away(venue: VenueProcess, tmp_path: Path) -> None:
    mallory = Applicant(venue, tmp_path / "mallory", "mallory")
    openssl(mallory.directory, "req", "-x509", "-key", "key.pem", "-subj", "/CN=mallory",
            "-days", "1", "-out", "own.pem")  # fmt: skip

    assert "unknown ca" in mallory.log_on("-cert", "own.pem", "-key", "key.pem")


def test_an_rsa_key_is_refused_in_words_and_recorded(venue: VenueProcess, tmp_path: Path) -> None:
    mallory = Applicant(venue, tmp_path / "mallory", "mallory")
    openssl(mallory.directory, "req", "-new", "-newkey", "rsa:2048", "-nodes",
            "-keyout", "rsa.pem", "-subj", "/CN=mallory", "-out", "rsa.csr")  # fmt: skip

    status, headers = mallory.enrol("rsa.csr")

    assert status == 400
    assert "Content-Type: text/plain" in headers
    assert "P-256" in mallory.answer()
    with closing(sqlite3.connect(f"file:{venue.directory.journal}?mode=ro", uri=True)) as db:
        [payload] = db.execute(
            "SELECT payload FROM record WHERE kind = 'enrolment_refused' ORDER BY seq DESC LIMIT 1"
        ).fetchone()
    assert b"P-256" in payload


def test_a_request_waits_through_a_killed_server(tmp_path: Path) -> None:
    with VenueProcess(tmp_path / "venue") as own:
        alice = Applicant(own, tmp_path / "alice", "alice")
        assert alice.enrol()[0] == 202
        own.stop(signal.SIGKILL)
        # Off line, the operator decides all the same.
        own.operate("enrolments", "approve", alice.number(), "--firm", "acme", "--role", "maker",
                    "--fingerprint", alice.fingerprint)  # fmt: skip
        own.start()

        assert alice.enrol()[0] == 200
        assert "The journal is whole" in own.operate("journal", "verify")


def test_a_second_server_on_the_same_venue_ends_with_a_sentence(venue: VenueProcess) -> None:
    before = venue.directory.ready_file.read_bytes()
    done = subprocess.run(
        [RFQSERVER, "serve", venue.directory.path],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert venue.directory.ready_file.read_bytes() == before
    assert venue.operate("enrolments", "list", "--json")
