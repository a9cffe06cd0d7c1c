"""Root CAs: each certifies issuing CAs and its successor, signs its own CRL, then goes off line."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from rfqserver.ca.crl import RevokedEntry, build_crl, next_this_update_ms
from rfqserver.ca.encoding import ms_of
from rfqserver.ca.keys import generate_key
from rfqserver.ca.pointers import PublicationAddress, ca_pointers
from rfqserver.ca.profiles import (
    CLOCK_SKEW_MS,
    DAY_MS,
    ca_common_name,
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


class RootCa(Struct, frozen=True):
    """A root as the venue trusts it, without its key: the certificate, and its CRL in force."""

    certificate: x509.Certificate
    crl: x509.CertificateRevocationList
    generation: int = 1

    @property
    def not_after_ms(self) -> int:
        """When the root ends, and with it all below."""
        return ms_of(self.certificate.not_valid_after_utc)

    @property
    def crl_next_update_ms(self) -> int:
        """When its CRL ends, and with it every logon that leads to this root."""
        return ms_of(self.crl.next_update_utc or self.certificate.not_valid_after_utc)


def make_root(
    venue: str, now_ms: int, *, successor_of: x509.Certificate | None = None
) -> CertifiedKey:
    """Make a root CA for `venue`.

    A successor gets the name of the root before it, so that certificates between the two are
    self-issued and take up none of a path's allowed length. It begins later, by which clients
    know it for the newer one.
    """
    key = generate_key()
    name = name_of(organisation=venue, common_name=ca_common_name(venue, "root"))
    not_before_ms = now_ms - CLOCK_SKEW_MS
    if successor_of is not None:
        name = successor_of.subject
        not_before_ms = max(not_before_ms, ms_of(successor_of.not_valid_before_utc) + 1_000)
    certificate = certificate_builder(
        subject=name,
        issuer=name,
        key=key.public_key(),
        issuer_key=None,
        extensions=root_extensions(),
        not_before_ms=not_before_ms,
        not_after_ms=now_ms + ROOT_DAYS * DAY_MS,
    ).sign(key, hashes.SHA256())
    return CertifiedKey(certificate, key)


def make_cross_certificate(
    subject: x509.Certificate,
    root: CertifiedKey,
    published_at: PublicationAddress | None = None,
    *,
    root_generation: int,
) -> x509.Certificate:
    """Certify another root of the same venue (RFC 4210 section 4.4): for the life they share.

    With the new root as `subject` this is NewWithOld, the other way round OldWithNew.
    """
    both = (subject, root.certificate)
    return certificate_builder(
        subject=subject.subject,
        issuer=root.certificate.subject,
        key=subject.public_key(),  # type: ignore[arg-type]  # all our keys can issue
        issuer_key=root.key.public_key(),
        extensions=root_extensions() + ca_pointers(published_at, root_generation),
        not_before_ms=max(ms_of(one.not_valid_before_utc) for one in both),
        not_after_ms=min(ms_of(one.not_valid_after_utc) for one in both),
    ).sign(root.key, hashes.SHA256())


def make_issuing(
    root: CertifiedKey,
    venue: str,
    host: str,
    now_ms: int,
    published_at: PublicationAddress | None = None,
    *,
    generation: int = 1,
    root_generation: int = 1,
) -> CertifiedKey:
    """Make an issuing CA for `venue` at `host`, certified by `root`, which it does not outlive.

    It points to `published_at` for its own state; None leaves that out.
    """
    key = generate_key()
    root_ends_ms = ms_of(root.certificate.not_valid_after_utc)
    certificate = certificate_builder(
        subject=name_of(
            organisation=venue, common_name=ca_common_name(venue, "issuing", generation)
        ),
        issuer=root.certificate.subject,
        key=key.public_key(),
        issuer_key=root.key.public_key(),
        extensions=issuing_extensions(venue, host) + ca_pointers(published_at, root_generation),
        not_before_ms=now_ms - CLOCK_SKEW_MS,
        not_after_ms=min(now_ms + ISSUING_DAYS * DAY_MS, root_ends_ms),
    ).sign(root.key, hashes.SHA256())
    return CertifiedKey(certificate, key)


def make_root_crl(
    root: CertifiedKey, now_ms: int, *, number: int = 1, revoked: tuple[RevokedEntry, ...] = (),
    previous_this_update_ms: int = 0,
) -> x509.CertificateRevocationList:  # fmt: skip
    """Sign the root's CRL: which CAs that it certified are no longer to be believed."""
    return build_crl(
        issuer=root.certificate,
        key=root.key,
        revoked=revoked,
        number=number,
        this_update_ms=next_this_update_ms(now_ms, previous_this_update_ms),
        next_update_ms=now_ms + ROOT_CRL_DAYS * DAY_MS,
    )
