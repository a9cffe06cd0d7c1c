"""Mutual handshakes: how many a second, and what each costs the server, beside `openssl s_server`.

Each is a full TLS 1.3 handshake with a client certificate and both revocation
lists, one HTTP request and its answer, from two threads of this process.
"""

import socket
import ssl
import tempfile
from pathlib import Path

from bench.figures import Load, Row, loaded
from bench.strangers import tls_server, write_authority
from support.pki.alice import Alice
from support.pki.authority import Authority
from support.pki.tls_line import client_context
from support.venues.venue_process import VenueProcess

THREADS = 2
_REQUEST = b"GET /rfq HTTP/1.0\r\nHost: localhost\r\n\r\n"


def once(context: ssl.SSLContext, port: int) -> None:
    """Shake hands, ask, hear the answer's first bytes."""
    with (
        socket.create_connection(("127.0.0.1", port)) as raw,
        context.wrap_socket(raw, server_hostname="127.0.0.1") as line,
    ):
        # Else the request waits for the server to acknowledge the handshake's last message.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.sendall(_REQUEST)
        if not line.recv(12).startswith(b"HTTP/1."):
            raise RuntimeError("the server did not answer")


def ours(folder: Path, seconds: float) -> Load:
    """The venue's trading port, as its own process."""
    (folder / "alice").mkdir()
    with VenueProcess(folder / "venue") as venue:
        alice = Alice(venue, folder / "alice")
        context = client_context(alice.folder / "root.pem")
        context.load_cert_chain(alice.folder / "first.chain.pem", alice.folder / "first.key")
        return measured(venue.pid, context, venue.trading_port, seconds)


def theirs(folder: Path, seconds: float) -> Load:
    """The same by OpenSSL's own server."""
    authority = Authority()
    write_authority(folder, authority)
    context = client_context(folder / "root.pem", authority.client().write(folder))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with tls_server(folder, port) as pid:
        return measured(pid, context, port, seconds)


def measured(pid: int, context: ssl.SSLContext, port: int, seconds: float) -> Load:
    """A short run to warm up, then the one that counts."""
    # As our own clients do; another group first would cost a round trip.
    context.set_ecdh_curve("prime256v1")
    for length_s in (0.5, seconds):
        load = loaded(pid, lambda: once(context, port), threads=THREADS, seconds=length_s)
    return load


def measure(seconds: float) -> list[Row]:
    """Both, one after the other."""
    with tempfile.TemporaryDirectory() as here, tempfile.TemporaryDirectory() as there:
        venue, openssl = ours(Path(here), seconds), theirs(Path(there), seconds)
    return [
        Row(
            f"mutual handshakes a second, {THREADS} clients at a time",
            f"{venue.per_s:,.0f}",
            f"{openssl.per_s:,.0f} (`s_server`)",
        ),
        Row(
            "server's CPU for each, with one HTTP answer",
            f"{venue.cpu_us / 1000:.2f} ms",
            f"{openssl.cpu_us / 1000:.2f} ms",
        ),
    ]
