"""The yardstick: OpenSSL's own programs, with keys and certificates of the same kind."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from support.pki.authority import Authority
from support.waiting import wait_until

from rfqserver.ca.encoding import pem_of
from rfqserver.ca.ocsp_signer import make_ocsp_signer

_PATIENCE_S = 20.0


def key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A throw-away key in the clear: OpenSSL's programs read files."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def write_authority(folder: Path, authority: Authority) -> None:
    """Everything that the programs below read."""
    trust = authority.trust()
    signer = make_ocsp_signer(authority.ca, authority.now_ms)
    (folder / "root.pem").write_bytes(trust.root_pem)
    (folder / "trust.pem").write_bytes(trust.root_pem + trust.crls_pem)
    (folder / "issuing.pem").write_bytes(pem_of(authority.issuing.certificate))
    (folder / "issuing.key").write_bytes(key_pem(authority.issuing.key))
    (folder / "server.pem").write_bytes(key_pem(trust.key) + trust.chain_pem)
    (folder / "signer.pem").write_bytes(key_pem(signer.key) + pem_of(signer.certificate))


@contextmanager
def tls_server(folder: Path, port: int) -> Iterator[int]:
    """`openssl s_server` that demands a certificate and checks both lists; yields its pid."""
    command = [
        "openssl", "s_server", "-accept", str(port), "-cert", "server.pem", "-cert_chain",
        "issuing.pem", "-CAfile", "trust.pem", "-crl_check_all", "-Verify", "3",
        "-verify_return_error", "-tls1_3", "-num_tickets", "0", "-groups", "P-256", "-www",
        "-quiet",
    ]  # fmt: skip
    with _running(folder, command) as pid:
        _wait_listening(port)
        yield pid


@contextmanager
def ocsp_server(folder: Path, port: int, serial: str) -> Iterator[int]:
    """`openssl ocsp` as a responder that knows one good certificate; yields its pid."""
    ends = datetime.now(UTC) + timedelta(days=1)
    line = f"V\t{ends:%y%m%d%H%M%SZ}\t\t{serial.upper():0>2}\tunknown\t/CN=good\n"
    (folder / "index.txt").write_text(line)
    command = [
        "openssl", "ocsp", "-index", "index.txt", "-port", str(port), "-rsigner", "signer.pem",
        "-rkey", "signer.pem", "-CA", "issuing.pem", "-ndays", "1", "-resp_no_certs",
    ]  # fmt: skip
    with _running(folder, command) as pid:
        _wait_listening(port)
        yield pid


def sign_requests(folder: Path, requests: list[bytes]) -> float:
    """Certify requests (PEM) with one run of `openssl ca`; returns its seconds."""
    (folder / "issued").mkdir()
    (folder / "database").write_text("")
    (folder / "serial").write_text("1000\n")
    (folder / "ca.cnf").write_text(
        "[ca]\ndefault_ca = venue\n[venue]\nnew_certs_dir = issued\ndatabase = database\n"
        "serial = serial\ncertificate = issuing.pem\nprivate_key = issuing.key\n"
        "default_md = sha256\ndefault_days = 90\npolicy = any\nunique_subject = no\n"
        "x509_extensions = party\n[any]\norganizationName = optional\ncommonName = supplied\n"
        "[party]\nbasicConstraints = critical,CA:false\nkeyUsage = critical,digitalSignature\n"
        "extendedKeyUsage = clientAuth\n"
        "subjectAltName = URI:spiffe://test-venue/firm/acme/trader/alice\n"
    )
    names = []
    for number, request in enumerate(requests):
        names.append(f"request-{number}.pem")
        (folder / names[-1]).write_bytes(request)
    began_s = time.perf_counter()
    command = ["openssl", "ca", "-batch", "-notext", "-config", "ca.cnf", "-infiles", *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    elapsed_s = time.perf_counter() - began_s
    if len(list((folder / "issued").iterdir())) != len(requests):
        raise RuntimeError(done.stderr.decode(errors="replace")[-400:])
    return elapsed_s


@contextmanager
def _running(folder: Path, command: list[str]) -> Iterator[int]:
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait(_PATIENCE_S)


def _wait_listening(port: int) -> None:
    def listening() -> bool:
        # Asking by a connection would be counted as one.
        wanted = f":{port:04X} "
        tables = (Path("/proc/net/tcp").read_text(), Path("/proc/net/tcp6").read_text())
        return any(wanted in line and " 0A " in line for t in tables for line in t.splitlines())

    wait_until(listening, _PATIENCE_S)
