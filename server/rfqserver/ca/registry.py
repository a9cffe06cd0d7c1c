"""Who is who: enrolments, certificates and parties, folded from identity events.

Pure: a replay of the same events gives an equal registry.
"""

from dataclasses import dataclass, field

import msgspec

from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.terms import Role
from rfqserver.ca.authority_events import (
    IssuingCaAdopted,
    IssuingCaRevoked,
    RootCaAdopted,
    RootCaRetired,
)
from rfqserver.ca.authority_record import AuthorityRecord
from rfqserver.ca.crl import RevokedEntry
from rfqserver.ca.events import (
    AnyIdentityEvent,
    ApprovalRefused,
    CertificateIssued,
    CertificateRenewed,
    CertificateRevoked,
    CrlIssued,
    EndorsementWithdrawn,
    EnrolmentApproved,
    EnrolmentEndorsed,
    EnrolmentLapsed,
    EnrolmentRejected,
    EnrolmentRequested,
    InvitationIssued,
    InvitationUsed,
    InvitationWithdrawn,
    OcspSignerIssued,
    RootCrlAdopted,
    ServerCertificateIssued,
    VenueCertificateRevoked,
)
from rfqserver.ca.invitations import Invitations
from rfqserver.ca.operation_events import OperationSigned
from rfqserver.ca.principal_events import (
    FirmEntitled,
    PrincipalEntitled,
    PrincipalResumed,
    PrincipalSuspended,
)
from rfqserver.ca.principals import Principals
from rfqserver.ca.records import Admission, CertificateRecord, EnrolmentRecord
from rfqserver.ca.refusal_events import RefusalEvent


@dataclass
class Registry:
    """The fold. Dictionaries keep the order in which things happened."""

    enrolments: dict[str, EnrolmentRecord] = field(default_factory=dict)
    certificates: dict[str, CertificateRecord] = field(default_factory=dict)
    firm_names: dict[str, str] = field(default_factory=dict)
    pending: dict[str, None] = field(default_factory=dict)
    """Enrolments that nobody has decided yet, in the order they came."""
    revoked_count: int = 0
    authority: AuthorityRecord = field(default_factory=AuthorityRecord)
    in_grace: dict[str, int] = field(default_factory=dict)
    """Serials of renewed certificates that a CRL must end before they expire, with the moment."""
    invitations: Invitations = field(default_factory=Invitations)
    principals: Principals = field(default_factory=Principals)
    _listed: dict[int, dict[str, RevokedEntry]] = field(default_factory=dict)
    _by_key: dict[str, str] = field(default_factory=dict)
    _renewed_by_key: dict[str, str] = field(default_factory=dict)

    @property
    def pending_count(self) -> int:
        """How many requests wait for the operator."""
        return len(self.pending)

    def enrolment_by_key(self, spki_fingerprint: str) -> EnrolmentRecord | None:
        """The enrolment of a public key; a key has one at most."""
        enrolment_id = self._by_key.get(spki_fingerprint)
        return None if enrolment_id is None else self.enrolments[enrolment_id]

    def certificate_by_key(self, spki_fingerprint: str) -> CertificateRecord | None:
        """The certificate of a public key, whether by enrolment or by renewal."""
        if spki_fingerprint in self._renewed_by_key:
            return self.certificates[self._renewed_by_key[spki_fingerprint]]
        enrolment = self.enrolment_by_key(spki_fingerprint)
        return None if enrolment is None else self.certificates.get(enrolment.serial)

    def revocation(self, serial: str) -> RevokedEntry | None:
        """The CRL's line for one certificate; None when it is not revoked, or was never issued."""
        record = self.certificates.get(serial)
        if record is not None:
            return _entry(record)
        own = self.authority.venue_certificates.get(serial)
        return None if own is None else own.entry

    @property
    def crl_number(self) -> int:
        """Number of the list that the issuing CA adopted last has signed last; 0 for none."""
        return self.authority.crl(self.authority.generation).number

    def issuer_of(self, serial: str) -> int:
        """The generation of the issuing CA that issued this serial number; 0 for none."""
        record = self.certificates.get(serial)
        if record is not None:
            return record.generation
        own = self.authority.venue_certificates.get(serial)
        return 0 if own is None else own.generation

    def revoked(self, generation: int) -> tuple[RevokedEntry, ...]:
        """Everything the CRL of one issuing CA must list, in the order of revocation."""
        return tuple(self._listed.get(generation, {}).values())

    def admissions(self) -> tuple[Admission, ...]:
        """Firms and the roles in which any participant's certificate was ever issued to them."""
        found = {
            (record.firm, record.role): Admission(record.firm, record.firm_name, record.role)
            for record in self.certificates.values()
            if record.role is not Role.OPERATOR
        }
        return tuple(found.values())

    def apply(self, event: AnyIdentityEvent) -> None:
        """Take one event in.

        Raises:
            KeyError: it speaks of an enrolment or certificate that never was: a damaged journal.
        """
        match event:
            case EnrolmentRequested():
                self._requested(event)
            case ApprovalRefused() | EnrolmentRejected() | EnrolmentLapsed():
                self._not_approved(event)
            case EnrolmentApproved() | EnrolmentEndorsed() | EndorsementWithdrawn():
                self._decided(event)
            case InvitationIssued() | InvitationUsed() | InvitationWithdrawn():
                self._inviting(event)
            case FirmEntitled() | PrincipalEntitled() | PrincipalSuspended() | PrincipalResumed():
                self.principals.apply(event)
            case CertificateIssued():
                self._issued(event)
            case CertificateRenewed():
                self._renewed(event)
            case CertificateRevoked() | VenueCertificateRevoked():
                self._revoked(event)
            case (
                CrlIssued()
                | RootCrlAdopted()
                | ServerCertificateIssued()
                | OcspSignerIssued()
                | RootCaAdopted()
                | RootCaRetired()
                | IssuingCaAdopted()
                | IssuingCaRevoked()
            ):
                self.authority.apply(event)
            case _:
                self._of_nobody(event)

    def _revoked(self, event: CertificateRevoked | VenueCertificateRevoked) -> None:
        self.revoked_count += 1
        if isinstance(event, VenueCertificateRevoked):
            generation = self.authority.revoked(event).generation
        else:
            self.in_grace.pop(event.serial, None)
            record = msgspec.structs.replace(
                self.certificates[event.serial],
                revoked_ms=event.time_ms,
                revocation_reason=event.reason,
            )
            self.certificates[event.serial] = record
            generation = record.generation
        # Kept beside, since looking for a hundred thousand holds up all else.
        entry = RevokedEntry(event.serial, event.time_ms, event.reason)
        self._listed.setdefault(generation, {})[event.serial] = entry

    def _of_nobody(self, event: RefusalEvent | OperationSigned) -> None:
        """Refusals change nothing, nor does what was asked for."""

    def _requested(self, event: EnrolmentRequested) -> None:
        self.enrolments[event.enrolment_id] = EnrolmentRecord(
            enrolment_id=event.enrolment_id,
            requested_ms=event.time_ms,
            csr_der=event.csr_der,
            csr_fingerprint=event.csr_fingerprint,
            spki_fingerprint=event.spki_fingerprint,
            common_name=event.common_name,
            organisation=event.organisation,
            address=event.address,
        )
        self._by_key[event.spki_fingerprint] = event.enrolment_id
        self.pending[event.enrolment_id] = None

    def _not_approved(self, event: ApprovalRefused | EnrolmentRejected | EnrolmentLapsed) -> None:
        record = self.enrolments[event.enrolment_id]
        match event:
            case ApprovalRefused():
                self._change(record, approvals_refused=record.approvals_refused + 1)
            case EnrolmentRejected():
                self._ended(record, EnrolmentStatus.REJECTED, event.time_ms, event.reason)
            case EnrolmentLapsed():
                days = "a day" if event.pending_days == 1 else f"{event.pending_days} days"
                reason = f"nobody decided within {days}"
                self._ended(record, EnrolmentStatus.LAPSED, event.time_ms, reason)

    def _ended(
        self, record: EnrolmentRecord, status: EnrolmentStatus, decided_ms: int, reason: str
    ) -> None:
        self._change(record, status=status, decided_ms=decided_ms, reason=reason, endorsement=None)
        del self.pending[record.enrolment_id]

    def _inviting(self, event: InvitationIssued | InvitationUsed | InvitationWithdrawn) -> None:
        self.invitations.apply(event)
        if not isinstance(event, InvitationUsed):
            return
        invitation = self.invitations.records[event.invitation_id]
        self._change(
            self.enrolments[event.enrolment_id],
            invitation_id=event.invitation_id,
            invited_firm=invitation.firm,
            invited_trader=invitation.trader,
            invited_role=invitation.role,
            invited_replaces=invitation.replaces,
        )

    def _decided(self, event: EnrolmentApproved | EnrolmentEndorsed | EndorsementWithdrawn) -> None:
        record = self.enrolments[event.enrolment_id]
        match event:
            case EnrolmentApproved():
                self._approved(record, event)
            case EnrolmentEndorsed():
                self._change(record, endorsement=event)
            case EndorsementWithdrawn():
                self._change(record, endorsement=None)

    def _approved(self, record: EnrolmentRecord, event: EnrolmentApproved) -> None:
        self._change(
            record,
            status=EnrolmentStatus.APPROVED,
            decided_ms=event.time_ms,
            firm=event.firm,
            firm_name=event.firm_name,
            trader=event.trader,
            role=event.role,
            life_ms=event.life_ms,
            replaces=event.replaces,
            endorsement=None,
        )
        self.firm_names[event.firm] = event.firm_name
        if event.kind is not None:
            self.principals.kinds[event.firm, event.trader] = event.kind
        del self.pending[event.enrolment_id]

    def _issued(self, event: CertificateIssued) -> None:
        enrolment = self.enrolments[event.enrolment_id]
        if enrolment.role is None:
            raise KeyError(f"certificate {event.serial} was issued without an approval")
        self.certificates[event.serial] = CertificateRecord(
            serial=event.serial,
            enrolment_id=event.enrolment_id,
            firm=enrolment.firm,
            firm_name=enrolment.firm_name,
            trader=enrolment.trader,
            role=enrolment.role,
            spki_fingerprint=event.spki_fingerprint,
            certificate_der=event.certificate_der,
            not_before_ms=event.not_before_ms,
            not_after_ms=event.not_after_ms,
            life_ms=enrolment.life_ms,
            generation=event.generation,
        )
        self._change(enrolment, serial=event.serial)
        if enrolment.replaces:
            self.certificates[enrolment.replaces] = msgspec.structs.replace(
                self.certificates[enrolment.replaces], reenrolled_as=event.serial
            )

    def _renewed(self, event: CertificateRenewed) -> None:
        old = self.certificates[event.replaces]
        self.certificates[old.serial] = msgspec.structs.replace(
            old, replaced_by=event.serial, grace_ends_ms=event.grace_ends_ms
        )
        if event.grace_ends_ms < old.not_after_ms:
            self.in_grace[old.serial] = event.grace_ends_ms
        self.certificates[event.serial] = CertificateRecord(
            serial=event.serial,
            enrolment_id=old.enrolment_id,
            firm=old.firm,
            firm_name=old.firm_name,
            trader=old.trader,
            role=old.role,
            spki_fingerprint=event.spki_fingerprint,
            certificate_der=event.certificate_der,
            not_before_ms=event.not_before_ms,
            not_after_ms=event.not_after_ms,
            life_ms=old.life_ms,
            replaces=old.serial,
            renewal_fingerprint=event.csr_fingerprint,
            generation=event.generation,
        )
        self._renewed_by_key[event.spki_fingerprint] = event.serial

    def _change(self, record: EnrolmentRecord, **changes: object) -> None:
        self.enrolments[record.enrolment_id] = msgspec.structs.replace(record, **changes)


def _entry(record: CertificateRecord) -> RevokedEntry | None:
    if record.revoked_ms is None or record.revocation_reason is None:
        return None
    return RevokedEntry(record.serial, record.revoked_ms, record.revocation_reason)
