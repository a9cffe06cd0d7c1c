"""What the registry keeps of each enrolment and each certificate."""

from msgspec import Struct

from rfqdesk.protocol.operations.statuses import CertificateStatus, EnrolmentStatus
from rfqdesk.protocol.terms import Role
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.events import EnrolmentEndorsed


class EnrolmentRecord(Struct, frozen=True, kw_only=True):
    """One application. `serial` and the party are empty until it is approved."""

    enrolment_id: str
    requested_ms: int
    csr_der: bytes
    csr_fingerprint: str
    spki_fingerprint: str
    common_name: str
    organisation: str
    address: str
    status: EnrolmentStatus = EnrolmentStatus.PENDING
    decided_ms: int = 0
    reason: str = ""
    firm: str = ""
    firm_name: str = ""
    trader: str = ""
    role: Role | None = None
    serial: str = ""
    life_ms: int = 0
    approvals_refused: int = 0
    invitation_id: str = ""
    """The invitation whose token the request carried; "" for an applicant who was not expected."""
    invited_firm: str = ""
    invited_trader: str = ""
    invited_role: Role | None = None
    invited_replaces: str = ""
    replaces: str = ""
    """The certificate that was revoked when this was approved."""
    endorsement: EnrolmentEndorsed | None = None
    """The first operator's decision, as long as a second one is missing."""


class CertificateRecord(Struct, frozen=True, kw_only=True):
    """One client certificate and the principal it stands for.

    `life_ms` is what the operator approved, for this and for what renews it.
    A certificate made by renewal names what it `replaces` and the request it
    was made for; one that was renewed names its successor and its last moment.
    """

    serial: str
    enrolment_id: str
    firm: str
    firm_name: str
    trader: str
    role: Role
    spki_fingerprint: str
    certificate_der: bytes
    not_before_ms: int
    not_after_ms: int
    life_ms: int = 0
    replaces: str = ""
    renewal_fingerprint: str = ""
    replaced_by: str = ""
    reenrolled_as: str = ""
    """The certificate of a new enrolment that took this one's place, by an operator's decision."""
    grace_ends_ms: int | None = None
    revoked_ms: int | None = None
    revocation_reason: RevocationReason | None = None
    generation: int = 1
    """Of the issuing CA."""

    def status(self, now_ms: int) -> CertificateStatus:
        """Revoked outweighs expired, and that superseded."""
        superseded = self.grace_ends_ms is not None and now_ms >= self.grace_ends_ms
        if self.revoked_ms is not None and not self._ended_by_renewal():
            return CertificateStatus.REVOKED
        if now_ms >= self.not_after_ms:
            return CertificateStatus.EXPIRED
        if superseded or self.revoked_ms is not None:
            return CertificateStatus.SUPERSEDED
        return CertificateStatus.ACTIVE

    def _ended_by_renewal(self) -> bool:
        return bool(self.replaced_by) and self.revocation_reason is RevocationReason.SUPERSEDED


class Admission(Struct, frozen=True):
    """A firm that may act in a role."""

    firm: str
    firm_name: str
    role: Role
