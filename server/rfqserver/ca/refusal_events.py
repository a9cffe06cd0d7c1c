"""Who and what was turned away, as the journal keeps it; the registry is not changed by it."""

from rfqserver.ca.identity_event import IdentityEvent


class EnrolmentRefused(IdentityEvent, tag="enrolment_refused", frozen=True, kw_only=True):
    """Input at the enrolment port that the policy did not take."""

    text: str
    body_sha256: str
    body_bytes: int
    address: str


class RenewalRefused(IdentityEvent, tag="renewal_refused", frozen=True, kw_only=True):
    """A renewal that was not granted. `serial` is the certificate it came under, "" for none."""

    serial: str
    text: str
    body_sha256: str
    body_bytes: int
    address: str


class LockoutRefused(IdentityEvent, tag="lockout_refused", frozen=True, kw_only=True):
    """Somebody asked to be locked out and was not. `serial` is what TLS proved, "" for nothing."""

    serial: str
    text: str
    body_sha256: str
    body_bytes: int
    address: str


class OperationRefused(IdentityEvent, tag="operation_refused", frozen=True, kw_only=True):
    """Something that an operator asked for and did not get. `operation` names it."""

    operation: str
    text: str


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


class CommandRefused(IdentityEvent, tag="command_refused", frozen=True, kw_only=True):
    """A message that is not its sender's word, or one that its sender may not send.

    The latter only where it has no id to be kept under: what has one stands in the
    engine's stream, as `command_rejected`.
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


RefusalEvent = (
    EnrolmentRefused
    | RenewalRefused
    | LockoutRefused
    | OperationRefused
    | HandshakeRefused
    | CertificateRefused
    | SessionRefused
    | CommandRefused
    | RefusalsOmitted
)
"""Kept for the auditor; nothing is ever decided by them."""
