"""What can go wrong between this programme and the venue.

Three families: a local mistake (this side's), a remote misbehaviour (the
network's or the venue's) and a refusal (the venue understood and said no).
`OutcomeUnknownError` is none of them: something may have happened.
"""

from enum import StrEnum

from rfqdesk.protocol.reasons import RejectReason


class ClientError(Exception):
    """Anything that the client reports.

    `final` tells that trying again by itself would be useless or wrong.
    """

    final = False


# Local mistakes ---------------------------------------------------------------


class LocalMistakeError(ClientError):
    """The caller asked for something that cannot be sent; nothing was."""


class NotConnectedError(LocalMistakeError):
    """A command was given while no session with the venue stands; nothing was sent."""


class TooManyPendingError(LocalMistakeError):
    """More commands wait for an answer than this client lets wait; nothing was sent."""


class FeedOverrunError(LocalMistakeError):
    """A reader of `events()` was so slow that events had to be dropped for it."""


# Remote misbehaviour ------------------------------------------------------------


class RemoteMisbehaviourError(ClientError):
    """The network or the venue did not do its part."""


class UnreachableKind(StrEnum):
    """How a venue could not be reached."""

    NAME_NOT_FOUND = "name_not_found"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    NETWORK = "network"
    BROKEN_OFF = "broken_off"
    UNAVAILABLE = "unavailable"
    NOT_ENROLMENT = "not_enrolment"


class VenueUnreachableError(RemoteMisbehaviourError):
    """No connection came about; nothing was sent."""

    def __init__(self, kind: UnreachableKind, host: str, port: int, detail: str = "") -> None:
        super().__init__(f"{host}:{port}: {kind.value}{f' ({detail})' if detail else ''}")
        self.kind = kind
        self.host = host
        self.port = port
        self.detail = detail


class LostKind(StrEnum):
    """How a standing session ended."""

    CLOSED = "closed"
    SILENCE = "silence"
    OVERDUE = "overdue"
    LOGGED_OUT = "logged_out"


class ConnectionLostError(RemoteMisbehaviourError):
    """A session that stood has ended; it is taken up again where it ended."""

    def __init__(self, kind: LostKind, detail: str = "") -> None:
        super().__init__(f"{kind.value}{f': {detail}' if detail else ''}")
        self.kind = kind
        self.detail = detail


class NotSentError(RemoteMisbehaviourError):
    """The connection was lost before the command was sent: it had no effect."""


class ProtocolError(RemoteMisbehaviourError):
    """The venue said something that `rfq.v1` or EST does not allow."""


class SequenceGapError(ProtocolError):
    """An event is missing in the feed; the session is taken up again before it."""

    def __init__(self, expected_seq: int, received_seq: int) -> None:
        super().__init__(f"event {expected_seq} is missing, {received_seq} came")
        self.expected_seq = expected_seq
        self.received_seq = received_seq


class DistrustKind(StrEnum):
    """Why the server is not believed to be the venue."""

    FOREIGN_ROOT = "foreign_root"
    WRONG_HOST = "wrong_host"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    WRONG_PURPOSE = "wrong_purpose"
    REVOKED = "revoked"
    OTHER = "other"


class ServerNotTrustedError(RemoteMisbehaviourError):
    """The server did not prove to be the venue that was enrolled with; nothing was sent."""

    final = True

    def __init__(self, kind: DistrustKind, host: str, detail: str = "") -> None:
        super().__init__(f"{host}: {kind.value}{f' ({detail})' if detail else ''}")
        self.kind = kind
        self.host = host
        self.detail = detail


class UnknownKind(StrEnum):
    """Why it can't be told whether the venue's certificate was revoked."""

    UNREACHABLE = "unreachable"
    INVALID = "invalid"
    ENDED = "ended"
    OLDER = "older"
    NOT_NAMED = "not_named"


class RevocationUnknownError(RemoteMisbehaviourError):
    """A revocation list that the venue's certificates name can't be had; nothing was sent.

    `issuer` is whose list, "" where that is not known; `url` where it should be.
    """

    def __init__(self, kind: UnknownKind, issuer: str, url: str, detail: str = "") -> None:
        super().__init__(f"{issuer} {url}: {kind.value}{f' ({detail})' if detail else ''}")
        self.kind = kind
        self.issuer = issuer
        self.url = url
        self.detail = detail


class ProofFlaw(StrEnum):
    """Why a quote is not proved to be its maker's own word."""

    NOT_SIGNED = "not_signed"
    NOT_SHOWN = "not_shown"
    SIGNATURE_WRONG = "signature_wrong"
    CERTIFICATE_UNKNOWN = "certificate_unknown"
    CERTIFICATE_UNTRUSTED = "certificate_untrusted"
    CERTIFICATE_REVOKED = "certificate_revoked"
    OTHER_FIRM = "other_firm"
    CONTENT_DIFFERS = "content_differs"


class QuoteUnprovedError(RemoteMisbehaviourError):
    """A quote that is not proved to be its maker's was to be accepted; nothing was sent."""

    def __init__(self, maker: str, flaw: ProofFlaw, text: str = "") -> None:
        super().__init__(f"quote of {maker}: {flaw.value}{f' ({text})' if text else ''}")
        self.maker = maker
        self.flaw = flaw
        self.text = text


class CrossUnprovedError(QuoteUnprovedError):
    """A cross would have reached a quote that is not proved; nothing was sent.

    `maker` is "" where the request itself was not shown to this session.
    """


class LockoutUnconfirmedError(RemoteMisbehaviourError):
    """The venue lets a certificate in no more, and no list says that it was locked out.

    It may have been replaced by a renewal, and then what replaced it still counts.
    """


class RootNotFoundError(RemoteMisbehaviourError):
    """The server's certificates hold no root with the fingerprint that was given ("": none at all).

    `offered` lists the fingerprints of the roots it did offer.
    """

    final = True

    def __init__(self, host: str, wanted: str, offered: tuple[str, ...]) -> None:
        super().__init__(f"{host} offers no root with fingerprint {wanted}")
        self.host = host
        self.wanted = wanted
        self.offered = offered


class CertificateUnusableError(RemoteMisbehaviourError):
    """The venue delivered a certificate that is not for this key or not from the pinned root."""

    final = True


# Refusals -----------------------------------------------------------------------


class RefusalError(ClientError):
    """The venue took the command, understood it, and refused it: it had no effect.

    `duplicate` tells that this is the first outcome of that id, repeated.
    """

    def __init__(self, reason: RejectReason, text: str, *, duplicate: bool = False) -> None:
        super().__init__(f"{reason.value}: {text}")
        self.reason = reason
        self.text = text
        self.duplicate = duplicate


class OperationRefusedError(ClientError):
    """The venue took an operator's operation and refused it: it had no effect. `text` says why.

    `kind` is `refused` where the venue's rules did, else what was wrong with the operation.
    """

    def __init__(self, text: str, kind: str = "refused") -> None:
        super().__init__(text)
        self.text = text
        self.kind = kind


class SessionUnknownError(OperationRefusedError):
    """The venue knows this session no more, after a restart for instance; nothing was done."""


class RefusalKind(StrEnum):
    """Why the venue does not let this certificate in."""

    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    UNKNOWN_CA = "unknown_ca"
    CERTIFICATE_REQUIRED = "certificate_required"
    WRONG_PURPOSE = "wrong_purpose"
    NOT_REGISTERED = "not_registered"
    SEQUENCE_AHEAD = "sequence_ahead"
    CLIENT_TOO_OLD = "client_too_old"
    VENUE_LIST_STALE = "venue_list_stale"
    OPERATES = "operates"
    """An operator's certificate, which trades nothing."""
    NOT_OPERATOR = "not_operator"
    """A certificate that operates nothing."""
    SUSPENDED = "suspended"
    """An operator who is suspended; a participant is let in, and told."""
    OTHER = "other"


_WORTH_RETRYING = frozenset(
    {RefusalKind.NOT_YET_VALID, RefusalKind.VENUE_LIST_STALE, RefusalKind.SUSPENDED}
)


class ConnectionRefusedByVenueError(ClientError):
    """The venue knows who is calling and does not let them in. `text` is the venue's, or ""."""

    def __init__(self, kind: RefusalKind, text: str = "") -> None:
        super().__init__(f"{kind.value}{f': {text}' if text else ''}")
        self.kind = kind
        self.text = text
        self.final = kind not in _WORTH_RETRYING


class EnrolmentRefusedError(ClientError):
    """The venue's operator or its policy turned the enrolment down. `text` is the venue's."""

    final = True

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class RenewalRefusedError(ClientError):
    """The venue did not renew the certificate. `text` is the venue's."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class LockoutRefusedError(ClientError):
    """The venue did not lock the certificate out. `text` is the venue's."""

    final = True

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class RenewalOverdueError(ClientError):
    """The certificate should have been renewed by now; `cause` is the last failure.

    Times are epoch milliseconds: when it ends, and when this was said.
    """

    def __init__(self, cause: Exception, not_after_ms: int, now_ms: int) -> None:
        super().__init__(f"not renewed: {cause}")
        self.cause = cause
        self.not_after_ms = not_after_ms
        self.left_ms = not_after_ms - now_ms


# Neither ------------------------------------------------------------------------


class OutcomeUnknownError(ClientError):
    """The command was sent, and the connection ended before an answer came.

    It may or may not have taken effect. What did take effect comes with the
    feed once the session stands again. `command` names what it was, e.g.
    `quote`; `cause` is what ended the connection.
    """

    def __init__(self, command: str, cause: BaseException | None = None) -> None:
        super().__init__(f"outcome of {command} is unknown: {cause}")
        self.command = command
        self.cause = cause
