"""What each page of the operator's window shows, as one value that never changes in place."""

from msgspec import Struct

from rfqdesk.desktop.models.operator.record_proof import Proof
from rfqdesk.protocol.operations.live import AuditEntry, SessionView
from rfqdesk.protocol.operations.market_views import (
    GroupView,
    HaltView,
    InstrumentView,
    LimitsView,
    MakerGuardView,
    MarkRulesView,
    MarkView,
)
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.operations.views import (
    CertificateView,
    EnrolmentView,
    InvitationView,
    PrincipalView,
    TradeView,
)
from rfqdesk.protocol.terms import Role


class EnrolmentsPicture(Struct, frozen=True):
    """The queue. `known` is False until the venue has told it; `own` is who decides here."""

    known: bool = False
    enrolments: tuple[EnrolmentView, ...] = ()
    approvals_required: int = 1
    own: str = ""

    def waiting(self) -> tuple[EnrolmentView, ...]:
        """Those that nobody has decided."""
        return tuple(one for one in self.enrolments if one.status is EnrolmentStatus.PENDING)


class InvitationsPicture(Struct, frozen=True):
    """Who was invited. `firms` are those that have a certificate already."""

    known: bool = False
    invitations: tuple[InvitationView, ...] = ()
    firms: tuple[str, ...] = ()


class Invited(Struct, frozen=True):
    """An invitation just made, with the line that is shown this once."""

    invitation: InvitationView
    line: str


class PeoplePicture(Struct, frozen=True):
    """Certificates and connections."""

    known: bool = False
    certificates: tuple[CertificateView, ...] = ()
    bounded: bool = False
    """Whether there may be older ones, which were not asked for."""
    sessions: tuple[SessionView, ...] = ()
    principals: tuple[PrincipalView, ...] = ()
    own_serial: str = ""
    now_ms: int = 0


class ParticipantsPicture(Struct, frozen=True):
    """Firms, each followed by its traders, and groups of makers.

    `own` is who operates here, as FIRM/TRADER.
    """

    known: bool = False
    principals: tuple[PrincipalView, ...] = ()
    groups: tuple[GroupView, ...] = ()
    own: str = ""

    def makers(self) -> tuple[str, ...]:
        """The short names of firms that quote."""
        firms = (one for one in self.principals if not one.trader)
        return tuple(one.firm for one in firms if Role.MAKER in one.roles)


class TradesPicture(Struct, frozen=True):
    """Trades and what is proposed about them. `own` is the name that the venue knows one by."""

    known: bool = False
    trades: tuple[TradeView, ...] = ()
    bounded: bool = False
    """Whether there may be older ones, which were not asked for."""
    own: str = ""
    sought: str = ""
    """The trade or the firm whose older trades were asked for as well."""
    found: int = 0
    """How many of them there are."""


class MarketPicture(Struct, frozen=True):
    """What is halted, and the names that can be: instruments, firms, FIRM/TRADER."""

    known: bool = False
    venue: str = ""
    halts: tuple[HaltView, ...] = ()
    instruments: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    traders: tuple[str, ...] = ()


class LimitsPicture(Struct, frozen=True):
    """Limits, what was used of them today, and makers' protection."""

    known: bool = False
    limits: tuple[LimitsView, ...] = ()
    makers: tuple[MakerGuardView, ...] = ()
    names: tuple[str, ...] = ()
    """Whom limits can be set for, beside everybody."""
    now_ms: int = 0


class AuditQuery(Struct, frozen=True):
    """What is searched for, as the venue takes it; times in epoch milliseconds."""

    text: str = ""
    firm: str = ""
    trader: str = ""
    serial: str = ""
    kind: str = ""
    since_ms: int | None = None
    until_ms: int | None = None


class AuditPicture(Struct, frozen=True):
    """A page of what was found, the newest first; `page` counts from 0, back in time."""

    asked: bool = False
    busy: bool = False
    query: AuditQuery = AuditQuery()
    page: int = 0
    entries: tuple[AuditEntry, ...] = ()
    next_before_seq: int = 0
    looked_through: int = 0
    newest_seq: int = 0
    """The journal's last record when it was searched."""
    journal_seq: int = 0
    """Its last one now."""
    detail: AuditEntry | None = None
    proof: Proof | None = None
    """Of the `detail`, once it is reckoned."""
    exporting: str = ""
    """How far a file has come, "" for none under way."""


class InstrumentsPicture(Struct, frozen=True):
    """What can be traded."""

    known: bool = False
    instruments: tuple[InstrumentView, ...] = ()


class PricesPicture(Struct, frozen=True):
    """Reference prices, the rules about them, and who may publish them.

    `traders` are those that could be let publish, as FIRM/TRADER; `listed` is how many
    instruments could have a price.
    """

    known: bool = False
    rules: MarkRulesView | None = None
    marks: tuple[MarkView, ...] = ()
    traders: tuple[str, ...] = ()
    listed: int = 0
    now_ms: int = 0


class MakersPicture(Struct, frozen=True):
    """Every maker firm, with its protection, also where that has never been set."""

    known: bool = False
    makers: tuple[MakerGuardView, ...] = ()
    now_ms: int = 0
