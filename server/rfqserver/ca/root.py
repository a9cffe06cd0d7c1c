"""The root CA: made once, certifies the issuing CA, signs its own CRL, then goes off line."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from rfqserver.ca.crl import RevokedEntry, build_crl
from rfqserver.ca.keys import generate_key
from rfqserver.ca.pointers import PublicationAddress, issuing_pointers
from rfqserver.ca.profiles import (
    CLOCK_SKEW_MS,
    DAY_MS,
    certificate_builder,
    issuing_extensions,
    name_of,
    root_extensions,
)

ROOT_DAYS = 3_650
ISSUING_DAYS = 365
ROOT_CRL_DAYS = ISSUING_DAYS + 30
"""The root's CRL outlives the issuing CA, whose renewal brings the root out anyway.

Nobody can trade once it has run out: the handshake fails closed.
"""


class CertifiedKey(Struct, frozen=True):
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def make_root(venue: str, now_ms: int) -> CertifiedKey:
    """Make a root CA for `venue`."""
    key = generate_key()
    name = name_of(organisation=venue, common_name=f"{venue} root CA")
    certificate = certificate_builder(
        subject=name,
        issuer=name,
        key=key.public_key(),
        issuer_key=None,
        extensions=root_extensions(),
        not_before_ms=now_ms - CLOCK_SKEW_MS,
        not_after_ms=now_ms + ROOT_DAYS * DAY_MS,
    ).sign(key, hashes.SHA256())
    return CertifiedKey(certificate, key)


def make_issuing(
    root: CertifiedKey,
    venue: str,
    host: str,
    now_ms: int,
    published_at: PublicationAddress | None = None,
) -> CertifiedKey:
    """Make an issuing CA for `venue` at `host`, certified by `root`.

    It points to `published_at` for its own state; None leaves that out.
    """
    key = generate_key()
    certificate = certificate_builder(
        subject=name_of(organisation=venue, common_name=f"{venue} issuing CA"),
        issuer=root.certificate.subject,
        key=key.public_key(),
        issuer_key=root.key.public_key(),
        extensions=issuing_extensions(venue, host) + issuing_pointers(published_at),
        not_before_ms=now_ms - CLOCK_SKEW_MS,
        not_after_ms=now_ms + ISSUING_DAYS * DAY_MS,
    ).sign(root.key, hashes.SHA256())
    return CertifiedKey(certificate, key)


def make_root_crl(
    root: CertifiedKey, now_ms: int, *, number: int = 1, revoked: tuple[RevokedEntry, ...] = ()
) -> x509.CertificateRevocationList:
    """Sign the root's CRL: which issuing CAs are no longer to be believed."""
    return build_crl(
        issuer=root.certificate,
        key=root.key,
        revoked=revoked,
        number=number,
        this_update_ms=now_ms - CLOCK_SKEW_MS,
        next_update_ms=now_ms + ROOT_CRL_DAYS * DAY_MS,
    )
