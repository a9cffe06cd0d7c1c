"""What happened: the facts the journal keeps and the state is made of.

Each event says all that the feeds need, so that a message for a firm can be
made from the event alone, years later and without the state. Members may be
added with a default; none is ever renamed or removed.
"""

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.protocol.prices import Mark
from rfqdesk.protocol.quality import ExecutionQuality
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import (
    Allocation,
    ExecType,
    HedgeLeg,
    Instrument,
    Leg,
    PassReason,
    PriceLevel,
    QuoteEndReason,
    QuoteType,
    RequestEndReason,
    Role,
    Side,
)
from rfqserver.engine.facts.event_struct import EventStruct
from rfqserver.engine.facts.group_events import GroupEvent
from rfqserver.engine.facts.life_events import LifeEvent
from rfqserver.engine.facts.market_events import MarketEvent
from rfqserver.engine.facts.offer_events import OfferEvent


class VenuePolicy(Struct, frozen=True, omit_defaults=True):
    """What differs from venue to venue. `cover_told`: makers learn where their price stood.

    `last_look_ms`: how long a maker that wants a last look has for it; 0 for none allowed.
    """

    cover_told: bool = False
    last_look_ms: int = 0


class RequestOpened(EventStruct, tag="request_opened", frozen=True, kw_only=True):
    """A trader of firm `taker` asked the makers of `panel`, until `expire_time_ms`.

    `tick_size`, `lot_sizes` and `leg_tick_sizes` (one for each leg) and `hedge_lot_size` are
    those of the master at this moment and hold for the life of the request.
    """

    rfq_id: str
    taker: str
    taker_trader: str
    certificate_serial: str
    quote_req_id: str
    fingerprint: str
    legs: tuple[Leg, ...]
    price_currency: str
    tick_size: str
    lot_sizes: tuple[str, ...]
    leg_tick_sizes: tuple[str, ...] = ()
    quantity: str
    all_or_none: bool = True
    min_quantity: str = ""
    limit_price: str = ""
    hedge: HedgeLeg | None = None
    hedge_lot_size: str = ""
    side: Side
    panel: tuple[str, ...]
    disclosed: bool
    respond_by_time_ms: int = 0
    expire_time_ms: int


class QuoteSubmitted(EventStruct, tag="quote_submitted", frozen=True, kw_only=True):
    """A quote, which replaces the maker's earlier one on this request.

    One that is `hidden` is shown to its maker only, until QuotesRevealed.
    """

    rfq_id: str
    taker: str
    maker: str
    maker_trader: str
    certificate_serial: str
    fingerprint: str
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
    hidden: bool = False


class QuoteEnded(EventStruct, tag="quote_ended", frozen=True, kw_only=True):
    """The maker's live quote can no longer be traded on. `maker_trader` is for the auditor.

    With `hidden` the requester was never shown it and is not told.
    """

    rfq_id: str
    taker: str
    maker: str
    quote_id: str
    revision: int
    reason: QuoteEndReason
    maker_trader: str = ""
    cover_told: bool = False
    """Whether the maker is told that it was `covered` or `tied`."""
    hidden: bool = False


class RequestPassed(EventStruct, tag="request_passed", frozen=True, kw_only=True):
    """The maker will not quote; it may still change its mind."""

    rfq_id: str
    taker: str
    maker: str
    maker_trader: str
    reason: PassReason = PassReason.OTHER
    text: str = ""


class TradeExecuted(EventStruct, tag="trade_executed", frozen=True, kw_only=True):
    """One trade. `side` is the taker's, `price` per package in `price_currency`.

    One acceptance may make several, each of another quote. `fingerprint` is that of
    the command whose outcome they are, "" for a resting cross, or limit price, that traded by
    itself. `leaves_quantity` and `cum_quantity` are the
    request's after this trade, `quote_leaves_quantity` what the quote is still good for
    on the side that traded; "" under rules 1 and 2, which traded whole requests only.
    `allocations` are the taker's affair alone. With a `counter_round` it is that counter,
    accepted, whose id is the `quote_resp_id`; the quote is the one that was countered. With
    `last_look` the maker was asked before.
    """

    trade_id: str
    rfq_id: str
    taker: str
    taker_trader: str
    certificate_serial: str
    quote_req_id: str
    quote_resp_id: str
    fingerprint: str
    disclosed: bool
    maker: str
    maker_trader: str
    quote_id: str
    revision: int
    side: Side
    price: str
    price_currency: str
    quantity: str
    legs: tuple[Leg, ...]
    leg_prices: tuple[str, ...] = ()
    leaves_quantity: str = ""
    cum_quantity: str = ""
    quote_leaves_quantity: str = ""
    hedge: HedgeLeg | None = None
    hedge_quantity: str = ""
    allocations: tuple[Allocation, ...] = ()
    counter_round: int = 0
    last_look: bool = False
    rules_version: int
    quality: ExecutionQuality | None = None
    cover_price: str = ""
    cover_told: bool = False
    """Whether the maker is told its cover."""
    marks: tuple[Mark, ...] = ()
    """The reference prices of the legs at this moment, as far as there were fresh ones."""
    notional: str = ""
    """In US dollars by these, "" where they do not tell; see protection_measure.py."""
    delta: str = ""
    """What it adds to the taker's, by these."""


class PolicySet(EventStruct, tag="policy_set", frozen=True, kw_only=True):
    """What the venue leaves to its operator is so from now on."""

    policy: VenuePolicy


class TradeChangeProposed(EventStruct, tag="trade_change_proposed", frozen=True, kw_only=True):
    """An operator wants a trade cancelled or corrected to these terms; another must say the same.

    Replaces an earlier proposal of the same account. `uid` is the account's number.
    """

    trade_id: str
    cancels: bool
    price: str
    quantity: str
    reason: str
    operator: str
    uid: int


class TradeChangeWithdrawn(EventStruct, tag="trade_change_withdrawn", frozen=True, kw_only=True):
    """The standing proposal is void."""

    trade_id: str
    operator: str


class TradeChanged(EventStruct, tag="trade_changed", frozen=True, kw_only=True):
    """Two operators cancelled a trade, or gave it other terms. `executed` is it as it stood."""

    executed: TradeExecuted
    exec_type: ExecType
    price: str
    quantity: str
    reason: str
    proposed_by: str
    confirmed_by: str

    @property
    def rfq_id(self) -> str:
        """The request that was traded on."""
        return self.executed.rfq_id


class RequestEnded(EventStruct, tag="request_ended", frozen=True, kw_only=True):
    """The request is over, having traded `cum_quantity` ("" under rules 1 and 2).

    `winners` are the makers of a request that was filled; rules 1 and 2 knew one `winner`.
    """

    rfq_id: str
    taker: str
    panel: tuple[str, ...]
    reason: RequestEndReason
    winner: str = ""
    winners: tuple[str, ...] = ()
    cum_quantity: str = ""


class CommandRejected(EventStruct, tag="command_rejected", frozen=True, kw_only=True):
    """An authentic command was refused; its id is spent, this is its outcome for ever.

    `kind` is the wire name of the command; `revision` is 0 but for quotes. `look_rfq_id` is
    given where a maker accepted at its last look and the trader may not deal.
    """

    firm: str
    trader: str
    certificate_serial: str
    kind: str
    command_id: str
    revision: int = 0
    fingerprint: str
    reason: RejectReason
    text: str
    look_rfq_id: str = ""


class InstrumentsLoaded(EventStruct, tag="instruments_loaded", frozen=True, kw_only=True):
    """Instruments new to the master, or changed."""

    instruments: tuple[Instrument, ...]


class PartyAdmitted(EventStruct, tag="party_admitted", frozen=True, kw_only=True):
    """The firm may act in the role, and is shown to others as `name`."""

    firm: str
    name: str
    role: Role


UnseenDealingEvent = (
    CommandRejected
    | InstrumentsLoaded
    | PartyAdmitted
    | PolicySet
    | TradeChangeProposed
    | TradeChangeWithdrawn
)
SeenDealingEvent = (
    RequestOpened
    | QuoteSubmitted
    | QuoteEnded
    | RequestPassed
    | TradeExecuted
    | TradeChanged
    | RequestEnded
    | OfferEvent
)
DealingEvent = SeenDealingEvent | UnseenDealingEvent
UnseenEvent = UnseenDealingEvent | MarketEvent | GroupEvent
"""Events that are in nobody's feed; what the market's say is told as what holds now."""

Event = DealingEvent | LifeEvent | MarketEvent | GroupEvent


def evidenced(events: tuple[Event, ...], signed_line: str) -> tuple[Event, ...]:
    """The events of one batch, with the message that brought them about in the first quote.

    In the first event where there is no quote: whoever is shown a quote is shown
    the maker's own word for it.
    """
    if not signed_line or not events:
        return events
    quotes = (n for n, event in enumerate(events) if isinstance(event, QuoteSubmitted))
    at = next(quotes, 0)
    return (*events[:at], replace(events[at], signed_line=signed_line), *events[at + 1 :])


_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


def encode_event(event: Event) -> bytes:
    """Write the event as the journal keeps it: one JSON object with a `type`."""
    return _encoder.encode(event)


def decode_event(payload: bytes) -> Event:
    """Read what `encode_event` wrote, by this version or an earlier one.

    Raises:
        msgspec.MsgspecError: it is not an event.
    """
    return _decoder.decode(payload)


def event_kind(event: Event) -> str:
    """Name of the kind of event, as it stands in `type`."""
    return str(event.__struct_config__.tag)
