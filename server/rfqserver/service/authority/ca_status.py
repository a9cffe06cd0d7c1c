"""How the authority stands: what ends when, which lists are in force, and what to do next."""

from collections import Counter

from cryptography import x509
from msgspec import Struct

from rfqdesk.protocol.operations.statuses import CertificateStatus
from rfqserver.ca.crl_check import crl_facts
from rfqserver.ca.encoding import der_of, ms_of, serial_text, sha256_hex
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.profiles import CLOCK_SKEW_MS, DAY_MS
from rfqserver.ca.records import CertificateRecord
from rfqserver.ca.registry import Registry
from rfqserver.ca.root import RootCa
from rfqserver.service.authority.trust import ALARM_DAYS, ROOT_ALARM_DAYS


class CaCertificateView(Struct, frozen=True, kw_only=True):
    """A CA's certificate. `days_left` is negative once it has ended, `fingerprint` SHA-256."""

    name: str
    serial: str
    fingerprint: str
    not_before_ms: int
    not_after_ms: int
    days_left: int
    generation: int = 1


class CrlView(Struct, frozen=True, kw_only=True):
    """A revocation list. `next_update_ms` is when it ends; number 0 means that there is none."""

    number: int
    entries: int
    this_update_ms: int
    next_update_ms: int
    age_s: int


class RootView(Struct, frozen=True, kw_only=True):
    """A trusted root and its list."""

    certificate: CaCertificateView
    crl: CrlView


class IssuingView(Struct, frozen=True, kw_only=True):
    """An issuing CA, its list, and how many of its certificates are active and not yet renewed."""

    certificate: CaCertificateView
    crl: CrlView
    root_generation: int
    active_certificates: int
    revoked: bool


class AuthorityView(Struct, frozen=True, kw_only=True):
    """The authority as the operator sees it. `certificates` counts participants' by status.

    `root` and `issuing` are the newest of each, `roots` and `issuing_cas` all that are in force,
    oldest first.
    """

    now_ms: int
    root: CaCertificateView
    issuing: CaCertificateView
    root_crl: CrlView
    crl: CrlView
    certificates: dict[str, int]
    enrolments_pending: int
    published_at: str
    roots: tuple[RootView, ...] = ()
    issuing_cas: tuple[IssuingView, ...] = ()
    cut_short: int = 0
    """Active certificates that end with the issuing CA, sooner than was approved."""
    next_steps: tuple[str, ...] = ()


def authority_view(hierarchy: Hierarchy, registry: Registry, now_ms: int) -> AuthorityView:
    """Draw the picture at `now_ms`. The issuing CAs' lists are those the journal knows of."""
    counted = Counter(record.status(now_ms) for record in registry.certificates.values())
    active = [
        record
        for record in registry.certificates.values()
        if record.status(now_ms) is CertificateStatus.ACTIVE
    ]
    by_generation = Counter(record.generation for record in active if not record.replaced_by)
    roots = tuple(_root_view(root, now_ms) for root in hierarchy.roots)
    issuing = tuple(
        _issuing_view(ca, registry, by_generation[ca.generation], now_ms)
        for ca in hierarchy.issuing
    )
    cut_short = sum(map(_is_cut_short, active))
    published_at = hierarchy.newest.published_at
    return AuthorityView(
        now_ms=now_ms,
        root=roots[-1].certificate,
        issuing=issuing[-1].certificate,
        root_crl=roots[-1].crl,
        crl=issuing[-1].crl,
        certificates={status.value: counted[status] for status in CertificateStatus},
        enrolments_pending=registry.pending_count,
        published_at="" if published_at is None else published_at.url(""),
        roots=roots,
        issuing_cas=issuing,
        cut_short=cut_short,
        next_steps=_next_steps(roots, issuing, cut_short, now_ms),
    )


def _next_steps(
    roots: tuple[RootView, ...], issuing: tuple[IssuingView, ...], cut_short: int, now_ms: int
) -> tuple[str, ...]:
    """What an operator has to do; empty for nothing."""
    steps = []
    newest, root = issuing[-1], roots[-1]
    list_days_left = (root.crl.next_update_ms - now_ms) // DAY_MS
    if min(newest.certificate.days_left, list_days_left) < ALARM_DAYS:
        steps.append("Run `rfqserver ca renew-issuing` now; it needs the root key.")
    elif cut_short:
        steps.append("Run `rfqserver ca renew-issuing`, so that certificates get their full life.")
    below = [one for one in issuing if one.root_generation != root.certificate.generation]
    left = sum(one.active_certificates for one in below)
    if len(roots) > 1 and left:
        steps.append(
            f"Wait until the {left} certificates that still lead to the former root are renewed, "
            "which they are by themselves."
        )
    elif len(roots) > 1:
        steps.append("Run `rfqserver ca retire-root`: nobody needs the former root any more.")
    elif root.certificate.days_left < ROOT_ALARM_DAYS:
        steps.append("Run `rfqserver ca rollover-root` now; it needs the root key.")
    return tuple(steps)


def _is_cut_short(record: CertificateRecord) -> bool:
    lives_ms = record.not_after_ms - record.not_before_ms - CLOCK_SKEW_MS
    return 0 < lives_ms < record.life_ms - 1_000


def _root_view(root: RootCa, now_ms: int) -> RootView:
    facts = crl_facts(root.crl)
    return RootView(
        certificate=_certificate_view(root.certificate, root.generation, now_ms),
        crl=CrlView(
            number=facts.number,
            entries=len(facts.serials),
            this_update_ms=facts.this_update_ms,
            next_update_ms=facts.next_update_ms,
            age_s=_age_s(facts.this_update_ms, now_ms),
        ),
    )


def _issuing_view(ca: IssuingCa, registry: Registry, active: int, now_ms: int) -> IssuingView:
    crl = registry.authority.crl(ca.generation)
    return IssuingView(
        certificate=_certificate_view(ca.certificate, ca.generation, now_ms),
        crl=CrlView(
            number=crl.number,
            entries=crl.entries,
            this_update_ms=crl.this_update_ms,
            next_update_ms=crl.next_update_ms,
            age_s=_age_s(crl.this_update_ms, now_ms),
        ),
        root_generation=ca.root.generation,
        active_certificates=active,
        revoked=ca.is_revoked,
    )


def _certificate_view(
    certificate: x509.Certificate, generation: int, now_ms: int
) -> CaCertificateView:
    not_after_ms = ms_of(certificate.not_valid_after_utc)
    return CaCertificateView(
        name=certificate.subject.rfc4514_string(),
        serial=serial_text(certificate.serial_number),
        fingerprint=sha256_hex(der_of(certificate)),
        not_before_ms=ms_of(certificate.not_valid_before_utc),
        not_after_ms=not_after_ms,
        days_left=(not_after_ms - now_ms) // DAY_MS,
        generation=generation,
    )


def _age_s(this_update_ms: int, now_ms: int) -> int:
    return (now_ms - this_update_ms) // 1000 if this_update_ms else 0
