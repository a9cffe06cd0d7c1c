"""How what a trader offers of its own stands: crosses, counters, last looks."""

from msgspec import Struct

from rfqdesk.protocol.terms import Allocation, CounterEndReason, QuoteRespType


class RestingCross(Struct, frozen=True, kw_only=True):
    """A trader's standing order to trade with quotes at `price` or better, hidden from makers.

    `quantity` is what is left of it; `quote_resp_id` is "" for a request's limit price.
    """

    rfq_id: str
    taker_trader: str
    certificate_serial: str
    quote_resp_id: str
    response: QuoteRespType
    quantity: str
    price: str
    allocations: tuple[Allocation, ...] = ()


class CounterState(Struct, frozen=True, kw_only=True):
    """The latest counter to one maker on one request; `ended` is None while it stands."""

    rfq_id: str
    maker: str
    taker_trader: str
    certificate_serial: str
    counter_id: str
    quote_id: str
    revision: int
    round: int
    response: QuoteRespType
    quantity: str
    price: str
    valid_until_time_ms: int
    allocations: tuple[Allocation, ...] = ()
    ended: CounterEndReason | None = None


class LookState(Struct, frozen=True, kw_only=True):
    """An acceptance that waits for its maker's last look; nothing else trades meanwhile."""

    rfq_id: str
    taker_trader: str
    certificate_serial: str
    quote_resp_id: str
    fingerprint: str
    maker: str
    look_id: str
    quote_id: str
    revision: int
    response: QuoteRespType
    quantity: str
    price: str
    until_time_ms: int
    allocations: tuple[Allocation, ...] = ()
    accept_refused: bool = False
    """Its maker accepted, and was refused since the trader may not deal."""


class LookCount(Struct, frozen=True):
    """Of the last looks that a maker answered or let lapse, how many it accepted."""

    asked: int = 0
    accepted: int = 0
