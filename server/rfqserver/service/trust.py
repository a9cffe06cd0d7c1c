"""What the listeners trust and present, kept fresh: revocation list and server certificate."""

import structlog

from rfqserver.ca.crl import next_this_update_ms
from rfqserver.ca.encoding import der_of, pem_of, serial_text
from rfqserver.ca.events import AnyIdentityEvent, CrlIssued, ServerCertificateIssued
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.registry import Registry
from rfqserver.ca.server_certificate import ServerCertificate, make_server_certificate
from rfqserver.gateway.tls import TrustMaterial

CRL_REISSUE_MS = 3_600_000
CRL_LIFE_MS = 86_400_000
ALARM_DAYS = 30
"""How long before the issuing CA or the root's CRL ends the operator is warned."""

log = structlog.get_logger("rfqserver.service")


class TrustKeeper:
    """Signs the next CRL and makes the server certificate, in memory; journals nothing itself."""

    def __init__(self, ca: IssuingCa, registry: Registry, host: str) -> None:
        self._ca = ca
        self._registry = registry
        self._host = host
        self._crl_pem = b""
        self._crl_due_ms = 0
        self._server: ServerCertificate | None = None

    def is_due(self, now_ms: int) -> bool:
        """Tell whether the CRL or the server certificate wants replacing."""
        server_due = self._server is None or now_ms >= self._server.renew_after_ms
        return server_due or now_ms >= self._crl_due_ms

    def renew_crl(self, now_ms: int) -> CrlIssued:
        """Sign a CRL of everything revoked so far, and say so."""
        this_update_ms = next_this_update_ms(now_ms, self._registry.crl_this_update_ms)
        revoked = self._registry.revoked()
        event = CrlIssued(
            time_ms=now_ms,
            number=self._registry.crl_number + 1,
            this_update_ms=this_update_ms,
            next_update_ms=now_ms + CRL_LIFE_MS,
            revoked_count=len(revoked),
        )
        self._crl_pem = self._ca.sign_crl(
            revoked,
            number=event.number,
            this_update_ms=event.this_update_ms,
            next_update_ms=event.next_update_ms,
        )
        self._crl_due_ms = now_ms + CRL_REISSUE_MS
        return event

    def renew_server(self, now_ms: int) -> list[AnyIdentityEvent]:
        """Make a new server key and certificate if half the life of the old is over.

        Raises:
            IssuingError: the issuing CA has expired.
        """
        if self._server is not None and now_ms < self._server.renew_after_ms:
            return []
        self._server = make_server_certificate(self._ca, self._host, now_ms)
        certificate = self._server.certificate
        return [
            ServerCertificateIssued(
                time_ms=now_ms,
                serial=serial_text(certificate.serial_number),
                certificate_der=der_of(certificate),
            )
        ]

    def material(self) -> TrustMaterial | None:
        """What the listeners need now; None as long as there is no server certificate."""
        if self._server is None:
            return None
        return TrustMaterial(
            root_pem=pem_of(self._ca.root_certificate),
            crls_pem=self._ca.root_crl_pem + self._crl_pem,
            chain_pem=self._server.chain_pem,
            key=self._server.key,
        )

    def warn(self, now_ms: int) -> None:
        """Raise the alarm early: when either of these ends, nobody can log on any more."""
        ends = {
            "issuing CA": self._ca.not_after_ms,
            "root CRL": self._ca.root_crl_next_update_ms,
        }
        for what, end_ms in ends.items():
            days_left = (end_ms - now_ms) // DAY_MS
            if days_left < ALARM_DAYS:
                log.error(
                    "renew with the root key, or all logons will fail",
                    what=what,
                    days_left=days_left,
                )
