"""One certificate revocation list (RFC 5280 section 5): read, and checked before it is believed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from rfqdesk.identity.fingerprint import sha256_hex

CLOCK_SKEW_MS = 300_000
"""So far from the future may a list be: the venue's clock is not this computer's."""


class ListRefusedError(ValueError):
    """The bytes are no list of this issuer that can be believed; the text says why."""


@dataclass(frozen=True, slots=True)
class RevocationList:
    """A list whose signature was verified. Times are epoch milliseconds."""

    issuer: str
    issuer_id: str
    number: int
    this_update_ms: int
    next_update_ms: int
    crl: x509.CertificateRevocationList = field(repr=False, compare=False)

    def entry(self, certificate: x509.Certificate) -> x509.RevokedCertificate | None:
        """The line that revokes a certificate of its issuer, None for none."""
        return self.crl.get_revoked_certificate_by_serial_number(certificate.serial_number)

    def holds_at(self, now_ms: int) -> bool:
        """Whether it has begun, by a clock that may be a little wrong, and has not run out."""
        return self.this_update_ms <= now_ms + CLOCK_SKEW_MS and now_ms < self.next_update_ms

    def der(self) -> bytes:
        """The list as it was published."""
        return self.crl.public_bytes(Encoding.DER)

    def pem(self) -> bytes:
        """The list as OpenSSL loads it."""
        return self.crl.public_bytes(Encoding.PEM)


def id_of(issuer: x509.Certificate) -> str:
    """Tell issuers apart: by name and key, since a new root may bear the old one's name."""
    key = issuer.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return sha256_hex(issuer.subject.public_bytes() + key)


def name_of(issuer: x509.Certificate) -> str:
    """What people call an issuer."""
    found = issuer.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else issuer.subject.rfc4514_string()


def read_list(der: bytes, issuer: x509.Certificate, now_ms: int | None) -> RevocationList:
    """Read a list and check that it is this issuer's, whole, numbered, and not of the future.

    It may have run out: that is for the caller to judge, and with None for
    `now_ms` the future is as well. May take a tenth of a second for a list of
    100,000 entries.

    Raises:
        ListRefusedError: it is none, or not to be believed.
    """
    try:
        crl = x509.load_der_x509_crl(der)
    except ValueError as error:
        raise ListRefusedError(f"not a revocation list: {error}") from error
    if crl.issuer != issuer.subject:
        raise ListRefusedError(f"it is of {crl.issuer.rfc4514_string()}, another issuer")
    if not _is_signed_by(crl, issuer):
        raise ListRefusedError("its signature is not its issuer's")
    number = _number(crl)
    this_update_ms, next_update = _ms(crl.last_update_utc), crl.next_update_utc
    if next_update is None:
        raise ListRefusedError("it does not say until when it holds")
    if now_ms is not None and this_update_ms > now_ms + CLOCK_SKEW_MS:
        raise ListRefusedError("it is dated in the future; one of the two clocks is wrong")
    return RevocationList(
        issuer=name_of(issuer),
        issuer_id=id_of(issuer),
        number=number,
        this_update_ms=this_update_ms,
        next_update_ms=_ms(next_update),
        crl=crl,
    )


def distribution_points(certificate: x509.Certificate) -> tuple[str, ...]:
    """Where a certificate says that its issuer's whole list is; empty for nowhere."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return ()
    return tuple(
        name.value
        for point in found.value
        if point.crl_issuer is None and point.reasons is None
        for name in point.full_name or ()
        if isinstance(name, x509.UniformResourceIdentifier)
    )


def points_on_path(
    path: Sequence[x509.Certificate], known: Sequence[x509.Certificate] = ()
) -> tuple[tuple[str, ...], ...]:
    """Where the list is by which each certificate of a path, its root apart, is judged.

    Of a certificate that names none, it is the list that another on the path `known`
    names for the same issuer: nobody is to escape a list with an older certificate.
    Empty where there is none either.
    """
    named = {id_of(issuer): distribution_points(one) for one, issuer in pairwise(known)}
    return tuple(
        distribution_points(one) or named.get(id_of(issuer), ()) for one, issuer in pairwise(path)
    )


def revoked_on_path(
    path: Sequence[x509.Certificate], lists: Sequence[RevocationList]
) -> x509.Certificate | None:
    """The first certificate of a path, each issued by the next, that one of the lists revokes."""
    by_issuer = {one.issuer_id: one for one in lists}
    for certificate, issuer in pairwise(path):
        found = by_issuer.get(id_of(issuer))
        if found is not None and found.entry(certificate) is not None:
            return certificate
    return None


def _is_signed_by(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        return crl.is_signature_valid(key)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False


def _number(crl: x509.CertificateRevocationList) -> int:
    try:
        # A critical extension nobody here knows may say that entries are missing.
        if any(extension.critical for extension in crl.extensions):
            raise ListRefusedError("it is not a whole list, or more than this programme knows")
        return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    except (x509.ExtensionNotFound, x509.DuplicateExtension) as error:
        raise ListRefusedError("it has no number") from error


def _ms(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000
