"""Certificates that the venue gave itself: for TLS, and for signing OCSP answers. Pure."""

from enum import StrEnum

from msgspec import Struct

from rfqserver.ca.crl import RevocationReason, RevokedEntry
from rfqserver.ca.events import OcspSignerIssued, ServerCertificateIssued


class VenueCertificateKind(StrEnum):
    """What the venue uses a certificate of its own for."""

    SERVER = "server"
    OCSP_SIGNER = "ocsp-signer"


class VenueCertificateRecord(Struct, frozen=True, kw_only=True):
    """One of the venue's own certificates; `generation` is that of its issuing CA."""

    serial: str
    kind: VenueCertificateKind
    generation: int
    certificate_der: bytes
    revoked_ms: int | None = None
    revocation_reason: RevocationReason | None = None

    @property
    def entry(self) -> RevokedEntry | None:
        """The CRL's line; None while it is not revoked."""
        if self.revoked_ms is None or self.revocation_reason is None:
            return None
        return RevokedEntry(self.serial, self.revoked_ms, self.revocation_reason)


def venue_certificate(
    event: ServerCertificateIssued | OcspSignerIssued,
) -> VenueCertificateRecord:
    """The record of a certificate just issued."""
    server = isinstance(event, ServerCertificateIssued)
    return VenueCertificateRecord(
        serial=event.serial,
        kind=VenueCertificateKind.SERVER if server else VenueCertificateKind.OCSP_SIGNER,
        generation=event.generation,
        certificate_der=event.certificate_der,
    )
