"""Reading certificates: who one names, how long it holds, who issued it."""

import re
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from rfqdesk.identity.errors import CertificateInvalidError
from rfqdesk.identity.fingerprint import sha256_hex
from rfqdesk.identity.keypair import key_id
from rfqdesk.protocol.ids import is_party

_SPIFFE = re.compile(
    r"\Aspiffe://(?P<venue>[^/]+)/firm/(?P<firm>[^/]+)"
    r"/(?P<kind>trader|operator)/(?P<trader>[^/]+)\Z"
)


@dataclass(frozen=True, slots=True)
class CertificateSummary:
    """What a person wants to know of a certificate.

    `firm`, `trader` and `venue` come from the SAN URI, never from the subject.
    `serial` is lower-case hexadecimal; times are epoch milliseconds.
    """

    firm: str
    trader: str
    venue: str
    common_name: str
    organisation: str
    serial: str
    not_before_ms: int
    not_after_ms: int
    issuer: str
    fingerprint: str
    key_id: str
    operates: bool = False
    """It is an operator's, which trades nothing."""

    def remaining_ms(self, now_ms: int) -> int:
        """Milliseconds until the certificate expires; negative when it has."""
        return self.not_after_ms - now_ms


def load_certificates(pem: str) -> list[x509.Certificate]:
    """Read all certificates of a PEM text, in its order.

    Raises:
        CertificateInvalidError: none is in it, or one cannot be read.
    """
    try:
        return x509.load_pem_x509_certificates(pem.encode("utf-8"))
    except ValueError as error:
        raise CertificateInvalidError(f"not a certificate: {error}") from error


def to_pem(*certificates: x509.Certificate) -> str:
    """Write certificates one after the other as PEM."""
    return "".join(
        certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")
        for certificate in certificates
    )


def chain_der(pem: str) -> tuple[bytes, ...]:
    """All certificates of a PEM text as DER, in its order.

    Raises:
        CertificateInvalidError: none is in it, or one cannot be read.
    """
    return tuple(
        certificate.public_bytes(serialization.Encoding.DER)
        for certificate in load_certificates(pem)
    )


def certificate_fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 over the certificate's DER, as `openssl x509 -fingerprint -sha256` shows it."""
    return sha256_hex(certificate.public_bytes(serialization.Encoding.DER))


def summarise(certificate: x509.Certificate) -> CertificateSummary:
    """Read a client certificate of a venue.

    Raises:
        CertificateInvalidError: it has no P-256 key, is not for client
            authentication, or does not name exactly one venue, firm and trader.
    """
    venue, firm, trader, operates = _spiffe_of(certificate)
    public = certificate.public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise CertificateInvalidError("the certificate's key is not an elliptic curve key")
    if not has_purpose(certificate, ExtendedKeyUsageOID.CLIENT_AUTH):
        raise CertificateInvalidError("the certificate is not for client authentication")
    return CertificateSummary(
        firm=firm,
        trader=trader,
        venue=venue,
        common_name=_attribute(certificate.subject, NameOID.COMMON_NAME),
        organisation=_attribute(certificate.subject, NameOID.ORGANIZATION_NAME),
        serial=f"{certificate.serial_number:x}",
        not_before_ms=_epoch_ms(certificate.not_valid_before_utc),
        not_after_ms=_epoch_ms(certificate.not_valid_after_utc),
        issuer=certificate.issuer.rfc4514_string(),
        fingerprint=certificate_fingerprint(certificate),
        key_id=key_id(public),
        operates=operates,
    )


def has_purpose(certificate: x509.Certificate, purpose: x509.ObjectIdentifier) -> bool:
    """Tell whether the extended key usage names `purpose`; a missing extension does not."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return False
    return purpose in usage.value


def is_self_signed(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate is its own issuer and its signature says so too."""
    return is_issued_by(certificate, certificate)


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether `issuer` is a CA whose key signed `certificate` and whose name it bears."""
    try:
        constraints = issuer.extensions.get_extension_for_class(x509.BasicConstraints)
        certificate.verify_directly_issued_by(issuer)
    except (
        x509.ExtensionNotFound,
        InvalidSignature,
        UnsupportedAlgorithm,
        ValueError,
        TypeError,
    ):
        return False
    return constraints.value.ca


def _spiffe_of(certificate: x509.Certificate) -> tuple[str, str, str, bool]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError) as error:
        raise CertificateInvalidError("the certificate has no alternative name") from error
    uris = names.value.get_values_for_type(x509.UniformResourceIdentifier)
    matches = [match for uri in uris if (match := _SPIFFE.match(uri))]
    if len(matches) != 1:
        raise CertificateInvalidError(
            "the certificate does not name exactly one firm and trader of a venue"
        )
    venue, firm, trader = matches[0].group("venue", "firm", "trader")
    if not is_party(firm) or not is_party(trader):
        raise CertificateInvalidError(f"the certificate names an impossible party: {uris[0]}")
    return venue, firm, trader, matches[0]["kind"] == "operator"


def _attribute(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    values = name.get_attributes_for_oid(oid)
    return str(values[0].value) if values else ""


def _epoch_ms(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000
