"""What happens to identities, as the journal keeps it (stream `identity`).

Each event carries all that a replay needs: nothing is looked up, signed or
made at random again when the registry is rebuilt.
"""

import msgspec

from rfqdesk.protocol.terms import PrincipalKind, Role
from rfqserver.ca.authority_events import (
    IssuingCaAdopted,
    IssuingCaRevoked,
    RootCaAdopted,
    RootCaRetired,
)
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.identity_event import IdentityEvent
from rfqserver.ca.operation_events import OperationSigned
from rfqserver.ca.principal_events import (
    FirmEntitled,
    PrincipalEntitled,
    PrincipalResumed,
    PrincipalSuspended,
)
from rfqserver.ca.profiles import DAY_MS, MINUTE_MS
from rfqserver.ca.refusal_events import (
    CertificateRefused,
    CommandRefused,
    EnrolmentRefused,
    HandshakeRefused,
    LockoutRefused,
    OperationRefused,
    RefusalsOmitted,
    RenewalRefused,
    SessionRefused,
)


def life_of(days: int, minutes: int) -> int:
    """A certificate's life in milliseconds: `minutes` where there are any, else `days`."""
    return minutes * MINUTE_MS or days * DAY_MS


class EnrolmentRequested(IdentityEvent, tag="enrolment_requested", frozen=True, kw_only=True):
    """An applicant proved to hold a key and asked for a certificate. `address` proves nothing."""

    enrolment_id: str
    csr_der: bytes
    csr_fingerprint: str
    spki_fingerprint: str
    common_name: str
    organisation: str
    address: str


class ApprovalRefused(IdentityEvent, tag="approval_refused", frozen=True, kw_only=True):
    """An operator tried to approve with a fingerprint, or its words, that is not the request's."""

    enrolment_id: str
    typed_fingerprint: str


class EnrolmentApproved(IdentityEvent, tag="enrolment_approved", frozen=True, kw_only=True):
    """An operator decided who the applicant is. The certificate follows in the same batch."""

    enrolment_id: str
    firm: str
    firm_name: str
    trader: str
    role: Role
    days: int
    minutes: int = 0
    """Counted instead of `days`, which then is 0."""
    replaces: str = ""
    """The serial of the certificate that is revoked in the same batch; "" for none."""
    endorsed_by: str = ""
    """The operator who endorsed the same terms before; "" where one operator is enough."""
    kind: PrincipalKind | None = None
    """None leaves what is known of the trader."""

    @property
    def life_ms(self) -> int:
        """How long certificates for this enrolment last, renewals included."""
        return life_of(self.days, self.minutes)


class EnrolmentEndorsed(IdentityEvent, tag="enrolment_endorsed", frozen=True, kw_only=True):
    """The first of two operators decided who the applicant is. `uid` is whose decision it was.

    `reason` is that of revoking what the certificate `replaces`.
    """

    enrolment_id: str
    operator: str
    uid: int
    firm: str
    firm_name: str
    trader: str
    role: Role
    days: int
    minutes: int
    replaces: str
    reason: RevocationReason | None
    kind: PrincipalKind | None = None

    @property
    def life_ms(self) -> int:
        """How long certificates for this enrolment are to last."""
        return life_of(self.days, self.minutes)


class EndorsementWithdrawn(IdentityEvent, tag="endorsement_withdrawn", frozen=True, kw_only=True):
    """An endorsement counts no more: taken back, or about to begin anew with other terms."""

    enrolment_id: str


class EnrolmentRejected(IdentityEvent, tag="enrolment_rejected", frozen=True, kw_only=True):
    """An operator turned the applicant down; the applicant is shown `reason`."""

    enrolment_id: str
    reason: str


class EnrolmentLapsed(IdentityEvent, tag="enrolment_lapsed", frozen=True, kw_only=True):
    """Nobody decided within the `pending_days` that the venue then had."""

    enrolment_id: str
    pending_days: int


class InvitationIssued(IdentityEvent, tag="invitation_issued", frozen=True, kw_only=True):
    """An operator expects somebody. Of the token only the SHA-256 is kept."""

    invitation_id: str
    token_sha256: str
    firm: str
    role: Role
    trader: str
    expires_ms: int
    replaces: str = ""
    """The certificate that is to be revoked when the invited applicant gets theirs."""


class InvitationUsed(IdentityEvent, tag="invitation_used", frozen=True, kw_only=True):
    """A request carried the token. It comes in one batch with the request it belongs to."""

    invitation_id: str
    enrolment_id: str


class InvitationWithdrawn(IdentityEvent, tag="invitation_withdrawn", frozen=True, kw_only=True):
    """An operator took an invitation back before it was used."""

    invitation_id: str


class CertificateIssued(IdentityEvent, tag="certificate_issued", frozen=True, kw_only=True):
    """A certificate exists for an approved enrolment. `serial` is hex."""

    enrolment_id: str
    serial: str
    spki_fingerprint: str
    certificate_der: bytes
    not_before_ms: int
    not_after_ms: int
    generation: int = 1
    """Of the issuing CA."""


class CertificateRenewed(IdentityEvent, tag="certificate_renewed", frozen=True, kw_only=True):
    """The holder of `replaces` had a new key certified, for the same principal.

    What it replaces stays good until `grace_ends_ms`, and not a moment longer.
    """

    serial: str
    replaces: str
    grace_ends_ms: int
    csr_der: bytes
    csr_fingerprint: str
    spki_fingerprint: str
    certificate_der: bytes
    not_before_ms: int
    not_after_ms: int
    address: str
    generation: int = 1
    """Of the issuing CA."""


class CertificateRevoked(IdentityEvent, tag="certificate_revoked", frozen=True, kw_only=True):
    """A certificate is no longer to be believed, for ever."""

    serial: str
    reason: RevocationReason


class CrlIssued(IdentityEvent, tag="crl_issued", frozen=True, kw_only=True):
    """A new CRL was signed; the list itself follows from the events before."""

    number: int
    this_update_ms: int
    next_update_ms: int
    revoked_count: int
    generation: int = 1
    """Of the issuing CA."""


class ServerCertificateIssued(
    IdentityEvent, tag="server_certificate_issued", frozen=True, kw_only=True
):
    """The venue gave itself a TLS certificate."""

    serial: str
    certificate_der: bytes
    generation: int = 1
    """Of the issuing CA."""


class OcspSignerIssued(IdentityEvent, tag="ocsp_signer_issued", frozen=True, kw_only=True):
    """The venue gave itself a certificate for signing OCSP answers."""

    serial: str
    certificate_der: bytes
    generation: int = 1
    """Of the issuing CA."""


class VenueCertificateRevoked(
    IdentityEvent, tag="venue_certificate_revoked", frozen=True, kw_only=True
):
    """One of the venue's own certificates is no longer to be believed.

    Where it was in use, the one that takes its place comes in the same batch.
    """

    serial: str
    reason: RevocationReason


class RootCrlAdopted(IdentityEvent, tag="root_crl_adopted", frozen=True, kw_only=True):
    """The venue began to use a CRL that the root had signed."""

    number: int
    this_update_ms: int
    generation: int = 1
    """Of the root."""


AnyIdentityEvent = (
    EnrolmentRequested
    | EnrolmentRefused
    | ApprovalRefused
    | EnrolmentApproved
    | EnrolmentEndorsed
    | EndorsementWithdrawn
    | EnrolmentRejected
    | EnrolmentLapsed
    | InvitationIssued
    | InvitationUsed
    | InvitationWithdrawn
    | CertificateIssued
    | CertificateRenewed
    | RenewalRefused
    | LockoutRefused
    | OperationRefused
    | CertificateRevoked
    | CrlIssued
    | ServerCertificateIssued
    | OcspSignerIssued
    | VenueCertificateRevoked
    | RootCrlAdopted
    | RootCaAdopted
    | RootCaRetired
    | IssuingCaAdopted
    | IssuingCaRevoked
    | HandshakeRefused
    | CertificateRefused
    | SessionRefused
    | CommandRefused
    | RefusalsOmitted
    | FirmEntitled
    | PrincipalEntitled
    | PrincipalSuspended
    | PrincipalResumed
    | OperationSigned
)

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnyIdentityEvent] = msgspec.json.Decoder(AnyIdentityEvent)


def encode_identity_event(event: AnyIdentityEvent) -> bytes:
    """Write an event as the journal's payload."""
    return _encoder.encode(event)


def decode_identity_event(payload: bytes) -> AnyIdentityEvent:
    """Read an event from the journal.

    Raises:
        msgspec.MsgspecError: not an event of this version.
    """
    return _decoder.decode(payload)


def kind_of(event: AnyIdentityEvent) -> str:
    """The event's name in the journal."""
    return str(event.__struct_config__.tag)
