"""Applicants before the operator: listed, approved with what they read out, or turned down."""

import hmac
import ipaddress
from collections.abc import Callable

import msgspec

from rfqdesk.identity.words import typed_words, words_of
from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.terms import Role
from rfqserver.ca.csr import public_key_of
from rfqserver.ca.encoding import der_of, ms_of, serial_text, spki_sha256, typed_hex
from rfqserver.ca.errors import IssuingError
from rfqserver.ca.events import (
    AnyIdentityEvent,
    ApprovalRefused,
    CertificateIssued,
    EndorsementWithdrawn,
    EnrolmentApproved,
    EnrolmentRejected,
)
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.records import Admission, CertificateRecord, EnrolmentRecord
from rfqserver.service.authority.identity_log import IdentityLog
from rfqserver.service.authority.revocation import Revocation
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.approval import (
    Decision,
    OperationIncompleteError,
    OperationOvertakenError,
    OperationRefusedError,
    check_terms,
)
from rfqserver.service.operator.endorsement import agreed, endorsed
from rfqserver.service.operator.waiting_requests import WaitingRequests


class ApprovalDesk:
    """Decides what becomes of waiting requests.

    `on_admitted` is told a firm that may now act in a role, once that is durable.
    """

    def __init__(
        self,
        identity_log: IdentityLog,
        ca: Hierarchy,
        clock: VenueClock,
        waiting: WaitingRequests,
        revocation: Revocation,
        *,
        approvals_required: int,
        on_admitted: Callable[[Admission], object],
    ) -> None:
        self._log = identity_log
        self._registry = identity_log.registry
        self._ca = ca
        self._clock = clock
        self._queue = waiting
        self._revocation = revocation
        self.approvals_required = approvals_required
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

    def needs_endorsement(self, enrolment_id: str, terms: ApprovalTerms) -> bool:
        """Tell whether another operator must decide as well after this one."""
        if self.approvals_required < 2:
            return False
        record = self._registry.enrolments.get(enrolment_id)
        return terms.amend or (record is not None and record.endorsement is None)

    async def endorse(
        self, enrolment_id: str, terms: ApprovalTerms, account: Account
    ) -> EnrolmentRecord:
        """Record the first of two operators' decisions; nobody is certified yet.

        Raises:
            OperationRefusedError: nothing was endorsed, and why.
            JournalHaltedError: it is not known whether the endorsement was kept.
        """
        enrolment = await self._heard(enrolment_id, terms, account.actor)
        now_ms = self._clock.now_ms()
        if terms.as_endorsed:
            raise OperationRefusedError(
                f"Nobody has endorsed enrolment {enrolment_id}: say who the applicant is with "
                "--firm and --role."
            )
        decision = check_terms(terms, enrolment, self._registry, now_ms)
        events: list[AnyIdentityEvent] = [endorsed(decision, account)]
        if enrolment.endorsement is not None:
            events.insert(0, EndorsementWithdrawn(time_ms=now_ms, enrolment_id=enrolment_id))
        await self._log.record(events, account.actor)
        return self._registry.enrolments[enrolment_id]

    async def withdraw_endorsement(self, enrolment_id: str, account: Account) -> EnrolmentRecord:
        """Take an endorsement back, as the operator who gave it.

        Raises:
            OperationRefusedError: there is none, or it is another operator's.
            JournalHaltedError: it is not known whether it was kept.
        """
        enrolment = self._waiting(enrolment_id)
        endorsement = enrolment.endorsement
        if endorsement is None:
            raise OperationRefusedError(f"Nobody has endorsed enrolment {enrolment_id}.")
        if endorsement.uid != account.uid:
            raise OperationRefusedError(
                f"{endorsement.operator} endorsed enrolment {enrolment_id}, and only that account "
                "can take it back. You can reject the request, or approve with terms of your own "
                "(--amend)."
            )
        event = EndorsementWithdrawn(time_ms=self._clock.now_ms(), enrolment_id=enrolment_id)
        await self._log.record([event], account.actor)
        return self._registry.enrolments[enrolment_id]

    async def approve(
        self, enrolment_id: str, terms: ApprovalTerms, *, operator: str, uid: int | None = None
    ) -> CertificateRecord:
        """Certify an applicant whose fingerprint the operator has heard from them.

        Where two operators are required, this is the second one: `uid` is the
        account's, None where it is not known. What the certificate replaces is
        revoked in the same batch.

        Raises:
            OperationRefusedError: nothing was approved, and why.
            OperationIncompleteError: approved, and what is replaced is shut out, but the new
                revocation list was refused.
            JournalHaltedError: it is not known whether the approval was kept.
        """
        enrolment = await self._heard(enrolment_id, terms, operator)
        decision = self._decided(enrolment, terms, uid)
        approved = decision.approved
        issued = self._certify(enrolment, approved)
        if decision.reason is None:
            await self._log.record([approved, issued], operator)
            return self._admitted(issued.serial)
        replaced = self._registry.certificates[approved.replaces]
        try:
            await self._revocation.with_successor(
                [approved, issued], replaced, decision.reason, operator
            )
        except OperationIncompleteError as error:
            self._admitted(issued.serial)
            raise OperationIncompleteError(
                f"Approved: certificate {issued.serial} was issued. {error}"
            ) from error
        return self._admitted(issued.serial)

    def _admitted(self, serial: str) -> CertificateRecord:
        record = self._registry.certificates[serial]
        if record.role is not Role.OPERATOR:
            self._on_admitted(Admission(record.firm, record.firm_name, record.role))
        return record

    async def _heard(
        self, enrolment_id: str, terms: ApprovalTerms, operator: str
    ) -> EnrolmentRecord:
        """The waiting request whose fingerprint, or words, the operator typed."""
        enrolment = self._waiting(enrolment_id)
        typed, expected = typed_hex(terms.fingerprint), enrolment.csr_fingerprint
        if terms.words:
            if typed:
                raise OperationRefusedError("Say the fingerprint or its words, not both.")
            typed, expected = typed_words(terms.words), words_of(expected)
        if hmac.compare_digest(typed.encode(), expected.encode()):
            return enrolment
        refused = ApprovalRefused(
            time_ms=self._clock.now_ms(),
            enrolment_id=enrolment_id,
            typed_fingerprint=typed[:256],
        )
        await self._log.record([refused], operator)
        raise OperationRefusedError(_why_not_heard(enrolment_id, typed, words=bool(terms.words)))

    def _decided(
        self, enrolment: EnrolmentRecord, terms: ApprovalTerms, uid: int | None
    ) -> Decision:
        now_ms, endorsement = self._clock.now_ms(), enrolment.endorsement
        if self.approvals_required < 2 and not terms.as_endorsed:
            return check_terms(terms, enrolment, self._registry, now_ms)
        if endorsement is None:
            raise OperationRefusedError(
                f"Nobody has endorsed enrolment {enrolment.enrolment_id} yet."
            )
        if self.approvals_required > 1 and uid in {None, endorsement.uid}:
            raise OperationRefusedError(
                f"{endorsement.operator} endorsed enrolment {enrolment.enrolment_id} under this "
                "very account; a different operator must approve it. To change the terms, "
                "repeat this with --amend; to take it back, use `rfqserver enrolments withdraw`."
            )
        decision = agreed(endorsement, terms, enrolment, self._registry, now_ms)
        approved = msgspec.structs.replace(decision.approved, endorsed_by=endorsement.operator)
        return Decision(approved, decision.reason)

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
                operates=approved.role is Role.OPERATOR,
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
            generation=self._ca.generation,
        )

    def revoked_with(self, enrolment: EnrolmentRecord) -> list[CertificateRecord]:
        """What was revoked in the same act as the enrolment was approved."""
        if not enrolment.replaces:
            return []
        replaced = self._registry.certificates[enrolment.replaces]
        found = self._revocation.all_of_line(replaced)
        return [one for one in found if one.revoked_ms == enrolment.decided_ms]

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
            who = f" as {record.firm}/{record.trader}" if record.firm else ""
            raise OperationOvertakenError(
                f"Enrolment {enrolment_id} is decided already: {record.status.value}{who}."
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


def _why_not_heard(enrolment_id: str, typed: str, *, words: bool) -> str:
    """Tell what was cut short apart from what is another's, by its length alone."""
    count, wanted = (len(typed.split()), 10) if words else (len(typed), 64)
    whole = "ten words" if words else "64 digits"
    if count != wanted:
        return (
            f"The fingerprint has {whole}, and you gave {count}. Nothing was approved. Ask "
            f"the applicant to read all {whole} out, and type every one of them."
        )
    return (
        f"{'These words are not those' if words else 'The fingerprint is not that'} of enrolment "
        f"{enrolment_id}. Nothing was approved. Ask the applicant to read all {whole} out "
        "again; if they still differ, somebody else sent this request: reject it."
    )
