"""A venue with very many participants: certified and journalled before the server starts.

Enrolling one by one takes a second each; what a start of the venue replays is the same.
"""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from support.pki.authority import csr_der, make_csr, wall_now_ms

from rfqdesk.identity.certificate import to_pem
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.keypair import generate_key
from rfqdesk.protocol.terms import Role
from rfqserver.ca.encoding import der_of, serial_text, sha256_hex, spki_sha256
from rfqserver.ca.events import CertificateIssued, EnrolmentApproved, EnrolmentRequested
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.registry import Registry
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.service.authority.identity_log import IdentityLog
from rfqserver.service.venue_config import FLOW_MAX, VenueConfig
from rfqserver.service.venue_directory import VenueDirectory, create_venue

_DAYS = 30
_PASSPHRASE = b"correct horse battery"


class Member(NamedTuple):
    """A participant as the load generator needs it; the key is for these minutes alone."""

    firm: str
    role: Role
    chain_pem: str
    key_pem: str

    def identity(self, root_pem: str, port: int) -> Identity:
        """Ready to connect."""
        key = serialization.load_pem_private_key(self.key_pem.encode(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return Identity("localhost", port, root_pem, self.chain_pem, key)


class Crowd(NamedTuple):
    """A venue that does not run yet, and everybody who may connect to it."""

    directory: VenueDirectory
    root_pem: str
    members: tuple[Member, ...]


def crowded_venue(path: Path, names: Sequence[tuple[str, Role]]) -> Crowd:
    """Create a venue with a participant for each firm and role, one after another.

    Its flow limits are as high as they may be set: one maker quotes everything here,
    and a few certificates hold thousands of sessions.
    """
    config = VenueConfig(
        name="bench", host="localhost", est_port=0, trading_port=0, pki_port=0, monitor_port=0,
        drain_s=0, session_messages_per_s=FLOW_MAX, firm_messages_per_s=FLOW_MAX,
    )  # fmt: skip
    root = create_venue(path, config, _PASSPHRASE, wall_now_ms())
    directory = VenueDirectory(path)
    ca = directory.open_ca(directory.issuing_passphrase.read_bytes().strip()).newest
    members = tuple(_members(ca, names))
    asyncio.run(_journalled(directory.journal, members))
    return Crowd(directory, to_pem(root), tuple(member for member, _ in members))


Certified = tuple[Member, tuple[EnrolmentRequested, EnrolmentApproved, CertificateIssued]]


def _members(ca: IssuingCa, names: Sequence[tuple[str, Role]]) -> Iterator[Certified]:
    now_ms = wall_now_ms() - 60_000
    for number, (firm, role) in enumerate(names):
        yield _certified(ca, f"{number:016x}", firm, role, now_ms)


def _certified(ca: IssuingCa, name: str, firm: str, role: Role, now_ms: int) -> Certified:
    key = generate_key()
    request = csr_der(make_csr(key, "Bench", firm))
    life_ms = _DAYS * 86_400_000
    certificate = ca.issue_client(
        key=key.public_key(), firm=firm, firm_name=firm.title(), trader="bot",
        requested_name="Bench", life_ms=life_ms, now_ms=now_ms,
    )  # fmt: skip
    fingerprint = spki_sha256(key.public_key())
    return (
        Member(firm, role, to_pem(certificate, ca.certificate), _key_pem(key)),
        (
            EnrolmentRequested(
                time_ms=now_ms, enrolment_id=name, csr_der=request,
                csr_fingerprint=sha256_hex(request), spki_fingerprint=fingerprint,
                common_name="Bench", organisation=firm, address="127.0.0.1",
            ),
            EnrolmentApproved(
                time_ms=now_ms, enrolment_id=name, firm=firm, firm_name=firm.title(),
                trader="bot", role=role, days=_DAYS,
            ),
            CertificateIssued(
                time_ms=now_ms, enrolment_id=name,
                serial=serial_text(certificate.serial_number), spki_fingerprint=fingerprint,
                certificate_der=der_of(certificate),
                not_before_ms=now_ms, not_after_ms=now_ms + life_ms,
            ),
        ),
    )  # fmt: skip


def _key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


async def _journalled(path: Path, members: Sequence[Certified]) -> None:
    journal = SqliteJournal.open(path, must_exist=True)
    journal.start(lambda _seq: None, lambda _failure: None)
    log = IdentityLog(journal, Registry())
    for _, events in members:
        log.append(events, "bench")
    await log.settled()
    await journal.close()
