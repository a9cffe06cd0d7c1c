"""Applying an event to the state. Never judges: what happened, happened."""

from bisect import insort
from typing import assert_never

from msgspec.structs import replace

from rfqdesk.protocol.kinds import kinds_of
from rfqdesk.protocol.terms import QuoteType, RequestEndReason
from rfqserver.engine.answers import Accepted, Refused
from rfqserver.engine.facts.event_kinds import is_group, is_life, is_market
from rfqserver.engine.facts.events import (
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
from rfqserver.engine.facts.group_events import evolve_groups
from rfqserver.engine.facts.offer_events import (
    CounterEnded,
    CounterOffered,
    CrossEnded,
    CrossRested,
    LookAsked,
    LookEnded,
    OfferEvent,
)
from rfqserver.engine.idempotency import QUOTE_KIND, REQUEST_KIND, rejected_key
from rfqserver.engine.instruments import load
from rfqserver.engine.state.deadlines import drop_deadline, request_deadline, reveal_deadline
from rfqserver.engine.state.evolve_counters import end_counters, evolve_counter
from rfqserver.engine.state.evolve_crosses import end_crosses, evolve_cross, rest_limit_price
from rfqserver.engine.state.evolve_life import (
    answered,
    evolve_life,
    opened,
    passes,
    stopped_working,
)
from rfqserver.engine.state.evolve_looks import evolve_look, refuse_accept
from rfqserver.engine.state.evolve_market import evolve_market
from rfqserver.engine.state.evolve_trades import evolve_trade
from rfqserver.engine.state.state import (
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

_COUNTED = kinds_of(RequestOpened | RequestEnded | TradeExecuted)


def evolve(state: VenueState, event: Event) -> None:
    """Apply one event.

    Raises:
        KeyError, ValueError: the event does not follow from those before it; the
            state is then of no use and the venue must halt.
    """
    state.last_time_ms = max(state.last_time_ms, event.time_ms)
    if is_market(event):
        evolve_market(state, event)
    elif is_group(event):
        evolve_groups(state.maker_groups, event)
    elif is_life(event):
        evolve_life(state, event)
    else:
        _evolve_dealing(state, event)
        _count(state, event)


def _count(state: VenueState, event: DealingEvent) -> None:
    """Keep what limits need to know."""
    if type(event) not in _COUNTED:
        return
    match event:
        case RequestOpened():
            state.protection.open(event)
        case RequestEnded():
            state.protection.close(event, state.requests[event.rfq_id].taker_trader)
        case TradeExecuted():
            state.protection.trade(event)
        case _:
            pass


def _evolve_dealing(state: VenueState, event: DealingEvent) -> None:
    match event:
        case QuoteSubmitted():
            _submit_quote(state, event)
        case QuoteEnded():
            _end_quote(state, event)
        case RequestOpened():
            _open_request(state, event)
        case RequestEnded():
            _end_request(state, event)
        case RequestPassed():
            passes(state, event.rfq_id, event.maker)
        case TradeExecuted() | TradeChangeProposed() | TradeChangeWithdrawn() | TradeChanged():
            evolve_trade(state, event)
        case (
            CrossRested()
            | CrossEnded()
            | CounterOffered()
            | CounterEnded()
            | LookAsked()
            | LookEnded()
        ):
            _evolve_offer(state, event)
        case CommandRejected():
            _reject(state, event)
        case InstrumentsLoaded() | PartyAdmitted() | PolicySet():
            _refer(state, event)
        case _:
            assert_never(event)


def _evolve_offer(state: VenueState, event: OfferEvent) -> None:
    if isinstance(event, CrossRested | CrossEnded):
        evolve_cross(state, event)
    elif isinstance(event, CounterOffered | CounterEnded):
        evolve_counter(state, event)
    else:
        evolve_look(state, event)


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
        leg_tick_sizes=event.leg_tick_sizes,
        quantity=event.quantity,
        leaves_quantity=event.quantity,
        all_or_none=event.all_or_none,
        min_quantity=event.min_quantity,
        hedge=event.hedge,
        hedge_lot_size=event.hedge_lot_size,
        side=event.side,
        panel=event.panel,
        disclosed=event.disclosed,
        respond_by_time_ms=event.respond_by_time_ms,
        revealed=not event.respond_by_time_ms,
        expire_time_ms=event.expire_time_ms,
        opened_time_ms=event.time_ms,
    )
    opened(state, event.taker, event.quote_req_id)
    put_request(state, request)
    state.rfq_ids[event.taker, event.quote_req_id] = event.rfq_id
    insort(state.deadlines, request_deadline(request))
    if event.limit_price:
        rest_limit_price(state, event)
    if not request.revealed:
        insort(state.deadlines, reveal_deadline(request))
    key = CommandKey(REQUEST_KIND, event.taker, event.quote_req_id)
    state.outcomes[key] = Outcome(event.fingerprint, Accepted(rfq_id=event.rfq_id))


def _submit_quote(state: VenueState, event: QuoteSubmitted) -> None:
    state.quote_count += 1
    standing = line_of(state, event.rfq_id, event.maker)
    if standing is not None and standing.ended is None:
        drop_deadline(state, _quote_deadline(standing))
    quote = QuoteState(
        rfq_id=event.rfq_id,
        maker=event.maker,
        maker_trader=event.maker_trader,
        quote_id=event.quote_id,
        revision=event.revision,
        bid=event.bid,
        offer=event.offer,
        bid_legs=event.bid_legs,
        offer_legs=event.offer_legs,
        all_or_none=event.all_or_none,
        last_look=event.last_look,
        rank=state.quote_count,
        firm=event.quote_type is QuoteType.FIRM,
        valid_until_time_ms=event.valid_until_time_ms,
        signed_line=event.signed_line,
    )
    state.quotes[event.maker, event.quote_id] = quote
    state.lines[event.rfq_id, event.maker] = event.quote_id
    state.live.setdefault(event.maker, set()).add(event.rfq_id)
    insort(state.deadlines, _quote_deadline(quote))
    answered(state, event.rfq_id, event.maker)
    key = CommandKey(QUOTE_KIND, event.maker, event.quote_id, event.revision)
    state.outcomes[key] = Outcome(event.fingerprint, Accepted(rfq_id=event.rfq_id))


def _end_quote(state: VenueState, event: QuoteEnded) -> None:
    quote = state.quotes[event.maker, event.quote_id]
    drop_deadline(state, _quote_deadline(quote))
    state.quotes[event.maker, event.quote_id] = replace(quote, ended=event.reason, signed_line="")
    state.live[event.maker].remove(event.rfq_id)
    stopped_working(state, event.rfq_id, event.maker)


def _end_request(state: VenueState, event: RequestEnded) -> None:
    request = state.requests[event.rfq_id]
    filled = request.leaves_quantity == "0"
    if request.ended is not None or (event.reason is RequestEndReason.FILLED) != filled:
        raise ValueError(f"request {event.rfq_id} can't end as {event.reason}")
    drop_deadline(state, request_deadline(request))
    end_crosses(state, event.rfq_id)
    end_counters(state, request)
    if not request.revealed:
        drop_deadline(state, reveal_deadline(request))
    put_request(state, replace(request, ended=event.reason))


def _reject(state: VenueState, event: CommandRejected) -> None:
    if event.look_rfq_id:
        refuse_accept(state, event)
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


def _quote_deadline(quote: QuoteState) -> Deadline:
    return (quote.valid_until_time_ms, quote.rfq_id, quote.maker)
