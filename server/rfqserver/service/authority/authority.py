"""Whom a certificate stands for, asked of the registry on every message."""

from typing import Protocol

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from rfqdesk.identity.signatures import thumbprint_of
from rfqdesk.protocol.operations.statuses import CertificateStatus
from rfqserver.ca.encoding import serial_text
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.registry import Registry
from rfqserver.gateway.interface import Principal, Refusal
from rfqserver.service.clock import VenueClock

REVOKED = "certificate_revoked"
SUPERSEDED = "certificate_superseded"
OPERATES = Refusal(
    "operator_certificate",
    "This certificate operates the venue and is no participant's: it neither asks for quotes nor "
    "makes them. Nothing was taken. Enrol a certificate of its own for trading.",
)


class Authority(Protocol):
    """Who a certificate stands for, asked anew on every message."""

    def identify(self, certificate_der: bytes, address: str) -> Principal | Refusal: ...

    def standing(self, certificate_serial: str) -> Principal | Refusal: ...

    def chain_of(self, firm: str, thumbprint: str) -> tuple[bytes, ...]: ...


class RegistryAuthority:
    """Answers from the registry. The handshake has already proved key and chain."""

    def __init__(
        self, registry: Registry, clock: VenueClock, hierarchy: Hierarchy | None = None
    ) -> None:
        """`hierarchy` is what `chain_of` leads to; who does not ask for chains needs none."""
        self._registry = registry
        self._clock = clock
        self._hierarchy = hierarchy
        self._serials: dict[str, str] = {}

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

    def chain_of(self, firm: str, thumbprint: str) -> tuple[bytes, ...]:
        """A firm's certificate of this `x5t#S256`, and what may lead from it to a root, as DER.

        Empty where there is none.
        """
        record = self._registry.certificates.get(self._serial_of(firm, thumbprint))
        if record is None:
            return ()
        authorities = self._hierarchy.certificates_der if self._hierarchy else ()
        return (record.certificate_der, *authorities)

    def _serial_of(self, firm: str, thumbprint: str) -> str:
        if thumbprint not in self._serials:
            for record in self._registry.certificates.values():
                if record.firm == firm:
                    self._serials[thumbprint_of(record.certificate_der)] = record.serial
        return self._serials.get(thumbprint, "")


def _is_for_clients(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.CLIENT_AUTH in usage
