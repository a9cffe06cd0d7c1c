"""What the server says.

Feed messages carry `seq`, the party's own gapless sequence starting at 1, and
are durable before they are sent: a client that resumes after `seq` n receives
n+1 onwards, each exactly once. All other messages belong to one connection.
"""

from msgspec import Struct

from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.life_events import LifeMessage
from rfqdesk.protocol.market import News, TradingStatus
from rfqdesk.protocol.offers import OfferMessage
from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.prices import ReferencePrice, ReferencePrices
from rfqdesk.protocol.proof import MakerCertificate
from rfqdesk.protocol.protection import MakerProtection
from rfqdesk.protocol.quality import ExecutionQuality
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.request_terms import RequestTerms
from rfqdesk.protocol.structs import FeedMessage, ServerStruct
from rfqdesk.protocol.terms import (
    Allocation,
    ExecType,
    HedgeLeg,
    Instrument,
    Leg,
    PassReason,
    PriceLevel,
    PrincipalKind,
    QuoteEndReason,
    QuoteType,
    RequestEndReason,
    Role,
    Side,
)

# Session ------------------------------------------------------------------


class Welcome(ServerStruct, tag="welcome", frozen=True, kw_only=True):
    """First word on a connection: who the server takes you for, from the certificate."""

    session_id: str
    venue: str
    firm: str
    trader: str
    role: Role
    certificate_serial: str
    server_time_ms: int
    heartbeat_interval_ms: int
    peer_silence_max_ms: int
    minor_version: int = 0
    """What the venue can say: see PROTOCOL.md, 9. A venue without it is of the first."""


class LogonAck(ServerStruct, tag="logon_ack", frozen=True, kw_only=True):
    """Everything up to `last_seq` follows or is already held; then it is live."""

    last_seq: int
    server_time_ms: int


class CaughtUp(ServerStruct, tag="caught_up", frozen=True, kw_only=True):
    """The backlog after a logon has been sent; what follows is live."""

    last_seq: int


class Standing(ServerStruct, tag="standing", frozen=True, kw_only=True):
    """What the receiver may do from now on, at logon and at each change.

    Each of `entitlements` (the firm's, the person's) must allow a thing. While
    `suspended`, every business message is refused; `text` has the operator's words.
    `publishes_prices`: `reference_price` is taken from the receiver.
    """

    role: Role
    kind: PrincipalKind
    entitlements: tuple[Entitlements, ...] = ()
    suspended: bool = False
    text: str = ""
    publishes_prices: bool = False


class HeartbeatAck(ServerStruct, tag="heartbeat_ack", frozen=True, kw_only=True):
    """Answer to `heartbeat`."""

    ref: str
    server_time_ms: int


class Ack(ServerStruct, tag="ack", frozen=True, kw_only=True):
    """The command took effect and is durable.

    For `quote_request` `rfq_id` is the venue's id; for `quote_response`
    `trade_id` is the trade, for `quote_cross` the first, "" for none so far;
    `trade_ids` are all where there are several. `pending`: it has not traded yet, its maker has
    a last look at it; `last_look_ended` tells. `duplicate` tells that the command had been
    received before and that this is its first outcome, repeated.
    """

    ref: str
    rfq_id: str = ""
    trade_id: str = ""
    trade_ids: tuple[str, ...] = ()
    pending: bool = False
    duplicate: bool = False


class Reject(ServerStruct, tag="reject", frozen=True, kw_only=True):
    """The command had no effect. `reason` is for programs, `text` for people.

    `ref` is "" when the message could not be read at all.
    """

    ref: str
    reason: RejectReason
    fix_code: int
    text: str
    duplicate: bool = False


class Logout(ServerStruct, tag="logout", frozen=True, kw_only=True):
    """The server ends this connection (FIX 5). `retry` false: do not come back by yourself."""

    reason: str
    text: str
    retry: bool = True


# Reference data -------------------------------------------------------------


class SecurityList(ServerStruct, tag="security_list", frozen=True, kw_only=True):
    """Instruments (FIX y), in parts; the first part replaces what was known."""

    instruments: tuple[Instrument, ...]
    first: bool
    last: bool


class PartyEntry(Struct, frozen=True):
    """One maker firm a trader may ask, and whether it has a live session now.

    Of the last looks that it was asked for, how many it took.
    """

    firm: str
    name: str
    online: bool
    looks_asked: int = 0
    looks_accepted: int = 0


class PartyList(ServerStruct, tag="party_list", frozen=True, kw_only=True):
    """The makers a trader may put on a panel (FIX CG); replaces what was known."""

    makers: tuple[PartyEntry, ...]
    groups: tuple[PartyGroup, ...] = ()


class TradeCaptureReport(ServerStruct, tag="trade_capture_report", frozen=True, kw_only=True):
    """A trade between others or of one's own, on the venue's tape (FIX AE), after its delay.

    Says nothing of parties, sides and request. With another `exec_type` than
    `trade` it replaces what was on the tape under this `tape_id`.
    """

    tape_id: str
    transact_time_ms: int
    legs: tuple[Leg, ...]
    quantity: str
    price: str
    price_currency: str
    exec_type: ExecType = ExecType.TRADE


# Feed -----------------------------------------------------------------------


class RequestOpened(RequestTerms, tag="request_opened", frozen=True, kw_only=True):
    """A request is open until `expire_time_ms` (FIX 126).

    To its own firm with `quote_req_id`, `trader`, `panel` and `limit_price`; to a maker with
    these empty, and `firm` empty too when the request is anonymous. Until
    `respond_by_time_ms` (FIX 1914), 0 for none, quotes are shown to their makers only.
    """

    quote_req_id: str = ""
    firm: str = ""
    trader: str = ""
    respond_by_time_ms: int = 0


class RequestEnded(FeedMessage, tag="request_ended", frozen=True, kw_only=True):
    """No further quote or response is taken on this request.

    `cum_quantity` (FIX 14) is what it traded in all; "" to makers.
    """

    reason: RequestEndReason
    cum_quantity: str = ""


class RequestPassed(FeedMessage, tag="request_passed", frozen=True, kw_only=True):
    """A maker will not quote (FIX AG). Seen by the requester and that maker only."""

    maker: str
    reason: PassReason = PassReason.OTHER
    text: str = ""


class QuoteLive(FeedMessage, tag="quote_live", frozen=True, kw_only=True):
    """A quote (FIX S), replacing the maker's earlier one on this request.

    `bid_legs` and `offer_legs` are what the prices are made of, leg by leg, where the
    maker says so. `valid_until_time_ms` is FIX 62. Seen by the requester and its maker only.
    `signed_line`, for the requester, is the maker's `quote` as it came in, signature
    included; the `maker_certificate` that it was signed under came before.
    """

    maker: str
    quote_id: str
    revision: int
    bid: PriceLevel | None = None
    offer: PriceLevel | None = None
    bid_legs: tuple[str, ...] = ()
    offer_legs: tuple[str, ...] = ()
    all_or_none: bool = False
    quote_type: QuoteType = QuoteType.FIRM
    last_look: bool = False
    valid_until_time_ms: int
    signed_line: str = ""


class QuoteEnded(FeedMessage, tag="quote_ended", frozen=True, kw_only=True):
    """A quote can no longer be traded on (FIX AI)."""

    maker: str
    quote_id: str
    revision: int
    reason: QuoteEndReason


class ExecutionReport(FeedMessage, tag="execution_report", frozen=True, kw_only=True):
    """A trade (FIX 8), as seen by one of its two parties.

    `side` is the receiving party's own: the trader who lifts and the maker who
    sells see opposite sides of the same `trade_id`. `price` is per package.

    `leaves_quantity` (FIX 151) and `cum_quantity` (FIX 14) are the request's after
    this trade, for its own firm only. `quote_leaves_quantity` is what the quote is
    still good for on the side that traded, "" where the venue was too old to say.

    With an `exec_type` other than `trade` it replaces what was reported of this
    `trade_id` before, and `text` says why.
    `hedge` traded with it, `hedge_quantity` of it. `allocations` are the taker's own, and
    for its firm only. `counter_round` above 0: it is the counter of that round, accepted.
    `last_look`: the maker was asked before.
    """

    trade_id: str
    side: Side
    price: str
    quantity: str
    legs: tuple[Leg, ...]
    leg_prices: tuple[str, ...] = ()
    """What the price is made of (FIX 637), where the quote said so."""
    taker: str
    taker_trader: str
    maker: str
    maker_trader: str
    quote_id: str
    revision: int
    quote_resp_id: str = ""
    quote_req_id: str = ""
    leaves_quantity: str = ""
    cum_quantity: str = ""
    quote_leaves_quantity: str = ""
    hedge: HedgeLeg | None = None
    hedge_quantity: str = ""
    allocations: tuple[Allocation, ...] = ()
    counter_round: int = 0
    last_look: bool = False
    rules_version: int
    exec_type: ExecType = ExecType.TRADE
    text: str = ""
    quality: ExecutionQuality | None = None
    """For the requester."""
    cover_price: str = ""
    """The best price that did not deal; for the maker only where the venue tells makers."""
    marks: tuple[ReferencePrice, ...] = ()
    """Of the legs, when it traded, as far as the venue had fresh ones; each instrument once."""


FeedEvent = (
    RequestOpened
    | RequestEnded
    | RequestPassed
    | QuoteLive
    | QuoteEnded
    | ExecutionReport
    | OfferMessage
    | LifeMessage
)


class Snapshot(ServerStruct, tag="snapshot", frozen=True, kw_only=True):
    """What is open and what was traded today (UTC), in parts, to who logs on asking for it.

    `events` are messages of the feed under their own numbers, which rise but have
    gaps. With the last part everything up to `last_seq` counts as held.
    """

    last_seq: int
    events: tuple[FeedEvent, ...]
    first: bool
    last: bool


ServerMessage = (
    Welcome
    | LogonAck
    | Snapshot
    | CaughtUp
    | Standing
    | HeartbeatAck
    | Ack
    | Reject
    | Logout
    | SecurityList
    | PartyList
    | MakerCertificate
    | TradingStatus
    | MakerProtection
    | ReferencePrices
    | News
    | TradeCaptureReport
    | FeedEvent
)
