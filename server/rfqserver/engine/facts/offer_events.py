"""What became of a trader's own offers: crosses that rest, counters, last looks."""

from rfqdesk.protocol.terms import (
    Allocation,
    CounterEndReason,
    CrossEndReason,
    LookEndReason,
    QuoteRespType,
)
from rfqserver.engine.facts.event_struct import EventStruct


class CrossRested(EventStruct, tag="cross_rested", frozen=True, kw_only=True):
    """A cross, or what is left of it, waits for quotes at `price` or better."""

    rfq_id: str
    taker: str
    taker_trader: str
    certificate_serial: str
    quote_resp_id: str
    fingerprint: str
    response: QuoteRespType
    quantity: str
    price: str
    allocations: tuple[Allocation, ...] = ()


class CrossEnded(EventStruct, tag="cross_ended", frozen=True, kw_only=True):
    """A resting cross, or a request's limit price ("" for its id), waits no more."""

    rfq_id: str
    taker: str
    quote_resp_id: str
    response: QuoteRespType
    reason: CrossEndReason


class CounterOffered(EventStruct, tag="counter_offered", frozen=True, kw_only=True):
    """A trader offers the maker of a quote another price, firmly, until `valid_until_time_ms`."""

    rfq_id: str
    taker: str
    taker_trader: str
    certificate_serial: str
    counter_id: str
    fingerprint: str
    maker: str
    quote_id: str
    revision: int
    round: int
    response: QuoteRespType
    quantity: str
    price: str
    valid_until_time_ms: int
    allocations: tuple[Allocation, ...] = ()


class CounterEnded(EventStruct, tag="counter_ended", frozen=True, kw_only=True):
    """A counter is over. The maker's answer, with its id, if that is what ended it."""

    rfq_id: str
    taker: str
    maker: str
    counter_id: str
    round: int
    reason: CounterEndReason
    maker_trader: str = ""
    certificate_serial: str = ""
    counter_resp_id: str = ""
    fingerprint: str = ""
    text: str = ""
    trade_id: str = ""


class LookAsked(EventStruct, tag="look_asked", frozen=True, kw_only=True):
    """An acceptance waits for the word of the quote's maker, until `until_time_ms`.

    `fingerprint` is that of the acceptance, whose outcome it is for the time being.
    """

    rfq_id: str
    taker: str
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


class LookEnded(EventStruct, tag="look_ended", frozen=True, kw_only=True):
    """A last look is over. The maker's answer, with its id, if that is what ended it."""

    rfq_id: str
    taker: str
    maker: str
    look_id: str
    quote_resp_id: str
    reason: LookEndReason
    maker_trader: str = ""
    certificate_serial: str = ""
    look_resp_id: str = ""
    fingerprint: str = ""
    trade_id: str = ""


OfferEvent = CrossRested | CrossEnded | CounterOffered | CounterEnded | LookAsked | LookEnded
