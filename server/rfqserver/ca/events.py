"""What happens to identities, as the journal keeps it (stream `identity`).

Each event carries all that a replay needs: nothing is looked up, signed or
made at random again when the registry is rebuilt.
"""

import msgspec
from msgspec import Struct

from rfqdesk.protocol.terms import Role
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.profiles import DAY_MS, MINUTE_MS

IDENTITY_STREAM = "identity"


class IdentityEvent(Struct, frozen=True, kw_only=True, tag_field="type"):
    """A fact about an identity, at epoch milliseconds of the venue's clock."""

    time_ms: int


class EnrolmentRequested(IdentityEvent, tag="enrolment_requested", frozen=True, kw_only=True):
    """An applicant proved to hold a key and asked for a certificate. `address` proves nothing."""

    enrolment_id: str
    csr_der: bytes
    csr_fingerprint: str
    spki_fingerprint: str
    common_name: str
    organisation: str
    address: str


class EnrolmentRefused(IdentityEvent, tag="enrolment_refused", frozen=True, kw_only=True):
    """Input at the enrolment port that the policy did not take."""

    text: str
    body_sha256: str
    body_bytes: int
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

    @property
    def life_ms(self) -> int:
        """How long certificates for this enrolment last, renewals included."""
        return self.minutes * MINUTE_MS or self.days * DAY_MS


class EnrolmentRejected(IdentityEvent, tag="enrolment_rejected", frozen=True, kw_only=True):
    """An operator turned the applicant down; the applicant is shown `reason`."""

    enrolment_id: str
    reason: str


class InvitationIssued(IdentityEvent, tag="invitation_issued", frozen=True, kw_only=True):
    """An operator expects somebody. Of the token only the SHA-256 is kept."""

    invitation_id: str
    token_sha256: str
    firm: str
    role: Role
    trader: str
    expires_ms: int


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


class RenewalRefused(IdentityEvent, tag="renewal_refused", frozen=True, kw_only=True):
    """A renewal that was not granted. `serial` is the certificate it came under, "" for none."""

    serial: str
    text: str
    body_sha256: str
    body_bytes: int
    address: str


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


class ServerCertificateIssued(
    IdentityEvent, tag="server_certificate_issued", frozen=True, kw_only=True
):
    """The venue gave itself a TLS certificate."""

    serial: str
    certificate_der: bytes


class OcspSignerIssued(IdentityEvent, tag="ocsp_signer_issued", frozen=True, kw_only=True):
    """The venue gave itself a certificate for signing OCSP answers."""

    serial: str
    certificate_der: bytes


class RootCrlAdopted(IdentityEvent, tag="root_crl_adopted", frozen=True, kw_only=True):
    """The venue began to use a CRL that the root had signed."""

    number: int
    this_update_ms: int


class HandshakeRefused(IdentityEvent, tag="handshake_refused", frozen=True, kw_only=True):
    """TLS let a connection not in. All but the reason is the stranger's word.

    `reason` is OpenSSL's code by name, `verify_code` and `text` say what was
    wrong with the certificate; `serial` and so on are empty where unknown.
    """

    listener: str
    reason: str
    verify_code: int
    text: str
    address: str
    source_port: int
    serial: str
    subject: str
    fingerprint: str


class CertificateRefused(IdentityEvent, tag="certificate_refused", frozen=True, kw_only=True):
    """A certificate that TLS let in stands for nobody, or no longer."""

    reason: str
    address: str
    serial: str
    subject: str
    fingerprint: str


class SessionRefused(IdentityEvent, tag="session_refused", frozen=True, kw_only=True):
    """A connection was ended at its next message, because its certificate counts no more.

    `command` is the wire name of that message, which was not taken.
    """

    reason: str
    firm: str
    trader: str
    serial: str
    command: str


class RefusalsOmitted(IdentityEvent, tag="refusals_omitted", frozen=True, kw_only=True):
    """So many more refusals were not written one by one since `since_ms`.

    `sources` has the count of those who caused most, `elsewhere` that of the rest.
    """

    since_ms: int
    count: int
    sources: dict[str, int]
    elsewhere: int


AnyIdentityEvent = (
    EnrolmentRequested
    | EnrolmentRefused
    | ApprovalRefused
    | EnrolmentApproved
    | EnrolmentRejected
    | InvitationIssued
    | InvitationUsed
    | InvitationWithdrawn
    | CertificateIssued
    | CertificateRenewed
    | RenewalRefused
    | CertificateRevoked
    | CrlIssued
    | ServerCertificateIssued
    | OcspSignerIssued
    | RootCrlAdopted
    | HandshakeRefused
    | CertificateRefused
    | SessionRefused
    | RefusalsOmitted
)

RefusalEvent = (
    EnrolmentRefused
    | RenewalRefused
    | HandshakeRefused
    | CertificateRefused
    | SessionRefused
    | RefusalsOmitted
)
"""Kept for the auditor; nothing is ever decided by them."""

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
