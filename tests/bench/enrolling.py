"""Enrolments a second: request checked, kept, approved and certified, all on disk.

Without the network on both sides: `openssl ca` has none either. 64 at a time,
as group commit has it; every request and every certificate is durable before
the next step hears of it.
"""

import asyncio
import tempfile
import time
from pathlib import Path

from bench.figures import Row
from bench.strangers import sign_requests, write_authority
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from support.pki.authority import Authority, csr_der, make_csr
from support.pki.identity import IdentityRoom, identity_room, terms

from rfqserver.ca.encoding import sha256_hex

AT_A_TIME = 64


async def ours(folder: Path, requests: list[x509.CertificateSigningRequest]) -> float:
    """Seconds for all of them."""
    async with identity_room(folder / "journal.sqlite") as room:
        began_s = time.perf_counter()
        for start in range(0, len(requests), AT_A_TIME):
            part = list(enumerate(requests, start=1))[start : start + AT_A_TIME]
            await asyncio.gather(*(_enrol(room, number, request) for number, request in part))
        elapsed_s = time.perf_counter() - began_s
        if len(room.desk.registry.certificates) != len(requests):
            raise RuntimeError("not all were certified")
        return elapsed_s


async def _enrol(room: IdentityRoom, number: int, request: x509.CertificateSigningRequest) -> None:
    body = csr_der(request)
    await room.desk.submit_csr(body, f"127.0.{number >> 8}.{number & 255}")
    enrolment = room.desk.registry.enrolments[str(number)]
    named = terms(sha256_hex(body), trader=f"trader-{number}")
    await room.desk.approvals.approve(enrolment.enrolment_id, named, operator="operator:bench")


def measure(count: int) -> list[Row]:
    """Both with the same requests."""
    requests = [make_csr(common_name=f"Trader {number}") for number in range(count)]
    pems = [request.public_bytes(serialization.Encoding.PEM) for request in requests]
    with tempfile.TemporaryDirectory() as here, tempfile.TemporaryDirectory() as there:
        own_s = asyncio.run(ours(Path(here), requests))
        write_authority(Path(there), Authority())
        openssl_s = sign_requests(Path(there), pems)
    return [
        Row(
            f"enrolments a second ({count}: checked, kept, approved, certified)",
            f"{count / own_s:,.0f}",
            f"{count / openssl_s:,.0f} (`ca`: certified only)",
        )
    ]
