"""Strangers' tools on what the venue publishes: openssl, curl and GnuTLS agree with it."""

import base64
import re
import shutil
import subprocess
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from support.free_port import free_port
from support.pki.authority import csr_der, make_csr
from support.venues.venue_process import PATIENCE_S, VenueProcess

UNKNOWN_SERIAL = "0x1234567890abcdef1234567890abcdef"


class Desk(NamedTuple):
    """A relying party's directory with what it downloaded, and the two certificates in question."""

    venue: VenueProcess
    directory: Path
    good: str
    revoked: str

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.venue.pki_port}"

    def run(self, *command: str, stdin: bytes = b"", fails: bool = False) -> str:
        """Run a tool; returns all it said."""
        done = subprocess.run(
            command,
            cwd=self.directory,
            input=stdin,
            capture_output=True,
            check=False,
            timeout=PATIENCE_S,
        )
        told = (done.stdout + done.stderr).decode(errors="replace")
        assert (done.returncode != 0) == fails, f"{command}: {told}"
        return told

    def fetch(self, path: str, *arguments: str) -> str:
        """Download with curl into a file named after the path; returns the headers."""
        name = path.rsplit("/", 1)[-1]
        return self.run("curl", "-sSf", "-D", "-", "-o", name, *arguments, f"{self.base}{path}")

    def ocsp(self, *arguments: str) -> str:
        """Ask with `openssl ocsp` by POST."""
        return self.run(
            "openssl", "ocsp", "-issuer", "issuing.pem", "-CAfile", "root.pem",
            "-url", f"{self.base}/ocsp", *arguments,
        )  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    for tool in ("openssl", "curl", "certtool", "ocsptool"):
        assert shutil.which(tool), f"{tool} is needed: apt-get install openssl curl gnutls-bin"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    directory = tmp_path_factory.mktemp("relying")
    venue = VenueProcess(tmp_path_factory.mktemp("v") / "venue", pki_port=free_port())
    with venue:
        first = Desk(venue, directory, "", "")
        good, revoked = (certify(first, name) for name in ("good", "revoked"))
        venue.operate("certificates", "revoke", revoked, "--reason", "key_compromise")
        ready = Desk(venue, directory, good, revoked)
        for path in ("/crl/root.crl", "/crl/issuing.crl", "/ca/root.cer", "/ca/issuing.cer"):
            ready.fetch(path)
        for name in ("root", "issuing"):
            ready.run("openssl", "x509", "-inform", "DER", "-in", f"{name}.cer",
                      "-out", f"{name}.pem")  # fmt: skip
            ready.run("openssl", "crl", "-inform", "DER", "-in", f"{name}.crl",
                      "-out", f"{name}.crl.pem")  # fmt: skip
        lists = [(directory / f"{name}.crl.pem").read_bytes() for name in ("root", "issuing")]
        (directory / "crls.pem").write_bytes(b"".join(lists))
        yield ready


def certify(desk: Desk, name: str) -> str:
    """Enrol by curl, approve, and keep the certificate as NAME.pem; returns the serial."""
    body = csr_der(make_csr(common_name=name))
    (desk.directory / f"{name}.csr").write_bytes(body)
    est = f"https://127.0.0.1:{desk.venue.est_port}/.well-known/est/simpleenroll"
    post = ("curl", "-sS", "--cacert", str(desk.venue.directory.root_certificate),
            "--data-binary", f"@{name}.csr", est)  # fmt: skip
    desk.run(*post)
    digest = desk.run("openssl", "dgst", "-sha256", f"{name}.csr").split("= ")[1].strip()
    listed = desk.venue.operate_json("enrolments", "list")
    number = next(view["enrolment_id"] for view in listed if view["fingerprint"] == digest)
    view = desk.venue.operate_json(
        "enrolments", "approve", number, "--firm", "acme", "--trader", name, "--role", "trader",
        "--fingerprint", digest,
    )  # fmt: skip
    collected = base64.b64decode(desk.run(*post))
    desk.run("openssl", "pkcs7", "-inform", "DER", "-print_certs", "-out", f"{name}.pem",
             stdin=collected)  # fmt: skip
    return str(view["serial"])


def test_openssl_checks_the_whole_chain_against_the_downloaded_lists(desk: Desk) -> None:
    verify = ("openssl", "verify", "-CAfile", "root.pem", "-untrusted", "issuing.pem",
              "-x509_strict", "-crl_check_all", "-CRLfile", "crls.pem")  # fmt: skip

    assert "good.pem: OK" in desk.run(*verify, "good.pem")
    assert "certificate revoked" in desk.run(*verify, "revoked.pem", fails=True)


def test_openssl_finds_the_lists_by_the_pointers_in_the_certificates(desk: Desk) -> None:
    # Of the leaf only: a root is trusted as it is and points nowhere.
    verify = ("openssl", "verify", "-CAfile", "root.pem", "-untrusted", "issuing.pem",
              "-crl_check", "-crl_download")  # fmt: skip

    assert "good.pem: OK" in desk.run(*verify, "good.pem")
    assert "certificate revoked" in desk.run(*verify, "revoked.pem", fails=True)
    pointer = desk.run("openssl", "x509", "-in", "good.pem", "-noout", "-ocsp_uri")
    assert pointer.strip() == f"{desk.base}/ocsp"


@pytest.mark.parametrize("nonce", ["-nonce", "-no_nonce"])
@pytest.mark.parametrize("digest", ["-sha1", "-sha256"])
def test_openssl_gets_all_three_answers_by_post(desk: Desk, nonce: str, digest: str) -> None:
    asked = (nonce, digest)
    good = desk.ocsp(*asked, "-cert", "good.pem")
    revoked = desk.ocsp(*asked, "-cert", "revoked.pem")
    unknown = desk.ocsp(*asked, "-serial", UNKNOWN_SERIAL)

    for said, state in ((good, "good.pem: good"), (revoked, "revoked.pem: revoked"),
                        (unknown, f"{UNKNOWN_SERIAL}: unknown")):  # fmt: skip
        assert state in said
        assert "Response verify OK" in said
        assert "WARNING" not in said
    assert "Reason: keyCompromise" in revoked


def test_the_answer_by_get_is_the_one_by_post(desk: Desk) -> None:
    for name, state in (("good", "good"), ("revoked", "revoked")):
        desk.run("openssl", "ocsp", "-issuer", "issuing.pem", "-cert", f"{name}.pem",
                 "-no_nonce", "-reqout", "request.der")  # fmt: skip
        body = (desk.directory / "request.der").read_bytes()
        encoded = urllib.parse.quote(base64.b64encode(body).decode(), safe="")
        headers = desk.run("curl", "-sSf", "-D", "-", "-o", "answer.der",
                           f"{desk.base}/ocsp/{encoded}")  # fmt: skip

        assert "Content-Type: application/ocsp-response" in headers
        assert re.search(r"^Cache-Control: .*max-age=[1-9]", headers, re.MULTILINE)
        said = desk.run("openssl", "ocsp", "-issuer", "issuing.pem", "-cert", f"{name}.pem",
                        "-CAfile", "root.pem", "-no_nonce", "-respin", "answer.der")  # fmt: skip
        assert "Response verify OK" in said
        assert f"{name}.pem: {state}" in said


def test_the_servers_own_certificate_is_known_and_good(desk: Desk) -> None:
    said = desk.run("openssl", "s_client", "-connect", f"127.0.0.1:{desk.venue.est_port}",
                    "-CAfile", "root.pem")  # fmt: skip
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    pem = said[said.index(begin) : said.index(end) + len(end)]
    (desk.directory / "server.pem").write_text(f"{pem}\n")

    assert "server.pem: good" in desk.ocsp("-cert", "server.pem")


def test_a_certificate_of_another_issuer_is_not_ours_to_judge(desk: Desk) -> None:
    said = desk.run("openssl", "ocsp", "-issuer", "root.pem", "-cert", "issuing.pem",
                    "-url", f"{desk.base}/ocsp", fails=True)  # fmt: skip

    assert "unauthorized" in said


def test_gnutls_verifies_lists_and_chain(desk: Desk) -> None:
    for name in ("root", "issuing"):
        said = desk.run("certtool", "--verify-crl", "--load-ca-certificate", f"{name}.pem",
                        "--infile", f"{name}.crl.pem")  # fmt: skip
        assert "Verification output: Verified" in said
    chain = [(desk.directory / f"{name}.pem").read_bytes() for name in ("good", "issuing")]
    (desk.directory / "chain.pem").write_bytes(b"".join(chain))
    said = desk.run("certtool", "--verify", "--load-ca-certificate", "root.pem",
                    "--load-crl", "crls.pem", "--infile", "chain.pem")  # fmt: skip
    assert "Chain verification output: Verified" in said


def test_gnutls_gets_the_same_answers(desk: Desk) -> None:
    for name, state in (("good", "good"), ("revoked", "revoked")):
        said = desk.run("ocsptool", f"--ask={desk.base}/ocsp", "--nonce", "--load-cert",
                        f"{name}.pem", "--load-issuer", "issuing.pem", "--load-trust",
                        "issuing.pem")  # fmt: skip
        assert f"Certificate Status: {state}" in said
        assert "Verifying OCSP Response: Success" in said


def test_what_is_fetched_again_unchanged_is_not_sent_again(desk: Desk) -> None:
    headers = desk.fetch("/crl/issuing.crl")
    tag = re.search(r'^ETag: ("\w+")', headers, re.MULTILINE)
    assert tag is not None
    assert "Content-Type: application/pkix-crl" in headers

    again = desk.run("curl", "-sS", "-D", "-", "-H", f"If-None-Match: {tag[1]}",
                     f"{desk.base}/crl/issuing.crl")  # fmt: skip
    assert again.startswith("HTTP/1.1 304")


def test_the_operator_sees_the_same(desk: Desk) -> None:
    view = desk.venue.operate_json("ca", "status")
    said = desk.run("openssl", "crl", "-inform", "DER", "-in", "issuing.crl", "-noout",
                    "-crlnumber")  # fmt: skip

    assert int(said.strip().split("=")[1], 16) == view["crl"]["number"]
    assert view["crl"]["entries"] == 1
    assert view["certificates"]["revoked"] == 1
    assert view["published_at"] == desk.base
