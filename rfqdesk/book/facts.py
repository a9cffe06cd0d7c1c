"""What the book holds: requests, quotes and trades as frozen values.

Prices and quantities are `Decimal`; times are epoch milliseconds of the server. What never
changes can be in no cycle: the collector need not look at it (`gc=False`).
"""

from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct

from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.quality import ExecutionQuality
from rfqdesk.protocol.terms import (
    Allocation,
    CounterEndReason,
    ExecType,
    HedgeLeg,
    Leg,
    LookEndReason,
    PassReason,
    QuoteEndReason,
    QuoteRespType,
    QuoteType,
    RequestEndReason,
    Side,
)


class QuoteKey(NamedTuple):
    """One maker's line of quotes on one request; revisions replace each other under it."""

    rfq_id: str
    maker: str


class Level(Struct, frozen=True, gc=False):
    """One side of a quote: price per package and packages."""

    price: Decimal
    quantity: Decimal


class PassFact(Struct, frozen=True, gc=False):
    """A maker's word that it will not quote."""

    maker: str
    text: str
    time_ms: int
    reason: PassReason = PassReason.OTHER


class CrossFact(Struct, frozen=True, gc=False):
    """What an own request trades by itself: `quantity` is left of it, `price` the worst.

    `quote_resp_id` is "" for the request's limit price.
    """

    quote_resp_id: str
    trader: str
    response: QuoteRespType
    quantity: Decimal
    price: Decimal


class RequestFact(Struct, frozen=True, gc=False):
    """One request as this party may see it.

    `own` tells a request this party made from one it is asked to quote. On a
    request to quote, `quote_req_id`, `trader` and `panel` are empty, and `firm`
    too when it is anonymous. On an own request `panel` lists every firm asked, and
    `cum_quantity` is what traded in all; on others what this party traded.
    """

    rfq_id: str
    own: bool
    quote_req_id: str
    firm: str
    trader: str
    legs: tuple[Leg, ...]
    quantity: Decimal
    side: Side
    panel: tuple[str, ...]
    disclosed: bool
    opened_ms: int
    expire_ms: int
    respond_by_ms: int = 0
    """When the quotes are shown together; 0 where each is shown as it comes."""
    all_or_none: bool = True
    min_quantity: Decimal = Decimal(0)
    cum_quantity: Decimal = Decimal(0)
    crosses: tuple[CrossFact, ...] = ()
    hedge: HedgeLeg | None = None
    passes: tuple[PassFact, ...] = ()
    working: frozenset[str] = frozenset()
    """Makers that work on a price and have neither quoted nor passed since they said so."""
    asked_again: frozenset[str] = frozenset()
    """Makers that the requester asked for a new price and that have not answered."""
    amended_ms: int = 0
    """When the requester last gave it more time; 0 for never."""
    end_reason: RequestEndReason | None = None
    ended_ms: int = 0

    @property
    def ended(self) -> bool:
        """Whether the server has said that it is over."""
        return self.end_reason is not None

    @property
    def leaves_quantity(self) -> Decimal:
        """What is left to trade, as far as this party may know."""
        return self.quantity - self.cum_quantity

    def open_at(self, now_ms: int) -> bool:
        """Whether it can still be dealt on, as far as the server's time tells."""
        return self.end_reason is None and now_ms < self.expire_ms


class DraftFact(Struct, frozen=True, gc=False):
    """A request of the own firm that the venue keeps and no maker has seen."""

    rfq_id: str
    quote_req_id: str
    trader: str
    legs: tuple[Leg, ...]
    quantity: Decimal
    side: Side
    panel: tuple[str, ...]
    disclosed: bool
    respond_by_ms: int
    request_ttl_ms: int
    drafted_ms: int
    expire_ms: int
    panel_groups: tuple[str, ...] = ()
    all_or_none: bool = True
    min_quantity: str = ""
    limit_price: str = ""
    """As the wire has them, "" for none."""
    hedge: HedgeLeg | None = None


class QuoteFact(Struct, frozen=True, gc=False):
    """The latest revision of one maker's quote.

    `bid` and `offer` have the quantity that is left; one of which nothing is left
    stays as it traded last, and its taker's side (BUY for the offer) is in
    `traded_out`. `first_quoted_ms` is when the line's first revision came,
    `quoted_ms` when this one did.
    """

    rfq_id: str
    maker: str
    quote_id: str
    revision: int
    bid: Level | None
    offer: Level | None
    first_quoted_ms: int
    quoted_ms: int
    valid_until_ms: int
    all_or_none: bool = False
    bid_legs: tuple[Decimal, ...] = ()
    """What the price is made of, leg by leg; empty where the maker does not say."""
    offer_legs: tuple[Decimal, ...] = ()
    quote_type: QuoteType = QuoteType.FIRM
    last_look: bool = False
    traded_out: frozenset[Side] = frozenset()
    end_reason: QuoteEndReason | None = None
    ended_ms: int = 0

    @property
    def firm(self) -> bool:
        """Whether it can be accepted at all while it is live."""
        return self.quote_type is QuoteType.FIRM

    @property
    def live_bid(self) -> Level | None:
        """The bid, unless all of it has traded."""
        return None if Side.SELL in self.traded_out else self.bid

    @property
    def live_offer(self) -> Level | None:
        """The offer, unless all of it has traded."""
        return None if Side.BUY in self.traded_out else self.offer

    @property
    def key(self) -> QuoteKey:
        """The line it belongs to."""
        return QuoteKey(self.rfq_id, self.maker)

    def live_at(self, now_ms: int) -> bool:
        """Whether it stands, as far as the server's time tells."""
        return self.end_reason is None and now_ms < self.valid_until_ms


class CounterFact(Struct, frozen=True, gc=False):
    """The latest counter between a trader and one maker on one request.

    `counter_id` and `trader` are "" on a request of another firm.
    """

    rfq_id: str
    maker: str
    round: int
    counter_id: str
    trader: str
    quote_id: str
    revision: int
    response: QuoteRespType
    quantity: Decimal
    price: Decimal
    offered_ms: int
    valid_until_ms: int
    end_reason: CounterEndReason | None = None
    text: str = ""

    def stands_at(self, now_ms: int) -> bool:
        """Whether it can be accepted, its request being open, as far as the server's time tells."""
        return self.end_reason is None and now_ms < self.valid_until_ms


class LookFact(Struct, frozen=True, gc=False):
    """A maker's latest last look on a request; `quote_resp_id` is "" on another firm's."""

    rfq_id: str
    maker: str
    look_id: str
    quote_resp_id: str
    response: QuoteRespType
    quantity: Decimal
    price: Decimal
    until_ms: int
    asked_ms: int = 0
    end_reason: LookEndReason | None = None


class TradeFact(Struct, frozen=True, gc=False):
    """A trade as it stands. `side` is this party's own; `own_request` whether it was the taker.

    `exec_type` is how the venue's operators changed it, if they did, `note` why.
    `quality` is for the taker; `cover_price` the best that did not deal, None if not told.
    `marks` are the legs' reference prices when it was done, as far as the venue had fresh ones.
    """

    trade_id: str
    rfq_id: str
    own_request: bool
    side: Side
    price: Decimal
    quantity: Decimal
    legs: tuple[Leg, ...]
    taker: str
    taker_trader: str
    maker: str
    maker_trader: str
    quote_id: str
    revision: int
    quote_resp_id: str
    quote_req_id: str
    rules_version: int
    traded_ms: int
    leg_prices: tuple[Decimal, ...] = ()
    exec_type: ExecType = ExecType.TRADE
    note: str = ""
    changed_ms: int = 0
    hedge: HedgeLeg | None = None
    hedge_quantity: Decimal = Decimal(0)
    allocations: tuple[Allocation, ...] = ()
    counter_round: int = 0
    quality: ExecutionQuality | None = None
    cover_price: Decimal | None = None
    last_look: bool = False
    marks: tuple[ReferencePrice, ...] = ()


class Change(Struct, frozen=True):
    """What one event touched, for models that update row by row."""

    rfq_id: str
    quote: QuoteKey | None = None
    trade_id: str | None = None
    revealed: tuple[QuoteKey, ...] = ()
    draft: bool = False
    """Whether it is no request but a draft, which has come or gone."""
