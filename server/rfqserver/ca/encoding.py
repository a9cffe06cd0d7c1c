"""Small conversions the authority's parts share: times, fingerprints, serial numbers, PEM."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_of(time_ms: int) -> datetime:
    """Epoch milliseconds as the whole-second UTC time that X.509 can carry, rounded down."""
    return _EPOCH + timedelta(seconds=time_ms // 1000)


def ms_of(moment: datetime) -> int:
    """An aware time as epoch milliseconds, exactly."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def sha256_hex(data: bytes) -> str:
    """SHA-256 as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def grouped(fingerprint_hex: str) -> str:
    """A fingerprint as people read it out: `AB12 CD34 ...`."""
    text = fingerprint_hex.upper()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def typed_serial(text: str) -> str:
    """A serial number as the registry writes it, from whatever a person typed."""
    return typed_hex(text).lstrip("0")


def typed_hex(text: str) -> str:
    """A fingerprint or serial as somebody typed it: spaces, colons, dashes and case don't count."""
    return "".join(text.split()).replace(":", "").replace("-", "").lower()


def spki_sha256(key: CertificatePublicKeyTypes) -> str:
    """SHA-256 of a public key's SubjectPublicKeyInfo, which names the key in every lookup."""
    return sha256_hex(
        key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )


def der_of(certificate: x509.Certificate) -> bytes:
    """A certificate's DER bytes."""
    return certificate.public_bytes(serialization.Encoding.DER)


def pem_of(item: x509.Certificate | x509.CertificateRevocationList) -> bytes:
    """PEM text of a certificate or CRL."""
    return item.public_bytes(serialization.Encoding.PEM)


def crl_pem_of(crl_der: bytes) -> bytes:
    """PEM text of a CRL in DER, without parsing what may be megabytes."""
    text = base64.b64encode(crl_der)
    lines = b"\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    return b"-----BEGIN X509 CRL-----\n" + lines + b"\n-----END X509 CRL-----\n"


def serial_text(serial: int) -> str:
    """A serial number as the lower-case hex used in the journal, on the wire and by operators."""
    return format(serial, "x")
