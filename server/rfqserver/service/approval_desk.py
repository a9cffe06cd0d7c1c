"""Applicants before the operator: listed, approved with what they read out, or turned down."""

import hmac
import ipaddress
from collections.abc import Callable

from rfqdesk.identity.words import typed_words, words_of
from rfqserver.ca.csr import public_key_of
from rfqserver.ca.encoding import der_of, ms_of, serial_text, spki_sha256, typed_hex
from rfqserver.ca.errors import IssuingError
from rfqserver.ca.events import (
    ApprovalRefused,
    CertificateIssued,
    EnrolmentApproved,
    EnrolmentRejected,
)
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.records import Admission, CertificateRecord, EnrolmentRecord, EnrolmentStatus
from rfqserver.service.approval import ApprovalTerms, OperationRefusedError, check_terms
from rfqserver.service.clock import VenueClock
from rfqserver.service.identity_log import IdentityLog
from rfqserver.service.waiting_requests import WaitingRequests


class ApprovalDesk:
    """Decides what becomes of waiting requests.

    `on_admitted` is told a firm that may now act in a role, once that is durable.
    """

    def __init__(
        self,
        identity_log: IdentityLog,
        ca: IssuingCa,
        clock: VenueClock,
        waiting: WaitingRequests,
        *,
        on_admitted: Callable[[Admission], object],
    ) -> None:
        self._log = identity_log
        self._registry = identity_log.registry
        self._ca = ca
        self._clock = clock
        self._queue = waiting
        self._on_admitted = on_admitted

    def enrolments(self, status: EnrolmentStatus | None = None) -> list[EnrolmentRecord]:
        """Enrolments in the order they came, of one status or of all."""
        found = self._registry.enrolments.values()
        return [record for record in found if status is None or record.status is status]

    def enrolment(self, enrolment_id: str) -> EnrolmentRecord:
        """Look one enrolment up.

        Raises:
            OperationRefusedError: there is none of this number.
        """
        record = self._registry.enrolments.get(enrolment_id)
        if record is None:
            raise OperationRefusedError(
                f"There is no enrolment {enrolment_id}. `rfqserver enrolments list` shows them."
            )
        return record

    async def approve(
        self, enrolment_id: str, terms: ApprovalTerms, *, operator: str
    ) -> CertificateRecord:
        """Certify an applicant whose fingerprint the operator has heard from them.

        Raises:
            OperationRefusedError: nothing was approved, and why.
            JournalHaltedError: it is not known whether the approval was kept.
        """
        enrolment = self._waiting(enrolment_id)
        now_ms = self._clock.now_ms()
        typed, expected, what = typed_hex(terms.fingerprint), enrolment.csr_fingerprint, "64 digits"
        if terms.words:
            if typed:
                raise OperationRefusedError("Say the fingerprint or its words, not both.")
            typed, expected = typed_words(terms.words), words_of(expected)
            what = "ten words"
        if not hmac.compare_digest(typed.encode(), expected.encode()):
            refused = ApprovalRefused(
                time_ms=now_ms, enrolment_id=enrolment_id, typed_fingerprint=typed[:256]
            )
            await self._log.record([refused], operator)
            raise OperationRefusedError(
                f"The fingerprint is not that of enrolment {enrolment_id}. Nothing was approved. "
                f"Ask the applicant to read all {what} out again; if they still differ, "
                "somebody else sent this request: reject it."
            )
        approved = check_terms(terms, enrolment, self._registry, now_ms)
        issued = self._certify(enrolment, approved)
        await self._log.record([approved, issued], operator)
        record = self._registry.certificates[issued.serial]
        self._on_admitted(Admission(record.firm, record.firm_name, record.role))
        return record

    def _certify(
        self, enrolment: EnrolmentRecord, approved: EnrolmentApproved
    ) -> CertificateIssued:
        try:
            certificate = self._ca.issue_client(
                key=public_key_of(enrolment.csr_der),
                firm=approved.firm,
                firm_name=approved.firm_name,
                trader=approved.trader,
                requested_name=enrolment.common_name,
                life_ms=approved.life_ms,
                now_ms=approved.time_ms,
            )
        except IssuingError as error:
            raise OperationRefusedError(str(error)) from error
        return CertificateIssued(
            time_ms=approved.time_ms,
            enrolment_id=enrolment.enrolment_id,
            serial=serial_text(certificate.serial_number),
            spki_fingerprint=spki_sha256(certificate.public_key()),
            certificate_der=der_of(certificate),
            not_before_ms=ms_of(certificate.not_valid_before_utc),
            not_after_ms=ms_of(certificate.not_valid_after_utc),
        )

    async def reject(self, enrolment_id: str, reason: str, *, operator: str) -> EnrolmentRecord:
        """Turn an applicant down; they are shown the reason.

        Raises:
            OperationRefusedError: unknown or already decided, or no reason given.
            JournalHaltedError: it is not known whether the rejection was kept.
        """
        enrolment = self._waiting(enrolment_id)
        event = EnrolmentRejected(
            time_ms=self._clock.now_ms(),
            enrolment_id=enrolment.enrolment_id,
            reason=_reason(reason),
        )
        await self._log.record([event], operator)
        return self._registry.enrolments[enrolment_id]

    async def reject_from(
        self, address: str, reason: str, *, operator: str
    ) -> list[EnrolmentRecord]:
        """Turn down all that wait from an address, or from a network such as 2001:db8::/64.

        Raises:
            OperationRefusedError: no address, nobody waits from there, or no reason given.
            JournalHaltedError: it is not known whether the rejections were kept.
        """
        network = _network(address)
        found = [one for one in self.enrolments(EnrolmentStatus.PENDING) if _is_in(one, network)]
        if not found:
            raise OperationRefusedError(
                f"No request from {address} waits. `rfqserver enrolments list --status pending` "
                "shows the addresses."
            )
        words, now_ms = _reason(reason), self._clock.now_ms()
        await self._log.record(
            [
                EnrolmentRejected(time_ms=now_ms, enrolment_id=one.enrolment_id, reason=words)
                for one in found
            ],
            operator,
        )
        return [self._registry.enrolments[one.enrolment_id] for one in found]

    def _waiting(self, enrolment_id: str) -> EnrolmentRecord:
        self._queue.lapse_due()
        record = self.enrolment(enrolment_id)
        if record.status is not EnrolmentStatus.PENDING:
            raise OperationRefusedError(
                f"Enrolment {enrolment_id} is decided already: {record.status.value}."
            )
        return record


def _reason(typed: str) -> str:
    words = " ".join(typed.split())
    if not 1 <= len(words) <= 200 or not words.isprintable():
        raise OperationRefusedError("Give a reason of 1 to 200 characters for the applicant.")
    return words


def _network(typed: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(typed.strip(), strict=False)
    except ValueError as error:
        raise OperationRefusedError(
            f"'{typed}' is neither an address nor a network (--address)."
        ) from error


def _is_in(record: EnrolmentRecord, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return ipaddress.ip_address(record.address.partition("%")[0]) in network
    except ValueError:
        return False
