"""OCSP answers a second, and what each costs the server, beside `openssl ocsp` as a responder."""

import http.client
import socket
import tempfile
import threading
from pathlib import Path

from bench.figures import Load, Row, loaded
from bench.strangers import ocsp_server, write_authority
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from support.pki.alice import Alice
from support.pki.authority import Authority
from support.venues.venue_process import VenueProcess

THREADS = 4
_TYPE = {"Content-Type": "application/ocsp-request"}


def question(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """A request without nonce, as most clients send it."""
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA256())
    return builder.build().public_bytes(serialization.Encoding.DER)


class Asker:
    """Asks one question over and over, each time by a connection of its own or over kept ones."""

    def __init__(self, port: int, path: str, body: bytes, *, kept: bool) -> None:
        self._port = port
        self._path = path
        self._body = body
        self._kept = kept
        self._local = threading.local()

    def once(self) -> None:
        """Ask and check that the certificate is good."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection("127.0.0.1", self._port)
        connection.request("POST", self._path, self._body, _TYPE)
        answer = ocsp.load_der_ocsp_response(connection.getresponse().read())
        if answer.certificate_status is not ocsp.OCSPCertStatus.GOOD:
            raise RuntimeError(f"answered {answer.certificate_status}")
        if self._kept:
            self._local.connection = connection
        else:
            connection.close()


def ours(folder: Path, seconds: float, *, kept: bool) -> Load:
    """The venue's publication port."""
    (folder / "alice").mkdir()
    with VenueProcess(folder / "venue") as venue:
        alice = Alice(venue, folder / "alice")
        leaf = x509.load_pem_x509_certificate((alice.folder / "first.pem").read_bytes())
        issuer = x509.load_pem_x509_certificate(venue.directory.issuing_certificate.read_bytes())
        asker = Asker(venue.pki_port, "/ocsp", question(leaf, issuer), kept=kept)
        return measured(venue.pid, asker, seconds)


def theirs(folder: Path, seconds: float) -> Load:
    """OpenSSL's responder, which takes one request a connection."""
    authority = Authority()
    write_authority(folder, authority)
    client = authority.client()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with ocsp_server(folder, port, client.serial) as pid:
        body = question(client.certificate, authority.issuing.certificate)
        return measured(pid, Asker(port, "/", body, kept=False), seconds)


def measured(pid: int, asker: Asker, seconds: float) -> Load:
    """A short run to warm up, then the one that counts."""
    for length_s in (0.5, seconds):
        load = loaded(pid, asker.once, threads=THREADS, seconds=length_s)
    return load


def measure(seconds: float) -> list[Row]:
    """Ours twice, since connections may be kept, and OpenSSL's once."""
    loads = []
    for kept in (False, True):
        with tempfile.TemporaryDirectory() as here:
            loads.append(ours(Path(here), seconds, kept=kept))
    with tempfile.TemporaryDirectory() as there:
        openssl = theirs(Path(there), seconds)
    single, kept_load = loads
    return [
        Row(
            "OCSP answers a second, a connection each",
            f"{single.per_s:,.0f}",
            f"{openssl.per_s:,.0f} (`ocsp -port`)",
        ),
        Row("server's CPU for each", f"{single.cpu_us:,.0f} µs", f"{openssl.cpu_us:,.0f} µs"),
        Row(
            "the same over kept connections",
            f"{kept_load.per_s:,.0f}, {kept_load.cpu_us:,.0f} µs each",
            "not offered",
        ),
    ]
