"""What the venue trusts and presents, kept fresh: revocation list, server and OCSP certificate."""

import structlog
from msgspec import Struct

from rfqserver.ca.crl import next_this_update_ms
from rfqserver.ca.crl_check import check_history, check_new_crl, check_root_crl
from rfqserver.ca.encoding import crl_pem_of, der_of, ms_of, pem_of, serial_text
from rfqserver.ca.errors import CrlRefusedError
from rfqserver.ca.events import (
    AnyIdentityEvent,
    CrlIssued,
    OcspSignerIssued,
    RootCrlAdopted,
    ServerCertificateIssued,
)
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.ocsp_signer import OcspSigner, make_ocsp_signer
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.registry import Registry
from rfqserver.ca.server_certificate import ServerCertificate, make_server_certificate
from rfqserver.gateway.tls import TrustMaterial
from rfqserver.service.crl_file import CrlFile
from rfqserver.service.expiry_watch import OwnLife

CRL_REISSUE_MS = 3_600_000
CRL_LIFE_MS = 86_400_000
ALARM_DAYS = 30
"""How long before the issuing CA or the root's CRL ends the operator is warned."""

log = structlog.get_logger("rfqserver.service")


class IssuedCrl(Struct, frozen=True):
    """The issuing CA's list in force."""

    der: bytes
    pem: bytes
    number: int
    this_update_ms: int
    next_update_ms: int


class TrustKeeper:
    """Signs the next CRL and makes the venue's own certificates, in memory; journals nothing.

    `crl_file`, where there is one, must agree with the journal before the first list is signed.
    """

    def __init__(
        self, ca: IssuingCa, registry: Registry, host: str, crl_file: CrlFile | None = None
    ) -> None:
        self._ca = ca
        self._registry = registry
        self._host = host
        self._crl_file = crl_file
        self._history_checked = crl_file is None
        self._crl_due_ms = 0
        self._server: ServerCertificate | None = None
        self.crl: IssuedCrl | None = None
        self.published: IssuedCrl | None = None
        self.ocsp_signer: OcspSigner | None = None

    def is_due(self, now_ms: int) -> bool:
        """Tell whether the CRL or one of the venue's own certificates wants replacing."""
        server_due = self._server is None or now_ms >= self._server.renew_after_ms
        signer_due = self.ocsp_signer is None or now_ms >= self.ocsp_signer.renew_after_ms
        return server_due or signer_due or now_ms >= self._crl_due_ms

    def renew_crl(self, now_ms: int) -> CrlIssued:
        """Sign a CRL of everything revoked so far, check it, and say so.

        Raises:
            CrlRefusedError: the list in force stays, and a new one is due at once.
        """
        self._crl_due_ms = now_ms
        self._check_history()
        revoked = self._registry.revoked()
        event = CrlIssued(
            time_ms=now_ms,
            number=self._registry.crl_number + 1,
            this_update_ms=next_this_update_ms(now_ms, self._registry.crl_this_update_ms),
            next_update_ms=now_ms + CRL_LIFE_MS,
            revoked_count=len(revoked),
        )
        der = self._ca.sign_crl(
            revoked,
            number=event.number,
            this_update_ms=event.this_update_ms,
            next_update_ms=event.next_update_ms,
        )
        check_new_crl(
            der,
            issuer=self._ca.certificate,
            revoked=self._revoked_serials(),
            number_in_force=self._registry.crl_number,
            this_update_in_force_ms=self._registry.crl_this_update_ms,
            now_ms=now_ms,
        )
        self.crl = IssuedCrl(
            der, crl_pem_of(der), event.number, event.this_update_ms, event.next_update_ms
        )
        self._crl_due_ms = now_ms + CRL_REISSUE_MS
        return event

    def _check_history(self) -> None:
        """Compare journal and published list, once, before anything is added to either."""
        if self._history_checked or self._crl_file is None:
            return
        stored = self._crl_file.load()
        if stored is not None:
            try:
                check_history(
                    stored,
                    issuer=self._ca.certificate,
                    number_in_journal=self._registry.crl_number,
                    revoked=self._revoked_serials(),
                )
            except CrlRefusedError as error:
                raise CrlRefusedError(
                    f"{error} Restore the newest journal. If it is lost for good, move "
                    f"{self._crl_file.path} away and revoke again what it lists."
                ) from error
        self._history_checked = True

    def _revoked_serials(self) -> frozenset[str]:
        # Not by way of `Registry.revoked`, which the list was made of.
        certificates = self._registry.certificates.items()
        return frozenset(serial for serial, record in certificates if record.revoked_ms is not None)

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

    def renew_ocsp_signer(self, now_ms: int) -> list[AnyIdentityEvent]:
        """Make a new OCSP signer if half the life of the old is over.

        Raises:
            IssuingError: the issuing CA has expired.
        """
        if self.ocsp_signer is not None and now_ms < self.ocsp_signer.renew_after_ms:
            return []
        self.ocsp_signer = make_ocsp_signer(self._ca, now_ms)
        certificate = self.ocsp_signer.certificate
        return [
            OcspSignerIssued(
                time_ms=now_ms,
                serial=serial_text(certificate.serial_number),
                certificate_der=der_of(certificate),
            )
        ]

    def own_lives(self) -> list[OwnLife]:
        """When the venue's own certificates in use began and end."""
        own = {"server certificate": self._server, "OCSP signer": self.ocsp_signer}
        return [
            OwnLife(
                name,
                ms_of(made.certificate.not_valid_before_utc),
                ms_of(made.certificate.not_valid_after_utc),
            )
            for name, made in own.items()
            if made is not None
        ]

    def adopt_root_crl(self, now_ms: int) -> list[AnyIdentityEvent]:
        """Take note of the root's CRL when it is a new one.

        Raises:
            CrlRefusedError: it is older than the one used before.
        """
        facts = check_root_crl(self._ca.root_crl, self._registry.root_crl_number)
        if facts.number == self._registry.root_crl_number:
            return []
        return [
            RootCrlAdopted(time_ms=now_ms, number=facts.number, this_update_ms=facts.this_update_ms)
        ]

    async def publish_crl(self, crl: IssuedCrl | None) -> None:
        """Show a list to others and keep it on disk; to be called once the journal has it.

        Sooner, a crash could give its number to another list.
        """
        if crl is None or (self.published is not None and crl.number <= self.published.number):
            return
        self.published = crl
        if self._crl_file is not None:
            await self._crl_file.save(crl.der, crl.number)

    def material(self) -> TrustMaterial | None:
        """What the listeners need now; None as long as there is no server certificate."""
        if self._server is None:
            return None
        return TrustMaterial(
            root_pem=pem_of(self._ca.root_certificate),
            crls_pem=self._ca.root_crl_pem + (self.crl.pem if self.crl is not None else b""),
            chain_pem=self._server.chain_pem,
            key=self._server.key,
            server_not_after_ms=ms_of(self._server.certificate.not_valid_after_utc),
            crl_this_update_ms=self.crl.this_update_ms if self.crl is not None else 0,
            crl_next_update_ms=self.crl.next_update_ms if self.crl is not None else 0,
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
