"""The state the events add up to.

`VenueState` is the one mutable object, changed by `evolve` alone; everything
in it is frozen. Two states that saw the same events are equal.
"""

from collections.abc import Iterator

from msgspec import Struct, field

from rfqdesk.protocol.commands import QuoteRequest
from rfqdesk.protocol.terms import (
    HedgeLeg,
    Instrument,
    Leg,
    PriceLevel,
    QuoteEndReason,
    QuoteRespType,
    RequestEndReason,
    Role,
    Side,
)
from rfqserver.engine.answers import Accepted, Refused
from rfqserver.engine.facts.events import TradeChangeProposed, TradeExecuted, VenuePolicy
from rfqserver.engine.facts.group_events import Groups
from rfqserver.engine.instruments import Listing
from rfqserver.engine.protecting.halts import Halts
from rfqserver.engine.protecting.marks import MarkRules
from rfqserver.engine.state.offer_state import CounterState, LookCount, LookState, RestingCross
from rfqserver.engine.state.protection_state import Protection
from rfqserver.engine.state.transitions import LineStatus


class RequestState(Struct, frozen=True, kw_only=True):
    """A request; `ended` is None while it is open.

    `cum_quantity` has traded, with the makers of `traded_with`; `leaves_quantity` is
    left. `trade_id` is its latest trade's.
    """

    rfq_id: str
    taker: str
    taker_trader: str
    quote_req_id: str
    legs: tuple[Leg, ...]
    price_currency: str
    tick_size: str
    lot_sizes: tuple[str, ...]
    leg_tick_sizes: tuple[str, ...] = ()
    quantity: str
    leaves_quantity: str
    cum_quantity: str = "0"
    all_or_none: bool = True
    min_quantity: str = ""
    hedge: HedgeLeg | None = None
    hedge_lot_size: str = ""
    side: Side
    panel: tuple[str, ...]
    disclosed: bool
    respond_by_time_ms: int = 0
    revealed: bool = True
    """Whether quotes are shown to the requester; False until its respond-by time, if any."""
    expire_time_ms: int
    passed: frozenset[str] = frozenset()
    working: frozenset[str] = frozenset()
    asked_again: frozenset[str] = frozenset()
    """Makers that were asked for a new price, or late for a first, and have not answered."""
    requotes: tuple[str, ...] = ()
    """Makers that were asked for a new price, once for each time."""
    opened_time_ms: int = 0
    ended: RequestEndReason | None = None
    trade_id: str = ""
    traded_with: tuple[str, ...] = ()


class DraftState(Struct, frozen=True, kw_only=True):
    """A request that is kept and not open."""

    rfq_id: str
    taker: str
    taker_trader: str
    request: QuoteRequest
    fingerprint: str
    expire_time_ms: int


class EndedDraft(Struct, frozen=True):
    """What is left of a draft that was discarded: enough to answer whoever names it again."""

    rfq_id: str
    reason: RequestEndReason


class QuoteState(Struct, frozen=True, kw_only=True):
    """The latest revision under one quote id; `ended` is None while it is live.

    `bid` and `offer` are what can still be traded on, None once all of a side has
    been; `bid_traded` and `offer_traded` what was, of this revision.
    """

    rfq_id: str
    maker: str
    maker_trader: str
    quote_id: str
    revision: int
    bid: PriceLevel | None
    offer: PriceLevel | None
    bid_legs: tuple[str, ...] = ()
    offer_legs: tuple[str, ...] = ()
    bid_traded: str = "0"
    offer_traded: str = "0"
    rank: int = 0
    """Counts revisions in the order in which the venue took them."""
    all_or_none: bool = False
    firm: bool = True
    last_look: bool = False
    valid_until_time_ms: int
    signed_line: str = ""
    """The maker's message as it came in, for as long as the quote is live."""
    ended: QuoteEndReason | None = None


class TradeState(Struct, frozen=True):
    """A trade as it stands, its corrections included, and what is proposed about it."""

    executed: TradeExecuted
    cancelled: bool = False
    proposal: TradeChangeProposed | None = None


class PartyState(Struct, frozen=True):
    """A firm that may act at the venue."""

    name: str
    roles: frozenset[Role]


class CommandKey(Struct, frozen=True):
    """What a command with an id is known by for ever; `revision` is 0 but for quotes."""

    kind: str
    firm: str
    command_id: str
    revision: int = 0


class Outcome(Struct, frozen=True):
    """The first answer a command id got, and the content it was given for."""

    fingerprint: str
    answer: Accepted | Refused


Deadline = tuple[int, str, str]
"""Time, rfq_id, and the maker whose quote runs out then, "" for the request itself.

`REVEAL` in the maker's place, which can't be a firm's name, is the respond-by time.
"""

SIDES = tuple(QuoteRespType)
"""Both sides of a request; going through the enumeration's class takes longer."""

REVEAL = "*reveal"
DRAFT = "*draft"
"""In the maker's place: when a draft is discarded."""


class VenueState(Struct):
    """All requests, quotes and outcomes, with the indexes that keep commands cheap."""

    last_time_ms: int = 0
    policy: VenuePolicy = VenuePolicy()
    instruments: dict[str, Instrument] = field(default_factory=dict)
    parties: dict[str, PartyState] = field(default_factory=dict)
    maker_groups: Groups = field(default_factory=dict)
    requests: dict[str, RequestState] = field(default_factory=dict)
    rfq_ids: dict[tuple[str, str], str] = field(default_factory=dict)
    """Firm and quote_req_id to rfq_id."""
    drafts: dict[tuple[str, str], DraftState] = field(default_factory=dict)
    """By firm and quote_req_id; neither those opened nor those discarded."""
    draft_keys: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Rfq_id to the key in `drafts`."""
    draft_counts: dict[str, int] = field(default_factory=dict)
    """Firm to how many it has in `drafts`; none for none."""
    ended_drafts: dict[tuple[str, str], EndedDraft] = field(default_factory=dict)
    """By firm and quote_req_id: those discarded."""
    quotes: dict[tuple[str, str], QuoteState] = field(default_factory=dict)
    """By maker and quote_id."""
    lines: dict[tuple[str, str], str] = field(default_factory=dict)
    """Rfq_id and maker to the quote_id last used there."""
    live: dict[str, set[str]] = field(default_factory=dict)
    """Maker to the rfq_ids on which it has a quote that has not ended."""
    crosses: dict[tuple[str, QuoteRespType], RestingCross] = field(default_factory=dict)
    """By rfq_id and side taken; none of a request that has ended."""
    counters: dict[tuple[str, str], CounterState] = field(default_factory=dict)
    """By rfq_id and maker; none of a request that has ended."""
    counter_deadlines: list[Deadline] = field(default_factory=list)
    """Sorted; exactly one for each counter that has not ended."""
    looks: dict[str, LookState] = field(default_factory=dict)
    """By rfq_id: those that are going on."""
    look_counts: dict[str, LookCount] = field(default_factory=dict)
    """By maker."""
    quote_count: int = 0
    deadlines: list[Deadline] = field(default_factory=list)
    """Sorted; one for each draft, open request, its quotes to be revealed, each quote not ended."""
    trades: dict[str, TradeState] = field(default_factory=dict)
    outcomes: dict[CommandKey, Outcome] = field(default_factory=dict)
    halts: Halts = field(default_factory=Halts)
    listing: Listing = field(default_factory=Listing)
    mark_rules: MarkRules = field(default_factory=MarkRules)
    protection: Protection = field(default_factory=Protection)


def put_request(state: VenueState, request: RequestState) -> None:
    """Replace what is known of a request; for `evolve` alone."""
    state.requests[request.rfq_id] = request


def next_deadline_ms(state: VenueState) -> int | None:
    """When the next request, quote or counter runs out, epoch milliseconds."""
    times_ms = [look.until_time_ms for look in state.looks.values()]
    if state.deadlines:
        times_ms.append(state.deadlines[0][0])
    if state.counter_deadlines:
        times_ms.append(state.counter_deadlines[0][0])
    return min(times_ms, default=None)


def next_wake_ms(state: VenueState) -> int | None:
    """When `ExpireDue` has something to do next: a deadline, or an instrument's expiry."""
    deadline_ms, expiry_ms = next_deadline_ms(state), state.listing.next_ms()
    if deadline_ms is None or expiry_ms is None:
        return deadline_ms if expiry_ms is None else expiry_ms
    return min(deadline_ms, expiry_ms)


def request_of(state: VenueState, firm: str, quote_req_id: str) -> RequestState | None:
    """Find a firm's own request by the id it gave it."""
    rfq_id = state.rfq_ids.get((firm, quote_req_id))
    return None if rfq_id is None else state.requests[rfq_id]


def asked_of(state: VenueState, rfq_id: str, maker: str) -> RequestState | None:
    """Find a request that the maker was asked to quote on."""
    request = state.requests.get(rfq_id)
    return request if request is not None and maker in request.panel else None


def is_open(request: RequestState, now_ms: int) -> bool:
    """Tell whether the request can still be quoted and traded on at this time.

    The deadline counts, not whether `ExpireDue` has come round yet.
    """
    return request.ended is None and now_ms < request.expire_time_ms


def is_live(quote: QuoteState, now_ms: int) -> bool:
    """Tell whether the quote can be traded on at this time, its request being open."""
    return quote.ended is None and now_ms < quote.valid_until_time_ms


def line_of(state: VenueState, rfq_id: str, maker: str) -> QuoteState | None:
    """Find the maker's latest quote on a request, live or ended."""
    quote_id = state.lines.get((rfq_id, maker))
    return None if quote_id is None else state.quotes[maker, quote_id]


def line_status(state: VenueState, request: RequestState, maker: str) -> LineStatus:
    """Where a maker of the panel stands on a request, by the events alone."""
    if maker in request.passed:
        return LineStatus.PASSED
    quote = line_of(state, request.rfq_id, maker)
    if quote is not None and quote.ended is None:
        return LineStatus.LIVE
    if maker in request.working:
        return LineStatus.WORKING
    return LineStatus.INVITED if quote is None else LineStatus.ENDED


def unended_quotes(state: VenueState, request: RequestState) -> Iterator[QuoteState]:
    """Quotes of one request that no event has ended yet, in the panel's order."""
    for maker in request.panel:
        quote = line_of(state, request.rfq_id, maker)
        if quote is not None and quote.ended is None:
            yield quote


def live_quotes(
    state: VenueState, now_ms: int, firm: str | None = None, trader: str | None = None
) -> list[QuoteState]:
    """Live quotes, of everybody or of one maker firm or of one of its traders.

    In an order that depends on the ids only, so that a replay repeats it.
    """
    now_ms = max(now_ms, state.last_time_ms)
    makers = sorted(state.live) if firm is None else [firm]
    found = []
    for maker in makers:
        for rfq_id in sorted(state.live.get(maker, ())):
            quote = state.quotes[maker, state.lines[rfq_id, maker]]
            if is_live(quote, now_ms) and trader in (None, quote.maker_trader):
                found.append(quote)
    return found


def open_requests(
    state: VenueState, now_ms: int, firm: str, trader: str | None = None
) -> list[RequestState]:
    """Open requests of a firm, or of one of its traders, in the order in which they end."""
    now_ms = max(now_ms, state.last_time_ms)
    found = (state.requests[rfq_id] for _, rfq_id, maker in state.deadlines if not maker)
    return [
        request
        for request in found
        if request.taker == firm
        and trader in (None, request.taker_trader)
        and is_open(request, now_ms)
    ]


def maker_firms(state: VenueState) -> list[str]:
    """Firms that may make prices, in alphabetical order."""
    return sorted(firm for firm, party in state.parties.items() if Role.MAKER in party.roles)
