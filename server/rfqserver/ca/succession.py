"""From one hierarchy to the next: what may follow what, and what the journal is told of it.

Pure. The journal remembers which generations were in force, so that files put
back to an older state are noticed and not believed.
"""

from collections.abc import Iterator

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from rfqserver.ca.authority_events import (
    AuthorityEvent,
    IssuingCaAdopted,
    IssuingCaRevoked,
    RootCaAdopted,
    RootCaRetired,
)
from rfqserver.ca.authority_record import AuthorityRecord
from rfqserver.ca.crl import RevocationReason, reason_from
from rfqserver.ca.crl_check import check_root_crl
from rfqserver.ca.encoding import der_of, ms_of, serial_text, spki_sha256
from rfqserver.ca.errors import SuccessionRefusedError
from rfqserver.ca.events import CertificateRevoked
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.registry import Registry


def check_known(hierarchy: Hierarchy, known: AuthorityRecord) -> None:
    """Check that a hierarchy is not older than what the journal says was in force.

    Raises:
        SuccessionRefusedError: it lacks what was adopted, or trusts what was retired.
    """
    if hierarchy.generation < known.generation:
        raise SuccessionRefusedError(
            f"The newest issuing CA in ca/ is number {hierarchy.generation}, but the journal knows "
            f"number {known.generation}: ca/ was put back to an older state. Restore the newer one."
        )
    back = {root.generation for root in hierarchy.roots} & known.roots_retired
    if back or hierarchy.newest_root.generation < known.root_generation:
        raise SuccessionRefusedError(
            "ca/ was put back to an older state: it trusts a root that was retired, or lacks the "
            f"one that replaced it (number {known.root_generation}). Restore the newer one."
        )


def check_succession(
    present: Hierarchy, following: Hierarchy, known: AuthorityRecord, now_ms: int
) -> None:
    """Check that `following` may take over from `present` at this moment.

    Raises:
        SuccessionRefusedError: why it may not.
        CrlRefusedError: a root's list is older than the one in use.
    """
    check_known(following, known)
    for root in following.roots:
        check_root_crl(root.crl, known.root_crl_numbers.get(root.generation, 0))
        if not ms_of(root.crl.last_update_utc) <= now_ms < root.crl_next_update_ms:
            raise SuccessionRefusedError(
                f"The list of root {root.generation} does not hold at this moment. "
                "Check this machine's clock and the venue's."
            )
    before = {root.generation: root.certificate for root in present.roots}
    before_issuing = {ca.generation: ca.certificate for ca in present.issuing}
    kept = [root for root in following.roots if root.generation in before]
    if any(root.certificate != before[root.generation] for root in kept) or any(
        ca.certificate != before_issuing.get(ca.generation, ca.certificate)
        for ca in following.issuing
    ):
        raise SuccessionRefusedError("A root or issuing CA in force would be exchanged.")
    gone = [ca for ca in present.issuing if ca.generation not in _generations(following)]
    roots = {root.generation for root in following.roots}
    if not kept or any(ca.root.generation in roots and now_ms < ca.not_after_ms for ca in gone):
        raise SuccessionRefusedError("A root or issuing CA in force would be forgotten.")
    if following.newest_root.generation not in before:
        _check_cross_certified(present, following)
    _check_begins(following.newest, now_ms)


def adoption_events(
    hierarchy: Hierarchy, known: AuthorityRecord, now_ms: int
) -> list[AuthorityEvent]:
    """Everything about a hierarchy in force that the journal does not know yet."""
    events: list[AuthorityEvent] = []
    for root in hierarchy.roots:
        if root.generation > known.root_generation:
            adopted = RootCaAdopted(
                time_ms=now_ms,
                generation=root.generation,
                serial=serial_text(root.certificate.serial_number),
                certificate_der=der_of(root.certificate),
            )
            events.append(adopted)
    for ca in hierarchy.issuing:
        if ca.generation > known.generation:
            begun = IssuingCaAdopted(
                time_ms=now_ms,
                generation=ca.generation,
                root_generation=ca.root.generation,
                serial=serial_text(ca.certificate.serial_number),
                certificate_der=der_of(ca.certificate),
            )
            events.append(begun)
        if ca.is_revoked and ca.generation not in known.issuing_revoked:
            serial = serial_text(ca.certificate.serial_number)
            ended = IssuingCaRevoked(
                time_ms=now_ms, generation=ca.generation, serial=serial, reason=_reason(ca)
            )
            events.append(ended)
    oldest = hierarchy.roots[0].generation
    events.extend(
        RootCaRetired(time_ms=now_ms, generation=generation)
        for generation in range(1, oldest)
        if generation not in known.roots_retired
    )
    return events


def ended_with_issuer(
    hierarchy: Hierarchy, registry: Registry, now_ms: int
) -> Iterator[CertificateRevoked]:
    """What revokes the certificates that count no more because their issuing CA does not."""
    issuing = {ca.generation: ca for ca in hierarchy.issuing}
    for record in registry.certificates.values():
        if record.revoked_ms is not None or now_ms >= record.not_after_ms:
            continue
        ca = issuing.get(record.generation)
        if ca is None or ca.is_revoked:
            reason = RevocationReason.SUPERSEDED if ca is None else _reason(ca)
            yield CertificateRevoked(time_ms=now_ms, serial=record.serial, reason=reason)


def _check_cross_certified(present: Hierarchy, following: Hierarchy) -> None:
    """A new root must be vouched for by the one in force, in the way clients will check it."""
    old, new = present.newest_root.certificate, following.newest_root.certificate
    vouched = {
        (spki_sha256(cross.public_key()), spki_sha256(issuer.public_key()))
        for cross in following.cross_certificates
        for issuer in (old, new)
        if _is_issued_by(cross, issuer)
    }
    keys = spki_sha256(new.public_key()), spki_sha256(old.public_key())
    if new.subject != old.subject or not {keys, keys[::-1]} <= vouched:
        raise SuccessionRefusedError(
            "The new root and the one in force have not certified each other under one name, so "
            "no client could come to trust the new one."
        )


def _is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _generations(hierarchy: Hierarchy) -> frozenset[int]:
    return frozenset(ca.generation for ca in hierarchy.issuing)


def _check_begins(ca: IssuingCa, now_ms: int) -> None:
    begins_ms = ms_of(ca.certificate.not_valid_before_utc)
    if not begins_ms <= now_ms < ca.not_after_ms or ca.is_revoked:
        raise SuccessionRefusedError(
            "The newest issuing CA does not hold at this moment, so nothing could be issued. "
            "Check this machine's clock and the venue's."
        )


def _reason(ca: IssuingCa) -> RevocationReason:
    serial = ca.certificate.serial_number
    return reason_from(ca.root.crl.get_revoked_certificate_by_serial_number(serial))
