"""Whom a certificate stands for, asked of the registry on every message."""

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from rfqserver.ca.encoding import serial_text
from rfqserver.ca.records import CertificateStatus
from rfqserver.ca.registry import Registry
from rfqserver.gateway.interface import Principal, Refusal
from rfqserver.service.clock import VenueClock

REVOKED = "certificate_revoked"
SUPERSEDED = "certificate_superseded"


class RegistryAuthority:
    """Answers from the registry. The handshake has already proved key and chain."""

    def __init__(self, registry: Registry, clock: VenueClock) -> None:
        self._registry = registry
        self._clock = clock

    def identify(self, certificate_der: bytes, address: str) -> Principal | Refusal:
        """Check what OpenSSL does not: the purpose, and that we issued exactly this one.

        `address` decides nothing.
        """
        del address
        certificate = x509.load_der_x509_certificate(certificate_der)
        if not _is_for_clients(certificate):
            return Refusal(
                "wrong_purpose",
                "This certificate is not meant for logging on (EKU clientAuth is missing). "
                "Ask the operator for a trading certificate.",
            )
        serial = serial_text(certificate.serial_number)
        record = self._registry.certificates.get(serial)
        if record is None or record.certificate_der != certificate_der:
            return Refusal(
                "not_registered",
                "The venue has no record of this certificate, so it stands for nobody here. "
                "Enrol again, or ask the operator.",
            )
        return self.standing(serial)

    def standing(self, certificate_serial: str) -> Principal | Refusal:
        """Say who may act under a certificate at this moment, and as what."""
        record = self._registry.certificates.get(certificate_serial)
        status = record.status(self._clock.now_ms()) if record is not None else None
        if record is None or status is CertificateStatus.REVOKED:
            return Refusal(
                REVOKED,
                "Your certificate was revoked. Nothing further is taken under it; "
                "ask the operator why, and enrol again if you may.",
            )
        if status is CertificateStatus.SUPERSEDED or (
            status is CertificateStatus.EXPIRED and record.replaced_by
        ):
            return Refusal(
                SUPERSEDED,
                "Your certificate was renewed, and the time in which the old one still counted "
                "is over. Connect with the new one; nothing further is taken under the old.",
            )
        if status is CertificateStatus.EXPIRED:
            return Refusal(
                "certificate_expired",
                "Your certificate has expired. Nothing further is taken under it; enrol again.",
            )
        return Principal(
            firm=record.firm,
            trader=record.trader,
            role=record.role,
            certificate_serial=record.serial,
            standing=self._registry.principals.of(record.firm, record.trader),
        )


def _is_for_clients(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.CLIENT_AUTH in usage
