"""What becomes of a signing request that arrives: kept, answered again, or refused."""

import structlog

from rfqdesk.protocol.operations.statuses import CertificateStatus, EnrolmentStatus
from rfqserver.ca.csr import SigningRequest, challenge_password, read_csr
from rfqserver.ca.encoding import sha256_hex
from rfqserver.ca.errors import CsrRefusedError
from rfqserver.ca.events import AnyIdentityEvent, EnrolmentRequested, InvitationUsed
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.records import CertificateRecord, EnrolmentRecord
from rfqserver.ca.refusal_events import EnrolmentRefused
from rfqserver.gateway.enrolment import Busy, Issued, Outcome, Pending, Refused, Rejected
from rfqserver.journal.interface import JournalHaltedError
from rfqserver.service.authority.refusal_log import RefusalLog
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.invitation_desk import InvitationDesk
from rfqserver.service.operator.waiting_requests import WaitingRequests

RETRY_AFTER_MIN_S = 2
PENDING_PER_RETRY_S = 50
"""Applicants are told to wait a second longer for every so many who wait with them."""

BUSY_RETRY_S = 60

log = structlog.get_logger("rfqserver.service")


class EnrolmentIntake:
    """Applies the policy, one key one request, and the bounds on what may wait."""

    def __init__(
        self,
        refusals: RefusalLog,
        ca: Hierarchy,
        clock: VenueClock,
        invitations: InvitationDesk,
        waiting: WaitingRequests,
    ) -> None:
        self._refusals = refusals
        self._log = refusals.identity_log
        self._invitations = invitations
        self._waiting = waiting
        self._registry = refusals.identity_log.registry
        self._ca = ca
        self._clock = clock

    async def submit_csr(self, body: bytes, address: str) -> Outcome:
        """Take a body of any quality. The outcome is durable when this returns."""
        try:
            try:
                outcome = self._received(read_csr(body, named=False), address)
            except CsrRefusedError as error:
                outcome = self._refused(str(error), body, address)
            await self._log.settled()
        except JournalHaltedError:
            return Busy("The venue has halted and records nothing.", BUSY_RETRY_S)
        return outcome

    def _received(self, request: SigningRequest, address: str) -> Outcome:
        self._waiting.lapse_due()
        known = self._registry.enrolment_by_key(request.spki_fingerprint)
        if known is not None:
            if known.csr_fingerprint != request.fingerprint:
                raise CsrRefusedError(
                    "This key is already in another request. Send that very request again, "
                    "or make a new key: one key serves one request."
                )
            return self._stage(known)
        renewed = self._registry.certificate_by_key(request.spki_fingerprint)
        if renewed is not None:
            return self._collected(renewed, request)
        if request.spki_fingerprint in self._ca.key_fingerprints:
            raise CsrRefusedError("This key belongs to the venue itself. Make a key of your own.")
        if not request.common_name:
            raise CsrRefusedError("The request's subject must have exactly one common name (CN).")
        invitation = self._invitations.of_token(challenge_password(request.der))
        if full := self._waiting.why_full(address, invited=invitation is not None):
            self._note(full, request.der, address)
            return Busy(f"{full} Yours was not recorded.", BUSY_RETRY_S)
        event = EnrolmentRequested(
            time_ms=self._clock.now_ms(),
            # Short, because operators type it; it gives no right to anything.
            enrolment_id=str(len(self._registry.enrolments) + 1),
            csr_der=request.der,
            csr_fingerprint=request.fingerprint,
            spki_fingerprint=request.spki_fingerprint,
            common_name=request.common_name,
            organisation=request.organisation,
            address=address,
        )
        events: list[AnyIdentityEvent] = [event]
        if invitation is not None:
            events.append(
                InvitationUsed(
                    time_ms=event.time_ms,
                    invitation_id=invitation.invitation_id,
                    enrolment_id=event.enrolment_id,
                )
            )
        # One batch: no crash can leave a spent token without its request, or the reverse.
        self._log.append(events, f"applicant:{address}")
        log.info("enrolment requested", enrolment=event.enrolment_id, address=address)
        return self._pending()

    def _stage(self, enrolment: EnrolmentRecord) -> Outcome:
        if enrolment.status is EnrolmentStatus.PENDING:
            return self._pending()
        if enrolment.status is EnrolmentStatus.REJECTED:
            return Rejected(f"The venue's operator rejected this request: {enrolment.reason}")
        if enrolment.status is EnrolmentStatus.LAPSED:
            return Rejected(
                f"This request has lapsed: {enrolment.reason}. Nobody was certified. Call the "
                "operator, then make a new key and enrol again."
            )
        return self._delivery(self._registry.certificates[enrolment.serial])

    def _collected(self, renewed: CertificateRecord, request: SigningRequest) -> Outcome:
        """Hand out a renewal's certificate again.

        Whoever missed the answer may find that the old certificate, over which
        it would be asked for, has ended meanwhile.
        """
        if renewed.renewal_fingerprint != request.fingerprint:
            raise CsrRefusedError(
                "This key is already in another request. Send that very request again, "
                "or make a new key: one key serves one request."
            )
        return self._delivery(renewed)

    def _delivery(self, record: CertificateRecord) -> Outcome:
        status = record.status(self._clock.now_ms())
        if status is CertificateStatus.ACTIVE:
            return Issued(record.certificate_der)
        return Rejected(
            f"The certificate issued for this request is {status.value}. "
            "Make a new key and enrol again."
        )

    def _pending(self) -> Pending:
        return Pending(RETRY_AFTER_MIN_S + self._registry.pending_count // PENDING_PER_RETRY_S)

    def _refused(self, text: str, body: bytes, address: str) -> Refused:
        self._note(text, body, address)
        log.info("enrolment refused", why=text, address=address)
        return Refused(text)

    def _note(self, text: str, body: bytes, address: str) -> None:
        event = EnrolmentRefused(
            time_ms=self._clock.now_ms(),
            text=text,
            body_sha256=sha256_hex(body),
            body_bytes=len(body),
            address=address,
        )
        self._refusals.submission(event, f"applicant:{address}")
