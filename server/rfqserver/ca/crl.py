"""Certificate revocation lists (RFC 5280 section 5): numbered, dated, signed."""

from collections.abc import Iterable
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from rfqserver.ca.encoding import ms_of, serial_text, utc_of
from rfqserver.ca.profiles import CLOCK_SKEW_MS


class RevocationReason(StrEnum):
    """CRLReason (RFC 5280 section 5.3.1), those that are for good.

    CA compromise is for an issuing CA, and for all that it had issued.
    """

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "key_compromise"
    CA_COMPROMISE = "ca_compromise"
    AFFILIATION_CHANGED = "affiliation_changed"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessation_of_operation"
    PRIVILEGE_WITHDRAWN = "privilege_withdrawn"


_FLAGS = {
    RevocationReason.KEY_COMPROMISE: x509.ReasonFlags.key_compromise,
    RevocationReason.CA_COMPROMISE: x509.ReasonFlags.ca_compromise,
    RevocationReason.AFFILIATION_CHANGED: x509.ReasonFlags.affiliation_changed,
    RevocationReason.SUPERSEDED: x509.ReasonFlags.superseded,
    RevocationReason.CESSATION_OF_OPERATION: x509.ReasonFlags.cessation_of_operation,
    RevocationReason.PRIVILEGE_WITHDRAWN: x509.ReasonFlags.privilege_withdrawn,
}


class RevokedEntry(Struct, frozen=True):
    """One line of a CRL. `serial` is hex."""

    serial: str
    revoked_ms: int
    reason: RevocationReason


def reason_of(text: str) -> RevocationReason:
    """Read a reason as typed: `keyCompromise`, `key-compromise` and `key_compromise` are one.

    Raises:
        ValueError: no such reason; the text lists those there are.
    """
    wanted = "".join(letter for letter in text.lower() if letter.isalnum())
    for reason in RevocationReason:
        if reason.replace("_", "") == wanted:
            return reason
    known = ", ".join(RevocationReason)
    raise ValueError(f"'{text}' is not a revocation reason. Use one of: {known}.")


def reason_flag(reason: RevocationReason) -> x509.ReasonFlags | None:
    """The reason as X.509 codes it; None for "unspecified", which RFC 5280 wants left out."""
    return _FLAGS.get(reason)


def reason_from(entry: x509.RevokedCertificate | None) -> RevocationReason:
    """The reason that a line of a list gives; "unspecified" for none, or one not used here."""
    if entry is None:
        return RevocationReason.UNSPECIFIED
    try:
        flag = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return RevocationReason.UNSPECIFIED
    found = (reason for reason, known in _FLAGS.items() if known is flag)
    return next(found, RevocationReason.UNSPECIFIED)


def entries_of(crl: x509.CertificateRevocationList) -> tuple[RevokedEntry, ...]:
    """All lines of a list, for the next one to begin with."""
    return tuple(
        RevokedEntry(serial_text(entry.serial_number), ms_of(entry.revocation_date_utc),
                     reason_from(entry))
        for entry in crl
    )  # fmt: skip


def next_this_update_ms(now_ms: int, previous_ms: int) -> int:
    """When the next CRL says it was made: a minute ago, but after the previous one.

    OpenSSL keeps the older of two CRLs with the same thisUpdate second, so it
    rises by a second at least. It stops short of the present, because a list
    from the future would lock everybody out; the CRL number then still rises.
    """
    second = now_ms // 1000 * 1000
    rising = max(second - CLOCK_SKEW_MS, previous_ms + 1000)
    return min(rising, second)


def build_crl(
    *,
    issuer: x509.Certificate,
    key: ec.EllipticCurvePrivateKey,
    revoked: Iterable[RevokedEntry],
    number: int,
    this_update_ms: int,
    next_update_ms: int,
) -> x509.CertificateRevocationList:
    """Sign a complete CRL with cRLNumber and authorityKeyIdentifier, both non-critical.

    For lists of thousands see `crl_splice`.
    """
    # All entries at once: added one by one, each addition would copy those before it.
    builder = (
        x509.CertificateRevocationListBuilder(
            revoked_certificates=[_revoked(entry) for entry in revoked]
        )
        .issuer_name(issuer.subject)
        .last_update(utc_of(this_update_ms))
        .next_update(utc_of(next_update_ms))
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
        )
    )
    return builder.sign(key, hashes.SHA256())


def _revoked(entry: RevokedEntry) -> x509.RevokedCertificate:
    builder = (
        x509.RevokedCertificateBuilder()
        .serial_number(int(entry.serial, 16))
        .revocation_date(utc_of(entry.revoked_ms))
    )
    flag = reason_flag(entry.reason)
    if flag is not None:
        builder = builder.add_extension(x509.CRLReason(flag), critical=False)
    return builder.build()
