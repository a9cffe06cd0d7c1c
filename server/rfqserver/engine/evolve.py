"""Applying an event to the state. Never judges: what happened, happened."""

from bisect import bisect_left, insort
from typing import assert_never

from msgspec.structs import replace

from rfqdesk.protocol.terms import RequestEndReason
from rfqserver.engine.answers import Accepted, Refused
from rfqserver.engine.events import (
    CommandRejected,
    DealingEvent,
    Event,
    InstrumentsLoaded,
    PartyAdmitted,
    PolicySet,
    QuoteEnded,
    QuoteSubmitted,
    RequestEnded,
    RequestOpened,
    RequestPassed,
    TradeChanged,
    TradeChangeProposed,
    TradeChangeWithdrawn,
    TradeExecuted,
)
from rfqserver.engine.evolve_counters import end_counters, evolve_counter
from rfqserver.engine.evolve_crosses import end_crosses, evolve_cross, rest_limit_price
from rfqserver.engine.evolve_market import evolve_market
from rfqserver.engine.evolve_trades import evolve_trade
from rfqserver.engine.idempotency import QUOTE_KIND, REQUEST_KIND, rejected_key
from rfqserver.engine.instruments import load
from rfqserver.engine.market_events import MarketEvent
from rfqserver.engine.offer_events import CounterEnded, CounterOffered, CrossEnded, CrossRested
from rfqserver.engine.state import (
    CommandKey,
    Deadline,
    Outcome,
    PartyState,
    QuoteState,
    RequestState,
    VenueState,
    line_of,
    put_request,
)


def evolve(state: VenueState, event: Event) -> None:
    """Apply one event.

    Raises:
        KeyError, ValueError: the event does not follow from those before it; the
            state is then of no use and the venue must halt.
    """
    state.last_time_ms = max(state.last_time_ms, event.time_ms)
    if isinstance(event, MarketEvent):
        evolve_market(state, event)
    else:
        _evolve_dealing(state, event)


def _evolve_dealing(state: VenueState, event: DealingEvent) -> None:
    match event:
        case RequestOpened():
            _open_request(state, event)
        case QuoteSubmitted():
            _submit_quote(state, event)
        case QuoteEnded():
            _end_quote(state, event)
        case RequestPassed():
            request = state.requests[event.rfq_id]
            put_request(state, replace(request, passed=request.passed | {event.maker}))
        case TradeExecuted() | TradeChangeProposed() | TradeChangeWithdrawn() | TradeChanged():
            evolve_trade(state, event)
        case RequestEnded():
            _end_request(state, event)
        case CrossRested() | CrossEnded() | CounterOffered() | CounterEnded():
            _evolve_offer(state, event)
        case CommandRejected():
            _reject(state, event)
        case InstrumentsLoaded() | PartyAdmitted() | PolicySet():
            _refer(state, event)
        case _:
            assert_never(event)


def _evolve_offer(
    state: VenueState, event: CrossRested | CrossEnded | CounterOffered | CounterEnded
) -> None:
    if isinstance(event, CrossRested | CrossEnded):
        evolve_cross(state, event)
    else:
        evolve_counter(state, event)


def _open_request(state: VenueState, event: RequestOpened) -> None:
    request = RequestState(
        rfq_id=event.rfq_id,
        taker=event.taker,
        taker_trader=event.taker_trader,
        quote_req_id=event.quote_req_id,
        legs=event.legs,
        price_currency=event.price_currency,
        tick_size=event.tick_size,
        lot_sizes=event.lot_sizes,
        quantity=event.quantity,
        leaves_quantity=event.quantity,
        all_or_none=event.all_or_none,
        min_quantity=event.min_quantity,
        hedge=event.hedge,
        hedge_lot_size=event.hedge_lot_size,
        side=event.side,
        panel=event.panel,
        disclosed=event.disclosed,
        expire_time_ms=event.expire_time_ms,
    )
    put_request(state, request)
    state.rfq_ids[event.taker, event.quote_req_id] = event.rfq_id
    insort(state.deadlines, _request_deadline(request))
    if event.limit_price:
        rest_limit_price(state, event)
    key = CommandKey(REQUEST_KIND, event.taker, event.quote_req_id)
    state.outcomes[key] = Outcome(event.fingerprint, Accepted(rfq_id=event.rfq_id))


def _submit_quote(state: VenueState, event: QuoteSubmitted) -> None:
    state.quote_count += 1
    standing = line_of(state, event.rfq_id, event.maker)
    if standing is not None and standing.ended is None:
        _drop_deadline(state, _quote_deadline(standing))
    quote = QuoteState(
        rfq_id=event.rfq_id,
        maker=event.maker,
        maker_trader=event.maker_trader,
        quote_id=event.quote_id,
        revision=event.revision,
        bid=event.bid,
        offer=event.offer,
        all_or_none=event.all_or_none,
        rank=state.quote_count,
        valid_until_time_ms=event.valid_until_time_ms,
    )
    state.quotes[event.maker, event.quote_id] = quote
    state.lines[event.rfq_id, event.maker] = event.quote_id
    state.live.setdefault(event.maker, set()).add(event.rfq_id)
    insort(state.deadlines, _quote_deadline(quote))
    request = state.requests[event.rfq_id]
    if event.maker in request.passed:
        put_request(state, replace(request, passed=request.passed - {event.maker}))
    key = CommandKey(QUOTE_KIND, event.maker, event.quote_id, event.revision)
    state.outcomes[key] = Outcome(event.fingerprint, Accepted(rfq_id=event.rfq_id))


def _end_quote(state: VenueState, event: QuoteEnded) -> None:
    quote = state.quotes[event.maker, event.quote_id]
    _drop_deadline(state, _quote_deadline(quote))
    state.quotes[event.maker, event.quote_id] = replace(quote, ended=event.reason)
    state.live[event.maker].remove(event.rfq_id)


def _end_request(state: VenueState, event: RequestEnded) -> None:
    request = state.requests[event.rfq_id]
    filled = request.leaves_quantity == "0"
    if request.ended is not None or (event.reason is RequestEndReason.FILLED) != filled:
        raise ValueError(f"request {event.rfq_id} can't end as {event.reason}")
    _drop_deadline(state, _request_deadline(request))
    end_crosses(state, event.rfq_id)
    end_counters(state, request)
    put_request(state, replace(request, ended=event.reason))


def _reject(state: VenueState, event: CommandRejected) -> None:
    key = rejected_key(event)
    state.outcomes[key] = Outcome(event.fingerprint, Refused(event.reason, event.text))


def _refer(state: VenueState, event: InstrumentsLoaded | PartyAdmitted | PolicySet) -> None:
    if isinstance(event, InstrumentsLoaded):
        load(state.listing, state.instruments, event.instruments, event.time_ms)
        return
    if isinstance(event, PolicySet):
        state.policy = event.policy
        return
    known = state.parties.get(event.firm)
    roles = (known.roles if known else frozenset()) | {event.role}
    state.parties[event.firm] = PartyState(event.name, roles)


def _request_deadline(request: RequestState) -> Deadline:
    return (request.expire_time_ms, request.rfq_id, "")


def _quote_deadline(quote: QuoteState) -> Deadline:
    return (quote.valid_until_time_ms, quote.rfq_id, quote.maker)


def _drop_deadline(state: VenueState, deadline: Deadline) -> None:
    at = bisect_left(state.deadlines, deadline)
    if at == len(state.deadlines) or state.deadlines[at] != deadline:
        raise ValueError(f"no such deadline: {deadline}")
    del state.deadlines[at]
