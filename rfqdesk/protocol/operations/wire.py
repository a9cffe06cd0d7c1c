"""How operators reach a venue over TLS: path, bounds, answers, and which operations."""

import json
from typing import Any

import msgspec
from msgspec import Struct

from rfqdesk.protocol.operations.base import Operation
from rfqdesk.protocol.operations.live import AuditPage, ChangesView, LiveOperation, SessionView
from rfqdesk.protocol.operations.market_requests import (
    AllowPublisher,
    Broadcast,
    ExpireInstrument,
    GroupOperation,
    HaltTrading,
    LimitOperation,
    ListGroups,
    ListHalts,
    ListInstruments,
    ResumeTrading,
    SetMarkRules,
    ShowLimits,
    ShowMarks,
)
from rfqdesk.protocol.operations.market_views import (
    GroupView,
    HaltView,
    InstrumentView,
    LimitsView,
    MakerGuardView,
    MarkRulesView,
    MarkView,
)
from rfqdesk.protocol.operations.requests import (
    ApproveEnrolment,
    EntitlePrincipal,
    IssueInvitation,
    ListCertificates,
    ListEnrolments,
    ListInvitations,
    ListPrincipals,
    ListTrades,
    LoadInstruments,
    RejectEnrolment,
    RejectEnrolmentsFrom,
    ResumePrincipal,
    RevokeCertificate,
    RevokeFirm,
    ShowEnrolment,
    ShowPrincipal,
    SuspendPrincipal,
    TradeOperation,
    WithdrawEndorsement,
    WithdrawInvitation,
)
from rfqdesk.protocol.operations.views import (
    CertificateView,
    EnrolmentView,
    InvitationView,
    PrincipalView,
    TradeView,
)

OPERATIONS_PATH = "/v1/operations"
"""On the trading port. GET begins a session, POST carries one operation."""

OPERATION_MAX_BYTES = 524_288
"""Room for some 2,000 instruments; reading it takes a venue a few milliseconds."""

ANSWER_MAX_BYTES = 33_554_432
"""What a client takes: a venue may have issued a hundred thousand certificates."""

OPERATIONS_PER_S = 20
"""Of one certificate, with two seconds' worth at once."""

OPERATOR_SESSIONS_MAX = 8
"""Of one certificate; a further one ends the one that was longest silent."""

Reading = (
    LiveOperation
    | ListEnrolments
    | ShowEnrolment
    | ListInvitations
    | ListCertificates
    | ListPrincipals
    | ShowPrincipal
    | ListTrades
    | ListHalts
    | ListInstruments
    | ListGroups
    | ShowLimits
    | ShowMarks
)
"""Operations that change nothing, whatever they say."""

RemoteOperation = (
    LiveOperation
    | ListEnrolments
    | ShowEnrolment
    | ApproveEnrolment
    | WithdrawEndorsement
    | RejectEnrolment
    | RejectEnrolmentsFrom
    | IssueInvitation
    | ListInvitations
    | WithdrawInvitation
    | ListCertificates
    | RevokeCertificate
    | RevokeFirm
    | ListPrincipals
    | ShowPrincipal
    | EntitlePrincipal
    | SuspendPrincipal
    | ResumePrincipal
    | TradeOperation
    | HaltTrading
    | ResumeTrading
    | ListHalts
    | Broadcast
    | ListInstruments
    | LoadInstruments
    | ExpireInstrument
    | AllowPublisher
    | ShowMarks
    | SetMarkRules
    | LimitOperation
    | GroupOperation
)
"""All that is taken over TLS; the rest is done at the machine."""


OVERTAKEN = "overtaken"
"""Kind of what was refused since it has been decided, or changed, in the meantime."""


class OperatorWelcome(Struct, frozen=True, kw_only=True):
    """What a session begins with: each operation is signed for this `session_id`."""

    session_id: str
    venue: str
    firm: str
    trader: str
    certificate_serial: str
    server_time_ms: int
    approvals_required: int


class OperationProblem(Struct, frozen=True, kw_only=True):
    """Body of every answer but 200: `error` for people, `kind` for programs."""

    error: str
    kind: str = ""


class MarketAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of an operation on trading; only the members that belong to it are set."""

    halts: tuple[HaltView, ...] = ()
    requests_ended: int = 0
    quotes_ended: int = 0
    sessions_told: int = 0
    instruments: tuple[InstrumentView, ...] = ()
    limits: tuple[LimitsView, ...] = ()
    makers: tuple[MakerGuardView, ...] = ()
    groups: tuple[GroupView, ...] = ()
    mark_rules: MarkRulesView | None = None
    marks: tuple[MarkView, ...] = ()


class OperationAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of an operation; only the members that belong to it are set."""

    enrolments: tuple[EnrolmentView, ...] = ()
    certificates: tuple[CertificateView, ...] = ()
    revoked: tuple[CertificateView, ...] = ()
    """What the certificate just issued took the place of."""
    invitations: tuple[InvitationView, ...] = ()
    token: str = ""
    invitation_line: str = ""
    """What is mailed of the invitation just issued; it holds the token, and is not kept."""
    principals: tuple[PrincipalView, ...] = ()
    trades: tuple[TradeView, ...] = ()
    market: MarketAnswer = MarketAnswer()
    sessions: tuple[SessionView, ...] = ()
    changes: ChangesView | None = None
    audit: AuditPage = AuditPage()
    instrument_count: int = 0
    """How many the venue knows once some were loaded."""


_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[RemoteOperation] = msgspec.json.Decoder(RemoteOperation)


def encode_operation(operation: Operation) -> bytes:
    """Write an operation as one line of JSON, unsigned."""
    return _encoder.encode(operation)


def decode_operation(line: str) -> RemoteOperation:
    """Read an operation strictly: what says a member twice says nothing.

    Raises:
        ValueError: it is none, or none that is taken over TLS.
    """
    try:
        json.loads(line, object_pairs_hook=_unique)
        return _decoder.decode(line)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member occurs twice in one object")
    return members
