"""Strangers' tools renew: openssl makes the keys and reads the results, curl asks."""

import base64
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.venue_process import PATIENCE_S, VenueProcess

SUBJECT = "/O=Acme Ltd/CN=Alice Smith"


def openssl(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    done = subprocess.run(
        ["openssl", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def make_request(folder: Path, name: str, subject: str = SUBJECT) -> None:
    openssl(
        folder, "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-keyout", f"{name}.key", "-subj", subject, "-outform", "DER", "-out", f"{name}.der",
    )  # fmt: skip
    (folder / f"{name}.b64").write_bytes(base64.encodebytes((folder / f"{name}.der").read_bytes()))


class Alice:
    """Somebody with openssl, curl, a folder, and a certificate `first.pem`."""

    def __init__(self, venue: VenueProcess, folder: Path) -> None:
        self.venue = venue
        self.folder = folder
        shutil.copy(venue.directory.root_certificate, folder / "root.pem")
        make_request(folder, "first")
        assert self.post("simpleenroll", "first") == 202
        digest = openssl(folder, "dgst", "-sha256", "first.der").split("= ")[1].strip()
        waiting = self.venue.operate_json("enrolments", "list", "--status", "pending")
        venue.operate(
            "enrolments", "approve", waiting[0]["enrolment_id"], "--firm", "acme", "--role",
            "trader", "--firm-name", "Acme Ltd", "--fingerprint", digest,
        )  # fmt: skip
        assert self.post("simpleenroll", "first") == 200
        self.unpack("first.pem")
        assert self.ask("cacerts") == 200
        self.unpack("chain.pem")
        self.present("first")

    def present(self, name: str) -> None:
        """Make the file that curl's --cert takes."""
        leaf = (self.folder / f"{name}.pem").read_text()
        chain = (self.folder / "chain.pem").read_text()
        (self.folder / f"{name}.chain.pem").write_text(leaf + chain)

    def ask(self, path: str, *arguments: str) -> int:
        """Ask the enrolment port; the body goes to `answer`. 0: TLS turned us away."""
        url = f"https://127.0.0.1:{self.venue.est_port}/.well-known/est/{path}"
        done = subprocess.run(
            ["curl", "-sS", "--cacert", "root.pem", "-D", "-", "-o", "answer", *arguments, url],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )
        self.said = done.stderr
        status = re.findall(r"^HTTP/1.1 (\d+)", done.stdout, re.MULTILINE)
        return int(status[-1]) if status else 0

    def post(self, path: str, request: str, over: str = "") -> int:
        """Post a request, over a certificate or none."""
        identity = ("--cert", f"{over}.chain.pem", "--key", f"{over}.key") if over else ()
        return self.ask(
            path,
            *identity,
            "-H", "Content-Type: application/pkcs10",
            "-H", "Content-Transfer-Encoding: base64",
            "--data-binary", f"@{request}.b64",
        )  # fmt: skip

    def answer(self) -> str:
        return (self.folder / "answer").read_text()

    def unpack(self, name: str) -> None:
        der = base64.b64decode(self.answer())
        openssl(self.folder, "pkcs7", "-inform", "DER", "-print_certs", "-out", name, stdin=der)

    def printed(self, name: str, what: str) -> str:
        return openssl(self.folder, "x509", "-in", f"{name}.pem", "-noout", what)


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VenueProcess]:
    for tool in ("openssl", "curl"):
        assert shutil.which(tool), f"{tool} is needed for this test: apt-get install {tool}"
    with VenueProcess(tmp_path_factory.mktemp("v") / "venue") as running:
        yield running


def test_curl_and_openssl_renew(venue: VenueProcess, tmp_path: Path) -> None:
    alice = Alice(venue, tmp_path)
    make_request(tmp_path, "second")

    assert alice.post("test-venue/simplereenroll", "second", over="first") == 200

    alice.unpack("second.pem")
    alice.present("second")
    openssl(tmp_path, "verify", "-CAfile", "root.pem", "-untrusted", "chain.pem",
            "-purpose", "sslclient", "-x509_strict", "second.pem")  # fmt: skip
    assert alice.printed("second", "-subject") == alice.printed("first", "-subject")
    assert alice.printed("second", "-pubkey") != alice.printed("first", "-pubkey")
    assert alice.printed("second", "-serial") != alice.printed("first", "-serial")
    # The old one still counts, and the new one can be renewed in its turn.
    assert alice.post("simplereenroll", "second", over="first") == 200
    make_request(tmp_path, "third")
    assert alice.post("simplereenroll", "third", over="second") == 200
    [first, second, third] = venue.operate_json("certificates", "list")[-3:]
    assert (second["replaces"], third["replaces"]) == (first["serial"], second["serial"])
    assert [one["status"] for one in (first, second, third)] == ["active"] * 3


def test_refusals_come_in_words(venue: VenueProcess, tmp_path: Path) -> None:
    alice = Alice(venue, tmp_path)
    make_request(tmp_path, "mallory", "/O=Acme Ltd/CN=Mallory")

    assert alice.post("simplereenroll", "first", over="first") == 400
    assert "new P-256 key" in alice.answer()
    assert alice.post("simplereenroll", "mallory", over="first") == 400
    assert "CN=Alice Smith" in alice.answer()
    assert alice.post("simplereenroll", "mallory") == 403


def test_the_answer_is_lost_with_the_server(tmp_path: Path) -> None:
    with VenueProcess(tmp_path / "venue") as own:
        (tmp_path / "alice").mkdir()
        alice = Alice(own, tmp_path / "alice")
        make_request(alice.folder, "second")
        assert alice.post("simplereenroll", "second", over="first") == 200
        first_answer = alice.answer()
        own.stop(signal.SIGKILL)
        own.start()

        assert alice.post("simplereenroll", "second", over="first") == 200
        assert alice.answer() == first_answer
        assert len(own.operate_json("certificates", "list")) == 2
        assert "The journal is whole" in own.operate("journal", "verify")


def test_without_grace_the_old_certificate_ends_at_once(tmp_path: Path) -> None:
    with VenueProcess(tmp_path / "venue", renewal_grace_ms=0) as own:
        (tmp_path / "alice").mkdir()
        alice = Alice(own, tmp_path / "alice")
        make_request(alice.folder, "second")
        assert alice.post("simplereenroll", "second", over="first") == 200
        alice.unpack("second.pem")
        alice.present("second")
        make_request(alice.folder, "third")

        # By the registry's word, or in the handshake once the list is out.
        assert alice.post("simplereenroll", "second", over="first") in {403, 0}
        # Who missed the answer still gets what was issued.
        assert alice.post("simpleenroll", "second") == 200
        assert alice.post("simplereenroll", "third", over="second") == 200


def test_the_attributes_can_be_read(venue: VenueProcess, tmp_path: Path) -> None:
    alice = Alice(venue, tmp_path)
    assert alice.ask("csrattrs") == 200

    parsed = openssl(
        tmp_path, "asn1parse", "-inform", "DER", stdin=base64.b64decode(alice.answer())
    )
    assert re.findall(r"OBJECT\s+:(\S+)", parsed) == [
        "id-ecPublicKey", "prime256v1", "ecdsa-with-SHA256",
    ]  # fmt: skip
