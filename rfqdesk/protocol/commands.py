"""What a client may say. Unknown members are refused: a typo must not cost money.

Every command carries `ref`, the client's own reference for this connection;
the answer (`ack` or `reject`) repeats it. The business id beside it makes the
command idempotent across connections.
"""

from typing import Annotated

from msgspec import Meta

from rfqdesk.protocol.entitlements import OptionalDecimalText
from rfqdesk.protocol.ids import Id, OptionalId, Party, Text
from rfqdesk.protocol.last_look import LastLookResponse
from rfqdesk.protocol.limits import ALLOCATIONS_MAX, COUNTER_ROUNDS_MAX, LEGS_MAX, PANEL_MAX
from rfqdesk.protocol.money import DecimalText
from rfqdesk.protocol.prices import ReferencePriceUpdate
from rfqdesk.protocol.protection import (
    DeadManMs,
    DeadManTimer,
    MakerProtectionReset,
    MakerProtectionSet,
)
from rfqdesk.protocol.structs import Command, Signature
from rfqdesk.protocol.terms import (
    Allocation,
    CounterRespType,
    HedgeLeg,
    Leg,
    PassReason,
    PriceLevel,
    QuoteRespType,
    QuoteType,
    Side,
    TimeInForce,
)

Allocations = Annotated[tuple[Allocation, ...], Meta(max_length=ALLOCATIONS_MAX)]
"""To whom an acceptance goes, filled in this order; none for nobody in particular."""
PanelGroups = Annotated[tuple[Party, ...], Meta(max_length=PANEL_MAX)]
"""Groups of makers that the venue's operator has named; their members join the panel."""

LegPrices = Annotated[tuple[DecimalText, ...], Meta(max_length=LEGS_MAX)]
Revision = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Sequence = Annotated[int, Meta(ge=0, le=2**53 - 1)]
DurationMs = Annotated[int, Meta(ge=0, le=2**31 - 1)]
CounterRound = Annotated[int, Meta(ge=1, le=COUNTER_ROUNDS_MAX)]
MinorVersion = Annotated[int, Meta(ge=0, le=1_000)]


class Logon(Command, tag="logon", frozen=True, kw_only=True):
    """Answer to `welcome` (FIX A). Nothing else is heard before it.

    `session_id` repeats the welcome's, which proves that the client read it.
    `resume_after_seq` is the last sequence number the client holds, 0 for none.
    """

    session_id: Id
    resume_after_seq: Sequence = 0
    pull_on_disconnect: bool = True
    """Maker: withdraw my live quotes when this connection is lost."""
    cancel_on_disconnect: bool = False
    """Trader: end my open requests when this connection is lost."""
    dead_man_timer_ms: DeadManMs = 0
    """As `dead_man_timer` right after the log-on; 0 leaves a running one as it is."""
    snapshot: bool = False
    """Send what is open and what was traded today instead of everything after `resume_after_seq`,
    which is then not looked at."""
    minor_version: MinorVersion = 0
    """Highest that both sides know, at least `MINOR_VERSION_MIN`; left out it is 0."""


class Heartbeat(Command, tag="heartbeat", frozen=True, kw_only=True):
    """Keeps the session alive (FIX 0); the server answers with its time."""

    ref: Id


class QuoteRequest(Command, tag="quote_request", frozen=True, kw_only=True):
    """Ask makers for a price (FIX R). `panel` empty means every maker entitled.

    Without `all_or_none` it may trade in parts, over several acceptances, until
    nothing is left or it ends; each takes at least `min_quantity` (FIX 110), or all
    that is left where that is less. `limit_price` (FIX 44), of a request to buy or
    to sell, is hidden from makers: quotes at that price or better trade by themselves,
    like those a resting `quote_cross` waits for. `hedge` trades with every package, at the
    price that it says; makers do not price it.

    `poss_resend` (FIX 97) asks what became of an earlier one with the same
    `quote_req_id`; it opens nothing, and what has not arrived opens nothing any more.
    """

    ref: Id
    quote_req_id: Id
    legs: Annotated[tuple[Leg, ...], Meta(min_length=1, max_length=LEGS_MAX)]
    quantity: DecimalText
    all_or_none: bool = True
    min_quantity: OptionalDecimalText = ""
    limit_price: OptionalDecimalText = ""
    side: Side = Side.UNDISCLOSED
    hedge: HedgeLeg | None = None
    panel: Annotated[tuple[Party, ...], Meta(max_length=PANEL_MAX)] = ()
    panel_groups: PanelGroups = ()
    disclosed: bool = True
    respond_by_ms: DurationMs = 0
    """Quotes are held back so long and then shown together (FIX 1914); 0 shows each at once."""
    request_ttl_ms: DurationMs
    draft: bool = False
    """Keep it at the venue, for the own firm alone, until `quote_request_open`."""
    poss_resend: bool = False
    signature: Signature = ""


class QuoteRequestCancel(Command, tag="quote_request_cancel", frozen=True, kw_only=True):
    """Trader: take a request back (FIX Z towards the venue)."""

    ref: Id
    quote_req_id: Id
    signature: Signature = ""


class Quote(Command, tag="quote", frozen=True, kw_only=True):
    """Maker: a price (FIX S), firm or with `quote_type` indicative.

    One line of quotes per request: `quote_id` stays, `revision` rises by one or
    more, and each revision replaces the one before, for its whole size again.
    `quote_ttl_ms` 0 means firm until the request ends. With `all_or_none` each
    side trades whole or not at all. With `last_look`, where the venue allows it, an
    acceptance is put to the maker before it trades.
    """

    ref: Id
    rfq_id: Id
    quote_id: Id
    revision: Revision
    bid: PriceLevel | None = None
    offer: PriceLevel | None = None
    bid_legs: LegPrices = ()
    """What the bid's price is made of: one price for each leg, in their order (FIX 681)."""
    offer_legs: LegPrices = ()
    """The same of the offer (FIX 684)."""
    all_or_none: bool = False
    quote_type: QuoteType = QuoteType.FIRM
    last_look: bool = False
    quote_ttl_ms: DurationMs = 0
    signature: Signature = ""


class QuoteCancel(Command, tag="quote_cancel", frozen=True, kw_only=True):
    """Maker: withdraw one quote, that of one request, or without either all (FIX Z).

    With both, the quote must be on that request.
    """

    ref: Id
    rfq_id: OptionalId = ""
    quote_id: OptionalId = ""
    signature: Signature = ""


class QuotePass(Command, tag="quote_pass", frozen=True, kw_only=True):
    """Maker: no price from us on this request (FIX AG)."""

    ref: Id
    rfq_id: Id
    reason: PassReason = PassReason.OTHER
    text: Text = ""
    signature: Signature = ""


class QuoteWorking(Command, tag="quote_working", frozen=True, kw_only=True):
    """Maker: a price is being worked on. Takes back an earlier pass."""

    ref: Id
    rfq_id: Id
    signature: Signature = ""


class QuoteResponse(Command, tag="quote_response", frozen=True, kw_only=True):
    """Trader: hit or lift exactly this revision (FIX AJ).

    `price` is the worst price accepted; `quantity` the whole request's, or of one
    that trades in parts any quantity that is left and quoted. `allocations` add up to it.
    `poss_resend` (FIX 97) marks the re-ask after a lost connection: it returns
    the outcome of `quote_resp_id` and never causes a trade. An id the venue has
    not seen is answered `not_received`, and is spent from then on, so that a
    delayed original can do no harm either.
    """

    ref: Id
    quote_resp_id: Id
    quote_req_id: Id
    maker: Party
    quote_id: Id
    revision: Revision
    response: QuoteRespType
    quantity: DecimalText
    price: DecimalText
    allocations: Allocations = ()
    poss_resend: bool = False
    signature: Signature = ""


class QuoteCross(Command, tag="quote_cross", frozen=True, kw_only=True):
    """Trader: trade with whoever quotes best, down to `price` as the worst (FIX D, 44, 59).

    `fill_or_kill` fills the whole `quantity` now or nothing. `good_till_cancel` takes what
    it can and rests with what is left, hidden from makers, in place of the firm's earlier
    one on this side. `quote_resp_id` and `poss_resend` as in `quote_response`, with which
    it shares its ids.
    """

    ref: Id
    quote_resp_id: Id
    quote_req_id: Id
    response: QuoteRespType
    quantity: DecimalText
    price: DecimalText
    time_in_force: TimeInForce
    allocations: Allocations = ()
    poss_resend: bool = False
    signature: Signature = ""


class QuoteCrossCancel(Command, tag="quote_cross_cancel", frozen=True, kw_only=True):
    """Trader: take back what rests on one side of a request, or without `response` on both.

    That includes its limit price (FIX F).
    """

    ref: Id
    quote_req_id: Id
    response: QuoteRespType | None = None
    signature: Signature = ""


class QuoteCounter(Command, tag="quote_counter", frozen=True, kw_only=True):
    """Trader: offer the maker of exactly this revision another price, firmly (FIX AJ, 694=2).

    For that maker alone to accept, for `counter_ttl_ms` (0 for until the request ends); a new
    one to the same maker replaces it. `counter_id` shares its ids with `quote_response`.
    """

    ref: Id
    counter_id: Id
    quote_req_id: Id
    maker: Party
    quote_id: Id
    revision: Revision
    response: QuoteRespType
    quantity: DecimalText
    price: DecimalText
    counter_ttl_ms: DurationMs = 0
    allocations: Allocations = ()
    signature: Signature = ""


class QuoteCounterCancel(Command, tag="quote_counter_cancel", frozen=True, kw_only=True):
    """Trader: withdraw the counter that stands towards a maker (FIX Z)."""

    ref: Id
    quote_req_id: Id
    maker: Party
    signature: Signature = ""


class QuoteCounterResponse(Command, tag="quote_counter_response", frozen=True, kw_only=True):
    """Maker: accept the counter of this round, which trades at its price, or reject it (FIX AJ).

    `counter_resp_id` and `poss_resend` as in `quote_response`.
    """

    ref: Id
    counter_resp_id: Id
    rfq_id: Id
    round: CounterRound
    response: CounterRespType
    text: Text = ""
    poss_resend: bool = False
    signature: Signature = ""


class QuoteRequote(Command, tag="quote_requote", frozen=True, kw_only=True):
    """Trader: ask one maker of an own request for a new price, or without `maker` all."""

    ref: Id
    quote_req_id: Id
    maker: Party | None = None
    signature: Signature = ""


class QuoteRequestAmend(Command, tag="quote_request_amend", frozen=True, kw_only=True):
    """Trader: keep an own request open for longer, or ask more makers; never the reverse.

    `request_ttl_ms` is the whole duration, counted from the opening, 0 to leave it;
    `panel` and `panel_groups` are makers to ask besides those asked already. Repeating it
    changes nothing.
    """

    ref: Id
    quote_req_id: Id
    request_ttl_ms: DurationMs = 0
    panel: Annotated[tuple[Party, ...], Meta(max_length=PANEL_MAX)] = ()
    panel_groups: PanelGroups = ()
    signature: Signature = ""


class QuoteRequestOpen(Command, tag="quote_request_open", frozen=True, kw_only=True):
    """Trader: send a draft of the own firm to its makers; its times run from then on."""

    ref: Id
    quote_req_id: Id
    signature: Signature = ""


LifeCommand = QuoteRequestOpen | QuoteWorking | QuoteRequote | QuoteRequestAmend
"""What moves a request on between its opening and its end, besides quotes and trades."""

SessionCommand = Heartbeat | ReferencePriceUpdate | DeadManTimer
"""Not for the engine to decide: they leave nothing in the journal."""
BusinessCommand = (
    QuoteRequest
    | QuoteRequestCancel
    | Quote
    | QuoteCancel
    | QuotePass
    | QuoteResponse
    | QuoteCross
    | QuoteCrossCancel
    | QuoteCounter
    | QuoteCounterCancel
    | QuoteCounterResponse
    | LifeCommand
    | MakerProtectionSet
    | MakerProtectionReset
    | LastLookResponse
)
ClientMessage = Logon | SessionCommand | BusinessCommand
AnsweredCommand = BusinessCommand | ReferencePriceUpdate | DeadManTimer
"""What is answered with `ack` or `reject`."""
Acceptance = QuoteResponse | QuoteCross
"""A trader's commands that trade on quotes."""

MayTrade = Acceptance | QuoteCounterResponse | LastLookResponse
"""All commands that may trade: after a lost connection they are asked about with `poss_resend`."""
AskedAfter = MayTrade | QuoteRequest
"""All commands with `poss_resend`."""
