"""What an operator is shown: records of the registry, made fit to be read and sent."""

from collections.abc import Iterable

from msgspec import Struct

from rfqdesk.identity.words import words_of
from rfqdesk.protocol.operations.live import AuditPage, ChangesView, SessionView
from rfqdesk.protocol.operations.statuses import CertificateStatus, EnrolmentStatus
from rfqdesk.protocol.operations.views import (
    CertificateView,
    EnrolmentView,
    InvitationView,
    PrincipalView,
    TradeView,
)
from rfqdesk.protocol.terms import Role
from rfqserver.ca.encoding import sha256_hex
from rfqserver.ca.invitations import InvitationRecord
from rfqserver.ca.principals import Suspension
from rfqserver.ca.records import CertificateRecord, EnrolmentRecord
from rfqserver.ca.registry import Registry
from rfqserver.service.authority.ca_status import AuthorityView
from rfqserver.service.operator.endorsement import terms_text
from rfqserver.service.operator.market_views import MarketView
from rfqserver.service.operator.principal_desk import PrincipalRecord
from rfqserver.service.operator.venue_certificate_views import VenueCertificateView


class OperationResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of an operation; only the members that belong to it are set."""

    enrolments: tuple[EnrolmentView, ...] = ()
    certificates: tuple[CertificateView, ...] = ()
    revoked: tuple[CertificateView, ...] = ()
    """What the certificate just issued took the place of."""
    invitations: tuple[InvitationView, ...] = ()
    token: str = ""
    """Of the invitation just issued; nowhere else and never again."""
    invitation_line: str = ""
    """The line to mail, where it is told over the network; the verb makes its own."""
    venue_certificates: tuple[VenueCertificateView, ...] = ()
    instrument_count: int = 0
    authority: AuthorityView | None = None
    principals: tuple[PrincipalView, ...] = ()
    market: MarketView | None = None
    trades: tuple[TradeView, ...] = ()
    sessions: tuple[SessionView, ...] = ()
    changes: ChangesView | None = None
    audit: AuditPage | None = None


def listed(registry: Registry, newest: int, now_ms: int) -> Iterable[CertificateRecord]:
    """The newest certificates in the order of issue: so many that count, and so many others.

    A venue may have issued a hundred thousand, and a window asks again and again. 0 is all.
    """
    records = registry.certificates
    if not newest or len(records) <= newest:
        return records.values()
    found: dict[bool, list[CertificateRecord]] = {True: [], False: []}
    for record in reversed(records.values()):
        counting = found[record.status(now_ms) is CertificateStatus.ACTIVE]
        if len(counting) < newest:
            counting.append(record)
        if all(len(one) >= newest for one in found.values()):
            break
    kept = {record.serial for one in found.values() for record in one}
    return [record for serial, record in records.items() if serial in kept]


def certified(records: Iterable[CertificateRecord], now_ms: int) -> OperationResult:
    return OperationResult(
        certificates=tuple(certificate_view(record, now_ms) for record in records)
    )


def enrolled(records: Iterable[EnrolmentRecord], approvals_required: int) -> OperationResult:
    return OperationResult(
        enrolments=tuple(enrolment_view(record, approvals_required) for record in records)
    )


def enrolment_view(record: EnrolmentRecord, approvals_required: int) -> EnrolmentView:
    endorsement = record.endorsement
    waits = record.status is EnrolmentStatus.PENDING
    return EnrolmentView(
        enrolment_id=record.enrolment_id,
        status=record.status,
        requested_ms=record.requested_ms,
        common_name=record.common_name,
        organisation=record.organisation,
        fingerprint=record.csr_fingerprint,
        words=words_of(record.csr_fingerprint),
        address=record.address,
        approvals_refused=record.approvals_refused,
        decided_ms=record.decided_ms,
        reason=record.reason,
        firm=record.firm,
        firm_name=record.firm_name,
        trader=record.trader,
        role=record.role,
        serial=record.serial,
        invitation_id=record.invitation_id,
        invited_firm=record.invited_firm,
        invited_trader=record.invited_trader,
        invited_role=record.invited_role,
        invited_replaces=record.invited_replaces,
        replaces=record.replaces,
        endorsed_by=endorsement.operator if endorsement is not None else "",
        endorsed_ms=endorsement.time_ms if endorsement is not None else 0,
        endorsed_as=terms_text(endorsement) if endorsement is not None else "",
        approvals_missing=max(1, approvals_required - bool(endorsement)) if waits else 0,
    )


def invitation_view(record: InvitationRecord, now_ms: int) -> InvitationView:
    return InvitationView(
        invitation_id=record.invitation_id,
        status=record.status(now_ms),
        firm=record.firm,
        role=record.role,
        trader=record.trader,
        issued_ms=record.issued_ms,
        expires_ms=record.expires_ms,
        enrolment_id=record.enrolment_id,
        replaces=record.replaces,
    )


def certificate_view(record: CertificateRecord, now_ms: int) -> CertificateView:
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
        reenrolled_as=record.reenrolled_as,
    )


def principal_views(
    records: Iterable[PrincipalRecord], registry: Registry, changes: tuple[str, ...] = ()
) -> OperationResult:
    certificates = registry.certificates.values()
    roles = {(one.firm, one.trader, one.role) for one in certificates}
    roles |= {(one.firm, "", one.role) for one in certificates}
    return OperationResult(
        principals=tuple(
            _principal_view(
                record,
                tuple(role for role in Role if (record.firm, record.trader, role) in roles),
                registry.principals.suspensions.get((record.firm, "")),
                changes,
            )
            for record in records
        )
    )


def _principal_view(
    record: PrincipalRecord,
    roles: tuple[Role, ...],
    firms: Suspension | None,
    changes: tuple[str, ...],
) -> PrincipalView:
    # The firm's is told first: it has to end before the trader's own matters.
    suspension = firms or record.suspension
    return PrincipalView(
        firm=record.firm,
        trader=record.trader,
        roles=roles,
        kind=record.kind,
        entitlements=record.entitlements,
        suspended=suspension is not None,
        suspended_with_firm=firms is not None and bool(record.trader),
        suspended_ms=suspension.since_ms if suspension else 0,
        suspension_reason=suspension.reason if suspension else "",
        changes=changes,
    )
