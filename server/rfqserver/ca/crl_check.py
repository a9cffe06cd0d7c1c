"""May this revocation list come into force? Nothing is published that fails here.

Lists are read back from their own bytes, so that a mistake in making one does
not pass as its own proof.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from rfqserver.ca.encoding import ms_of, serial_text
from rfqserver.ca.errors import CrlRefusedError


class CrlFacts(Struct, frozen=True):
    """What is known of a list. The serials are hex."""

    number: int
    this_update_ms: int
    next_update_ms: int
    serials: frozenset[str]


def crl_facts(crl: x509.CertificateRevocationList) -> CrlFacts:
    """Read a list's number, dates and serials.

    Raises:
        CrlRefusedError: it has no number or no nextUpdate.
    """
    try:
        number = crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    except x509.ExtensionNotFound as error:
        raise CrlRefusedError("The revocation list has no number.") from error
    if crl.next_update_utc is None:
        raise CrlRefusedError("The revocation list does not say when the next one comes.")
    return CrlFacts(
        number=number,
        this_update_ms=ms_of(crl.last_update_utc),
        next_update_ms=ms_of(crl.next_update_utc),
        serials=frozenset(serial_text(entry.serial_number) for entry in crl),
    )


def check_new_crl(
    crl_der: bytes,
    *,
    issuer: x509.Certificate,
    revoked: Iterable[str],
    number_in_force: int,
    this_update_in_force_ms: int,
    now_ms: int,
) -> None:
    """Check a list that was just signed against the registry and the list it replaces.

    thisUpdate may stand still when very many lists are made within a minute,
    since it must not lie in the future; the number never does.

    Raises:
        CrlRefusedError: it is incomplete, not newer, or not good now.
    """
    crl = x509.load_der_x509_crl(crl_der)
    facts = crl_facts(crl)
    wanted = frozenset(revoked)
    missing, foreign = wanted - facts.serials, facts.serials - wanted
    if crl.issuer != issuer.subject:
        raise CrlRefusedError("The new revocation list names another issuer.")
    if missing or foreign:
        raise CrlRefusedError(
            f"The new revocation list differs from the registry: {_some(missing)} missing, "
            f"{_some(foreign)} too many. The list before it stays in force."
        )
    if facts.number <= number_in_force or facts.this_update_ms < this_update_in_force_ms:
        raise CrlRefusedError(
            f"The new revocation list (number {facts.number}) is not newer than the one in force "
            f"(number {number_in_force}), which stays."
        )
    if not facts.this_update_ms <= now_ms < facts.next_update_ms:
        raise CrlRefusedError("The new revocation list is not valid at this moment.")


def check_history(
    stored: x509.CertificateRevocationList,
    *,
    issuer: x509.Certificate,
    number_in_journal: int,
    revoked: AbstractSet[str],
) -> None:
    """Check that the journal still knows all that the list published last has said.

    A list of an issuing CA before this one is no longer compared.

    Raises:
        CrlRefusedError: the journal is older than the list, or the list is forged.
    """
    if _authority_key_of(stored) != _key_id_of(issuer):
        return
    if stored.issuer != issuer.subject or not _signed_by(stored, issuer):
        raise CrlRefusedError("The stored revocation list is not signed by the issuing CA.")
    facts = crl_facts(stored)
    forgotten = facts.serials - revoked
    if facts.number > number_in_journal or forgotten:
        raise CrlRefusedError(
            f"The revocation list published last has number {facts.number}; the journal ends "
            f"at {number_in_journal} and does not know {_some(forgotten)} of its entries. "
            "The journal was rolled back: certificates revoked since would be let in again."
        )


def check_root_crl(root_crl: x509.CertificateRevocationList, number_in_force: int) -> CrlFacts:
    """Check that the root's list is not older than the one used before.

    Raises:
        CrlRefusedError: it is.
    """
    facts = crl_facts(root_crl)
    if facts.number < number_in_force:
        raise CrlRefusedError(
            f"The root's revocation list has number {facts.number}, but number {number_in_force} "
            "was in use before: the file was rolled back. Put the newer one in its place."
        )
    return facts


def _signed_by(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    return isinstance(key, ec.EllipticCurvePublicKey) and crl.is_signature_valid(key)


def _authority_key_of(crl: x509.CertificateRevocationList) -> bytes | None:
    found = crl.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    return found.value.key_identifier


def _key_id_of(issuer: x509.Certificate) -> bytes:
    return issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest


def _some(serials: AbstractSet[str]) -> str:
    if not serials:
        return "none"
    return f"{len(serials)} ({', '.join(sorted(serials)[:3])}{' ...' if len(serials) > 3 else ''})"
