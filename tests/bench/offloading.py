"""Whether checking signatures in another process spares the venue's own: the caller's CPU.

A thread would spare about what the way there and back costs.
"""

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from bench.figures import Row
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from support.pki.throwaway_ca import ThrowawayCa

from rfqdesk.identity.keypair import public_der

TIMES = 1_600
TOGETHER = 16
_ECDSA = ec.ECDSA(hashes.SHA256())
_CONTENT = b"x" * 500


def measure() -> list[Row]:
    """CPU of the caller for each check: in place, sent away one by one, sent away in groups."""
    key = ThrowawayCa().identity(1).private_key
    public, signature = key.public_key(), key.sign(_CONTENT, _ECDSA)
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    checker = multiprocessing.get_context("spawn").Process(
        target=_check, args=(theirs, public_der(public)), daemon=True
    )
    checker.start()

    def here() -> None:
        for _ in range(TIMES):
            public.verify(signature, _CONTENT, _ECDSA)

    def away(together: int) -> None:
        for _ in range(TIMES // together):
            ours.send([(signature, _CONTENT)] * together)
            if not all(ours.recv()):
                raise RuntimeError("a good signature was refused")

    away(1)
    rows = [
        Row("a signature checked in place: the caller's CPU", _told(here)),
        Row("in another process, one by one", _told(lambda: away(1))),
        Row(f"in another process, {TOGETHER} at a time", _told(lambda: away(TOGETHER))),
    ]
    ours.send(None)
    checker.join()
    return rows


def _told(work: Callable[[], None]) -> str:
    cpu_s, wall_s = [], []
    for _ in range(5):
        before = (time.process_time(), time.perf_counter())
        work()
        cpu_s.append(time.process_time() - before[0])
        wall_s.append(time.perf_counter() - before[1])
    return f"{min(cpu_s) / TIMES * 1e6:.0f} us ({min(wall_s) / TIMES * 1e6:.0f} us until answered)"


def _check(line: Connection, key_der: bytes) -> None:
    """The other process."""
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    key = load_der_public_key(key_der)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    while (work := line.recv()) is not None:
        for signature, content in work:
            key.verify(signature, content, _ECDSA)
        line.send([True] * len(work))
