"""How the authority stands: what ends when, which list is in force, what was issued."""

from collections import Counter

from cryptography import x509
from msgspec import Struct

from rfqserver.ca.crl_check import crl_facts
from rfqserver.ca.encoding import der_of, ms_of, serial_text, sha256_hex
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.records import CertificateStatus
from rfqserver.ca.registry import Registry


class CaCertificateView(Struct, frozen=True, kw_only=True):
    """A CA's certificate. `days_left` is negative once it has ended, `fingerprint` SHA-256."""

    name: str
    serial: str
    fingerprint: str
    not_before_ms: int
    not_after_ms: int
    days_left: int


class CrlView(Struct, frozen=True, kw_only=True):
    """A revocation list. `next_update_ms` is when it ends; number 0 means that there is none."""

    number: int
    entries: int
    this_update_ms: int
    next_update_ms: int
    age_s: int


class AuthorityView(Struct, frozen=True, kw_only=True):
    """The authority as the operator sees it. `certificates` counts participants' by status."""

    now_ms: int
    root: CaCertificateView
    issuing: CaCertificateView
    root_crl: CrlView
    crl: CrlView
    certificates: dict[str, int]
    enrolments_pending: int
    published_at: str


def authority_view(ca: IssuingCa, registry: Registry, now_ms: int) -> AuthorityView:
    """Draw the picture at `now_ms`. The issuing CA's list is the one the journal knows of."""
    facts = crl_facts(ca.root_crl)
    counted = Counter(record.status(now_ms) for record in registry.certificates.values())
    return AuthorityView(
        now_ms=now_ms,
        root=_certificate_view(ca.root_certificate, now_ms),
        issuing=_certificate_view(ca.certificate, now_ms),
        root_crl=CrlView(
            number=facts.number,
            entries=len(facts.serials),
            this_update_ms=facts.this_update_ms,
            next_update_ms=facts.next_update_ms,
            age_s=_age_s(facts.this_update_ms, now_ms),
        ),
        crl=CrlView(
            number=registry.crl_number,
            entries=registry.crl_entries,
            this_update_ms=registry.crl_this_update_ms,
            next_update_ms=registry.crl_next_update_ms,
            age_s=_age_s(registry.crl_this_update_ms, now_ms),
        ),
        certificates={status.value: counted[status] for status in CertificateStatus},
        enrolments_pending=registry.pending_count,
        published_at="" if ca.published_at is None else ca.published_at.url(""),
    )


def _certificate_view(certificate: x509.Certificate, now_ms: int) -> CaCertificateView:
    not_after_ms = ms_of(certificate.not_valid_after_utc)
    return CaCertificateView(
        name=certificate.subject.rfc4514_string(),
        serial=serial_text(certificate.serial_number),
        fingerprint=sha256_hex(der_of(certificate)),
        not_before_ms=ms_of(certificate.not_valid_before_utc),
        not_after_ms=not_after_ms,
        days_left=(not_after_ms - now_ms) // DAY_MS,
    )


def _age_s(this_update_ms: int, now_ms: int) -> int:
    return (now_ms - this_update_ms) // 1000 if this_update_ms else 0
