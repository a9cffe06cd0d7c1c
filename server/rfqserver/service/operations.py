"""What an operator can ask of a venue: the requests, their results, and how each is carried out.

The same requests serve a running venue over its control socket and a stopped
one directly on its journal.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Protocol, assert_never

from msgspec import Meta, Struct

from rfqdesk.protocol.terms import Instrument, Role
from rfqserver.ca.crl import RevocationReason, reason_of
from rfqserver.ca.encoding import sha256_hex
from rfqserver.ca.registry import CertificateRecord, EnrolmentRecord, EnrolmentStatus
from rfqserver.service.approval import ApprovalTerms, OperationRefusedError
from rfqserver.service.ca_status import AuthorityView
from rfqserver.service.clock import VenueClock
from rfqserver.service.identity_desk import IdentityDesk


class OperableVenue(Protocol):
    """What an operator needs of a venue."""

    @property
    def identity(self) -> IdentityDesk: ...

    @property
    def clock(self) -> VenueClock: ...

    async def load_instruments(self, instruments: Sequence[Instrument]) -> int:
        """Add or replace instruments; returns how many the venue then has.

        Raises:
            OperationRefusedError: nothing was loaded, and why.
        """


# Requests -------------------------------------------------------------------


class Operation(Struct, frozen=True, kw_only=True, tag_field="verb", forbid_unknown_fields=True):
    """`operator` is who says to be asking; reaching the socket is what gives the right."""

    operator: Annotated[str, Meta(max_length=64)]


class ListEnrolments(Operation, tag="list_enrolments", frozen=True, kw_only=True):
    """`status` None means all."""

    status: EnrolmentStatus | None = None


class ShowEnrolment(Operation, tag="show_enrolment", frozen=True, kw_only=True):
    enrolment_id: str


class ApproveEnrolment(Operation, tag="approve_enrolment", frozen=True, kw_only=True):
    enrolment_id: str
    terms: ApprovalTerms


class RejectEnrolment(Operation, tag="reject_enrolment", frozen=True, kw_only=True):
    enrolment_id: str
    reason: str


class ListCertificates(Operation, tag="list_certificates", frozen=True, kw_only=True):
    pass


class RevokeCertificate(Operation, tag="revoke_certificate", frozen=True, kw_only=True):
    serial: str
    reason: str


class RevokeFirm(Operation, tag="revoke_firm", frozen=True, kw_only=True):
    firm: str
    reason: str


class ShowAuthority(Operation, tag="show_authority", frozen=True, kw_only=True):
    pass


class LoadInstruments(Operation, tag="load_instruments", frozen=True, kw_only=True):
    instruments: tuple[Instrument, ...]


AnyOperation = (
    ListEnrolments
    | ShowEnrolment
    | ApproveEnrolment
    | RejectEnrolment
    | ListCertificates
    | RevokeCertificate
    | RevokeFirm
    | ShowAuthority
    | LoadInstruments
)

# Results --------------------------------------------------------------------


class EnrolmentView(Struct, frozen=True, kw_only=True):
    """An enrolment as the operator sees it. `common_name` and `organisation` are mere claims."""

    enrolment_id: str
    status: EnrolmentStatus
    requested_ms: int
    common_name: str
    organisation: str
    fingerprint: str
    address: str
    approvals_refused: int
    decided_ms: int
    reason: str
    firm: str
    firm_name: str
    trader: str
    role: Role | None
    serial: str


class CertificateView(Struct, frozen=True, kw_only=True):
    """A certificate as the operator sees it. `fingerprint` is SHA-256 of the DER certificate."""

    serial: str
    status: str
    firm: str
    firm_name: str
    trader: str
    role: Role
    enrolment_id: str
    not_before_ms: int
    not_after_ms: int
    fingerprint: str
    revoked_ms: int | None
    revocation_reason: str
    replaces: str = ""
    replaced_by: str = ""
    grace_ends_ms: int | None = None


class OperationResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of an operation; only the members that belong to it are set."""

    enrolments: tuple[EnrolmentView, ...] = ()
    certificates: tuple[CertificateView, ...] = ()
    instrument_count: int = 0
    authority: AuthorityView | None = None


async def perform(operation: AnyOperation, venue: OperableVenue) -> OperationResult:
    """Carry an operation out; its effect is durable when this returns.

    Raises:
        OperationRefusedError: it had no effect, and why.
        JournalHaltedError: it is not known whether it was kept.
    """
    desk, actor = venue.identity, f"operator:{operation.operator}"
    now_ms = venue.clock.now_ms()
    match operation:
        case ListEnrolments(status=status):
            return _enrolled(*desk.enrolments(status))
        case ShowEnrolment(enrolment_id=enrolment_id):
            return _enrolled(desk.enrolment(enrolment_id))
        case RejectEnrolment(enrolment_id=enrolment_id, reason=reason):
            return _enrolled(await desk.reject(enrolment_id, reason, operator=actor))
        case ApproveEnrolment(enrolment_id=enrolment_id, terms=terms):
            record = await desk.approve(enrolment_id, terms, operator=actor)
            return OperationResult(
                enrolments=(_enrolment_view(desk.enrolment(enrolment_id)),),
                certificates=(_certificate_view(record, now_ms),),
            )
        case ListCertificates():
            return _certified(desk.registry.certificates.values(), now_ms)
        case RevokeCertificate(serial=serial, reason=reason):
            revoked = [await desk.revoke(serial, _reason(reason), operator=actor)]
            return _certified(revoked, now_ms)
        case RevokeFirm(firm=firm, reason=reason):
            revoked = await desk.revoke_firm(firm, _reason(reason), operator=actor)
            return _certified(revoked, now_ms)
        case ShowAuthority():
            return OperationResult(authority=desk.authority())
        case LoadInstruments(instruments=instruments):
            return OperationResult(instrument_count=await venue.load_instruments(instruments))
        case _:
            assert_never(operation)


def _reason(typed: str) -> RevocationReason:
    try:
        return reason_of(typed)
    except ValueError as error:
        raise OperationRefusedError(str(error)) from error


def _certified(records: Iterable[CertificateRecord], now_ms: int) -> OperationResult:
    return OperationResult(
        certificates=tuple(_certificate_view(record, now_ms) for record in records)
    )


def _enrolled(*records: EnrolmentRecord) -> OperationResult:
    return OperationResult(enrolments=tuple(_enrolment_view(record) for record in records))


def _enrolment_view(record: EnrolmentRecord) -> EnrolmentView:
    return EnrolmentView(
        enrolment_id=record.enrolment_id,
        status=record.status,
        requested_ms=record.requested_ms,
        common_name=record.common_name,
        organisation=record.organisation,
        fingerprint=record.csr_fingerprint,
        address=record.address,
        approvals_refused=record.approvals_refused,
        decided_ms=record.decided_ms,
        reason=record.reason,
        firm=record.firm,
        firm_name=record.firm_name,
        trader=record.trader,
        role=record.role,
        serial=record.serial,
    )


def _certificate_view(record: CertificateRecord, now_ms: int) -> CertificateView:
    return CertificateView(
        serial=record.serial,
        status=record.status(now_ms),
        firm=record.firm,
        firm_name=record.firm_name,
        trader=record.trader,
        role=record.role,
        enrolment_id=record.enrolment_id,
        not_before_ms=record.not_before_ms,
        not_after_ms=record.not_after_ms,
        fingerprint=sha256_hex(record.certificate_der),
        revoked_ms=record.revoked_ms,
        revocation_reason=record.revocation_reason or "",
        replaces=record.replaces,
        replaced_by=record.replaced_by,
        grace_ends_ms=record.grace_ends_ms,
    )
