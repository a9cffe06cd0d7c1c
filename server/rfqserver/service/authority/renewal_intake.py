"""Renewal over the current certificate (RFC 7030 section 4.2.2): a new key, nothing else new.

Nobody is asked: whoever proves the old key by TLS and the new one by the
request's own signature is the principal that the operator approved before.
"""

import structlog
from cryptography import x509
from msgspec import Struct

from rfqdesk.protocol.operations.statuses import CertificateStatus
from rfqdesk.protocol.terms import Role
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.csr import SigningRequest, check_same_names, public_key_of, read_csr
from rfqserver.ca.encoding import der_of, ms_of, serial_text, sha256_hex
from rfqserver.ca.errors import CsrRefusedError, IssuingError
from rfqserver.ca.events import CertificateRenewed, CertificateRevoked
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.records import CertificateRecord
from rfqserver.ca.refusal_events import RenewalRefused
from rfqserver.gateway.enrolment import Busy, Issued, Outcome, Refused, Rejected
from rfqserver.gateway.interface import Refusal
from rfqserver.journal.interface import JournalHaltedError
from rfqserver.service.authority.authority import RegistryAuthority
from rfqserver.service.authority.enrolment_intake import BUSY_RETRY_S
from rfqserver.service.authority.refusal_log import RefusalLog
from rfqserver.service.clock import VenueClock

RENEWAL_GRACE_DEFAULT_MS = DAY_MS
IN_GRACE_MAX = 10
"""Renewed certificates of one trader that may wait for their end together.

Each becomes a line of the revocation list, so that nobody may make any number.
"""

log = structlog.get_logger("rfqserver.service")


class _Holder(Struct, frozen=True):
    """Who asks, for the journal: the certificate's serial ("" for none) and the address."""

    serial: str
    address: str

    @property
    def actor(self) -> str:
        return f"certificate:{self.serial}" if self.serial else f"applicant:{self.address}"


class RenewalIntake:
    """Decides what becomes of a request that came under a client certificate."""

    def __init__(
        self, refusals: RefusalLog, ca: Hierarchy, clock: VenueClock, *, grace_ms: int
    ) -> None:
        self._refusals = refusals
        self._log = refusals.identity_log
        self._registry = refusals.identity_log.registry
        self._authority = RegistryAuthority(refusals.identity_log.registry, clock)
        self._ca = ca
        self._clock = clock
        self._grace_ms = grace_ms

    async def submit_renewal(
        self, body: bytes, certificate_der: bytes | None, address: str
    ) -> Outcome:
        """Take a body of any quality. The outcome is durable when this returns."""
        try:
            outcome = self._received(body, certificate_der, address)
            await self._log.settled()
        except JournalHaltedError:
            return Busy("The venue has halted and records nothing.", BUSY_RETRY_S)
        return outcome

    def grace_over(self, now_ms: int) -> list[CertificateRevoked]:
        """What ends the renewed certificates whose time of grace is over."""
        return [
            CertificateRevoked(time_ms=now_ms, serial=serial, reason=RevocationReason.SUPERSEDED)
            for serial, ends_ms in self._registry.in_grace.items()
            if now_ms >= ends_ms
        ]

    def _received(self, body: bytes, certificate_der: bytes | None, address: str) -> Outcome:
        if certificate_der is None:
            return self._turned_away(
                Rejected(
                    "A renewal is asked for over the certificate being renewed, and the connection "
                    "came without one. Present it, or enrol anew at /simpleenroll."
                ),
                body,
                _Holder("", address),
            )
        standing = self._authority.identify(certificate_der, address)
        if isinstance(standing, Refusal):
            serial = serial_text(x509.load_der_x509_certificate(certificate_der).serial_number)
            return self._turned_away(Rejected(standing.text), body, _Holder(serial, address))
        holder = _Holder(standing.certificate_serial, address)
        current = self._registry.certificates[standing.certificate_serial]
        try:
            return self._decided(read_csr(body, named=False), current, holder)
        except CsrRefusedError as error:
            return self._turned_away(Refused(str(error)), body, holder)

    def _decided(
        self, request: SigningRequest, current: CertificateRecord, holder: _Holder
    ) -> Outcome:
        known = self._registry.certificate_by_key(request.spki_fingerprint)
        ours = known is not None and current.serial in {known.serial, known.replaces}
        if known is not None and ours and known.renewal_fingerprint == request.fingerprint:
            return self._once_more(known)
        self._check_key(request, current)
        check_same_names(request.der, current.certificate_der)
        if current.replaced_by:
            raise CsrRefusedError(
                "This certificate was renewed before, for another request. Send that very request "
                "again, or renew the certificate that came of it. If neither was you, tell the "
                "operator at once: your key may be in other hands."
            )
        if self._in_grace(current) >= IN_GRACE_MAX:
            return Busy(
                "You renewed more often than the venue allows. Nothing was issued.", BUSY_RETRY_S
            )
        return self._renewed(request, current, holder)

    def _once_more(self, known: CertificateRecord) -> Outcome:
        status = known.status(self._clock.now_ms())
        if status is CertificateStatus.ACTIVE:
            return Issued(known.certificate_der)
        return Rejected(
            f"The certificate issued for this request is {status.value}. "
            "Make a new key and enrol again."
        )

    def _check_key(self, request: SigningRequest, current: CertificateRecord) -> None:
        if request.spki_fingerprint == current.spki_fingerprint:
            raise CsrRefusedError(
                "This is the key of the certificate being renewed. Make a new P-256 key: a "
                "renewal is there to replace it."
            )
        enrolled = self._registry.enrolment_by_key(request.spki_fingerprint)
        certified = self._registry.certificate_by_key(request.spki_fingerprint)
        if enrolled is not None or certified is not None:
            raise CsrRefusedError("This key is already in another request. Make a new P-256 key.")
        if request.spki_fingerprint in self._ca.key_fingerprints:
            raise CsrRefusedError("This key belongs to the venue itself. Make a key of your own.")

    def _in_grace(self, current: CertificateRecord) -> int:
        records = (self._registry.certificates[serial] for serial in self._registry.in_grace)
        return sum(
            (record.firm, record.trader) == (current.firm, current.trader) for record in records
        )

    def _renewed(
        self, request: SigningRequest, current: CertificateRecord, holder: _Holder
    ) -> Outcome:
        now_ms = self._clock.now_ms()
        enrolment = self._registry.enrolments[current.enrolment_id]
        try:
            certificate = self._ca.issue_client(
                key=public_key_of(request.der),
                firm=current.firm,
                firm_name=current.firm_name,
                trader=current.trader,
                requested_name=enrolment.common_name,
                life_ms=current.life_ms,
                now_ms=now_ms,
                operates=current.role is Role.OPERATOR,
            )
        except IssuingError as error:
            log.warning("renewal not issued", why=str(error), serial=current.serial)
            return Busy(f"Nothing was issued: {error} Tell the operator.", BUSY_RETRY_S)
        event = CertificateRenewed(
            time_ms=now_ms,
            serial=serial_text(certificate.serial_number),
            replaces=current.serial,
            grace_ends_ms=min(now_ms + self._grace_ms, current.not_after_ms),
            csr_der=request.der,
            csr_fingerprint=request.fingerprint,
            spki_fingerprint=request.spki_fingerprint,
            certificate_der=der_of(certificate),
            not_before_ms=ms_of(certificate.not_valid_before_utc),
            not_after_ms=ms_of(certificate.not_valid_after_utc),
            address=holder.address,
            generation=self._ca.generation,
        )
        self._log.append([event], holder.actor)
        log.info("certificate renewed", serial=event.serial, replaces=current.serial)
        return Issued(event.certificate_der)

    def _turned_away(
        self, outcome: Refused | Rejected, body: bytes, holder: _Holder
    ) -> Refused | Rejected:
        event = RenewalRefused(
            time_ms=self._clock.now_ms(),
            serial=holder.serial,
            text=outcome.text,
            body_sha256=sha256_hex(body),
            body_bytes=len(body),
            address=holder.address,
        )
        self._refusals.submission(event, holder.actor)
        log.info("renewal refused", why=outcome.text, serial=holder.serial, address=holder.address)
        return outcome
