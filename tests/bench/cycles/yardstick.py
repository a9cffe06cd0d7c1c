"""QuickFIX beside it, where its Python binding with TLS is installed: request answered by quote.

It checks no signatures and keeps its messages in memory here, so it tells what the way there
and back costs elsewhere, and nothing about a cycle.
"""

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import packages_distributions, version
from pathlib import Path

import msgspec
from bench.cycles.fix_parts import IN_FLIGHT, MANY, Asked, FixResult
from bench.figures import pin
from support.free_port import free_port

_SETTINGS = """\
[DEFAULT]
ConnectionType={kind}
StartTime=00:00:00
EndTime=00:00:00
HeartBtInt=30
ReconnectInterval=1
UseDataDictionary=N
SocketNodelay=Y
SocketAcceptPort={port}
SocketConnectHost=localhost
SocketConnectPort={port}
ServerCertificateFile={folder}/server.pem
ServerCertificateKeyFile={folder}/server.key
CertificationAuthoritiesFile={folder}/server.pem
SSLProtocol=+TLSv1_2
[SESSION]
BeginString=FIX.4.4
SenderCompID={own}
TargetCompID={other}
"""


def measure(cores: tuple[int | None, int | None]) -> FixResult | None:
    """Run both sides; None where QuickFIX is not installed, or has no TLS."""
    if importlib.util.find_spec("quickfix") is None:
        print("QuickFIX is not installed (`pip install quickfix-ssl`): no yardstick from it")
        return None
    with tempfile.TemporaryDirectory(prefix="rfqdesk-bench-") as name:
        folder = Path(name)
        _write(folder, free_port())
        with _answering(folder, cores[0]) as pid:
            asked = _asked(folder, pid, cores[1])
    [distribution] = packages_distributions()["quickfix"]
    return FixResult(
        library=f"{distribution} {version(distribution)}",
        alone_ms=asked.alone_ms,
        in_flight=IN_FLIGHT,
        per_s=MANY / asked.elapsed_s,
        cpu_us=asked.cpu_s / MANY * 1e6,
    )


def _write(folder: Path, port: int) -> None:
    # It knows RSA keys only; the handshake is not measured.
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-keyout", folder / "server.key", "-out", folder / "server.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    for kind, own, other in (("acceptor", "MAKER", "TRADER"), ("initiator", "TRADER", "MAKER")):
        text = _SETTINGS.format(kind=kind, own=own, other=other, port=port, folder=folder)
        (folder / f"{kind}.cfg").write_text(text)


@contextmanager
def _answering(folder: Path, core: int | None) -> Iterator[int]:
    with subprocess.Popen(
        [sys.executable, "-m", "bench.cycles.fix_side", folder / "acceptor.cfg", "accept"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            if process.stdout.readline() != b"ready\n":
                raise RuntimeError("QuickFIX did not start")
            if core is not None:
                pin(process.pid, core)
            yield process.pid
        finally:
            process.kill()


def _asked(folder: Path, pid: int, core: int | None) -> Asked:
    words = [sys.executable, "-m", "bench.cycles.fix_side", folder / "initiator.cfg", "ask"]
    done = subprocess.run(
        [*words, str(pid), "" if core is None else str(core)],
        stdout=subprocess.PIPE,
        check=True,
    )
    # The library writes to standard output as well.
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Asked)
