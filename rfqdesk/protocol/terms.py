"""The words both directions share: sides, roles, statuses, legs, prices with size."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from rfqdesk.protocol.ids import Id, Symbol
from rfqdesk.protocol.limits import RATIO_MAX
from rfqdesk.protocol.money import DecimalText


class Side(StrEnum):
    """FIX 54, always the requester's."""

    BUY = "buy"
    SELL = "sell"
    UNDISCLOSED = "undisclosed"
    """Two-way: makers are asked for both prices."""

    @property
    def wants_bid(self) -> bool:
        """Whether a request of this side is to be bid for, and bids may be hit."""
        return self is not Side.BUY

    @property
    def wants_offer(self) -> bool:
        """Whether a request of this side is to be offered, and offers may be lifted."""
        return self is not Side.SELL


class LegSide(StrEnum):
    """FIX 624: what buying the package does in this leg."""

    BUY = "buy"
    SELL = "sell"


class Role(StrEnum):
    """What a certificate's owner may do on the trading port."""

    TRADER = "trader"
    MAKER = "maker"
    OPERATOR = "operator"
    """Operates the venue, and is no participant: asks for no quotes and makes none."""


class PrincipalKind(StrEnum):
    """What acts under a certificate."""

    PERSON = "person"
    BOT = "bot"


class QuoteRespType(StrEnum):
    """FIX 694. A hit sells to the bid, a lift buys at the offer."""

    HIT = "hit"
    LIFT = "lift"


class ExecType(StrEnum):
    """FIX 150: what an execution report is about."""

    TRADE = "trade"
    TRADE_CORRECT = "trade_correct"
    """The venue's operators gave the trade other terms, which the report has."""
    TRADE_CANCEL = "trade_cancel"
    """The venue's operators took the trade back."""


class TimeInForce(StrEnum):
    """FIX 59: what becomes of a cross that can't be filled at once."""

    FILL_OR_KILL = "fill_or_kill"
    GOOD_TILL_CANCEL = "good_till_cancel"
    """It rests, hidden, and trades by itself when quotes come that fill it."""


class CrossEndReason(StrEnum):
    """Why a resting cross rests no more, its request being open."""

    FILLED = "filled"
    REPLACED = "replaced"
    """The firm placed another on the same side."""
    CANCELLED = "cancelled"
    VOID = "void"
    """The trader who placed it may not deal so any more."""


class LookEndReason(StrEnum):
    """How a maker's last look ended."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    """The maker had not answered by the end of the window, which counts as no."""
    REQUEST_ENDED = "request_ended"
    VOID = "void"
    """The trader who accepted may not deal any more."""


class CounterRespType(StrEnum):
    """What a maker answers to a counter, or at its last look."""

    ACCEPT = "accept"
    REJECT = "reject"


class CounterEndReason(StrEnum):
    """Why a counter is over, its request being open or traded by it."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"
    """Less than its quantity was left of the request; its maker is told `withdrawn`."""


class RequestEndReason(StrEnum):
    """Why a request is over. A maker who is owed no detail sees `closed`."""

    FILLED = "filled"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    REVOKED = "revoked"
    """The certificate of the trader who asked was revoked."""
    SUSPENDED = "suspended"
    """The trader who asked, or its firm, was suspended."""
    HALTED = "halted"
    """The operator halted the venue, an instrument, or the firm or trader who asked."""
    INSTRUMENT_EXPIRED = "instrument_expired"
    """An instrument of it expired, and with it the request."""
    DISCONNECTED = "disconnected"
    """The trader's connection was lost, and it had asked for that."""
    DEAD_MAN = "dead_man"
    """The trader's dead-man timer ran out."""


class QuoteEndReason(StrEnum):
    """Why a quote can no longer be hit or lifted (FIX 297 in words)."""

    TRADED = "traded"
    DONE_AWAY = "done_away"
    COVERED = "covered"
    """Lost, and its price was the next best; told where the venue tells makers so much."""
    TIED = "tied"
    """Lost at the very price that was dealt; told under the same condition."""
    WITHDRAWN = "withdrawn"
    DISCONNECTED = "disconnected"
    EXPIRED = "expired"
    REQUEST_EXPIRED = "request_expired"
    REQUEST_CANCELLED = "request_cancelled"
    REVOKED = "revoked"
    VENUE_RESTARTED = "venue_restarted"
    SUSPENDED = "suspended"
    """Its maker was suspended; only the maker is told so."""
    HALTED = "halted"
    """Its maker was halted; only the maker is told so."""
    REQUEST_HALTED = "request_halted"
    """The operator halted the venue or an instrument of the request."""
    MAKER_FROZEN = "maker_frozen"
    """Its maker's protection was reached; only the maker is told so."""
    DEAD_MAN = "dead_man"
    """Its maker's dead-man timer ran out; only the maker is told so."""
    INSTRUMENT_EXPIRED = "instrument_expired"


class QuoteType(StrEnum):
    """FIX 537: whether a quote can be traded on."""

    FIRM = "firm"
    """Tradeable."""
    INDICATIVE = "indicative"
    """Shows where the maker might deal; it can't be accepted."""


class PassReason(StrEnum):
    """Why a maker makes no price (FIX 658 in words)."""

    NO_APPETITE = "no_appetite"
    SIZE = "size"
    INSTRUMENT = "instrument"
    COUNTERPARTY_LIMIT = "counterparty_limit"
    MARKET = "market"
    TECHNICAL = "technical"
    OTHER = "other"


class InstrumentKind(StrEnum):
    """FIX 167 in words."""

    OPTION = "option"
    FUTURE = "future"
    PERPETUAL = "perpetual"
    SPOT = "spot"


class PutCall(StrEnum):
    """FIX 201."""

    PUT = "put"
    CALL = "call"


class Leg(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One leg (FIX NoLegs 555) of a package.

    `ratio` is whole contracts' worth of the leg per package.
    """

    instrument: Symbol
    ratio: Annotated[int, Meta(ge=1, le=RATIO_MAX)]
    side: LegSide

    @property
    def signed_ratio(self) -> int:
        """What buying one package adds of the leg: negative when it sells it."""
        return self.ratio if self.side is LegSide.BUY else -self.ratio


class PriceLevel(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One side of a quote: price per package and the packages it is good for."""

    price: DecimalText
    quantity: DecimalText


class HedgeLeg(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A leg that the requester prices itself, beside the package.

    `side` is what buying the package does, `ratio` how much of the instrument goes with
    one package, above zero and not necessarily whole; `price` is per unit of the
    instrument, in its own currency.
    """

    instrument: Symbol
    side: LegSide
    ratio: DecimalText
    price: DecimalText


class Allocation(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """So many packages for one account of the taker's (FIX NoAllocs 78: 79, 80)."""

    account: Id
    quantity: DecimalText


class Instrument(Struct, frozen=True, omit_defaults=True):
    """Reference data of one instrument (FIX SecurityList).

    `price_currency` is what prices are in (options on this venue may be priced
    in the coin), `tick_size` the price grid, `lot_size` the quantity grid.
    Expiry is epoch milliseconds, 0 for none. `mark_price` is the last reference
    price known to the venue, in `price_currency`, "" when there is none.
    """

    symbol: Symbol
    kind: InstrumentKind
    underlying: str
    price_currency: str
    tick_size: DecimalText
    lot_size: DecimalText
    expiry_ms: int = 0
    strike: str = ""
    put_call: PutCall | None = None
    mark_price: str = ""
