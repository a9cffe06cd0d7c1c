"""The venue's own certificates, as an operator sees them."""

from cryptography import x509
from msgspec import Struct

from rfqserver.ca.encoding import ms_of
from rfqserver.ca.venue_certificates import VenueCertificateRecord


class VenueCertificateView(Struct, frozen=True, kw_only=True):
    """`status` is revoked, expired, in-use, or left: one of a former run, whose key is gone."""

    serial: str
    kind: str
    status: str
    not_before_ms: int
    not_after_ms: int
    revoked_ms: int | None
    revocation_reason: str


def venue_certificate_view(
    record: VenueCertificateRecord, now_ms: int, *, in_use: bool
) -> VenueCertificateView:
    certificate = x509.load_der_x509_certificate(record.certificate_der)
    ends_ms = ms_of(certificate.not_valid_after_utc)
    status = "in-use" if in_use else "left"
    if now_ms >= ends_ms:
        status = "expired"
    if record.revoked_ms is not None:
        status = "revoked"
    return VenueCertificateView(
        serial=record.serial,
        kind=record.kind.value,
        status=status,
        not_before_ms=ms_of(certificate.not_valid_before_utc),
        not_after_ms=ends_ms,
        revoked_ms=record.revoked_ms,
        revocation_reason=record.revocation_reason or "",
    )
