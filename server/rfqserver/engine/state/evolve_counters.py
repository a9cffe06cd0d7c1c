"""Applying to the state what becomes of counters."""

from bisect import insort

from msgspec.structs import replace

from rfqserver.engine.answers import Accepted
from rfqserver.engine.facts.offer_events import CounterEnded, CounterOffered
from rfqserver.engine.idempotency import COUNTER_RESPONSE_KIND, RESPONSE_KIND
from rfqserver.engine.state.offer_state import CounterState
from rfqserver.engine.state.state import (
    CommandKey,
    Deadline,
    Outcome,
    RequestState,
    VenueState,
)


def evolve_counter(state: VenueState, event: CounterOffered | CounterEnded) -> None:
    """Apply what happened to a counter.

    Raises:
        KeyError, ValueError: one that ends does not stand, or one is made where another does.
    """
    if isinstance(event, CounterOffered):
        _offer(state, event)
    else:
        _end(state, event)


def end_counters(state: VenueState, request: RequestState) -> None:
    """No counter stands on a request that is over."""
    for maker in request.panel:
        counter = state.counters.pop((request.rfq_id, maker), None)
        if counter is not None and counter.ended is None:
            state.counter_deadlines.remove(_deadline(counter))


def _offer(state: VenueState, event: CounterOffered) -> None:
    earlier = state.counters.get((event.rfq_id, event.maker))
    if earlier is not None and earlier.ended is None:
        raise ValueError(f"two counters would stand towards {event.maker}")
    counter = CounterState(
        rfq_id=event.rfq_id,
        maker=event.maker,
        taker_trader=event.taker_trader,
        certificate_serial=event.certificate_serial,
        counter_id=event.counter_id,
        quote_id=event.quote_id,
        revision=event.revision,
        round=event.round,
        response=event.response,
        quantity=event.quantity,
        price=event.price,
        valid_until_time_ms=event.valid_until_time_ms,
        allocations=event.allocations,
    )
    state.counters[event.rfq_id, event.maker] = counter
    insort(state.counter_deadlines, _deadline(counter))
    key = CommandKey(RESPONSE_KIND, event.taker, event.counter_id)
    state.outcomes[key] = Outcome(event.fingerprint, Accepted(rfq_id=event.rfq_id))


def _end(state: VenueState, event: CounterEnded) -> None:
    counter = state.counters[event.rfq_id, event.maker]
    if counter.ended is not None or counter.round != event.round:
        raise ValueError(f"the counter of round {event.round} to {event.maker} does not stand")
    state.counter_deadlines.remove(_deadline(counter))
    state.counters[event.rfq_id, event.maker] = replace(counter, ended=event.reason)
    if event.counter_resp_id:
        key = CommandKey(COUNTER_RESPONSE_KIND, event.maker, event.counter_resp_id)
        answer = Accepted(rfq_id=event.rfq_id, trade_id=event.trade_id)
        state.outcomes[key] = Outcome(event.fingerprint, answer)


def _deadline(counter: CounterState) -> Deadline:
    return (counter.valid_until_time_ms, counter.rfq_id, counter.maker)
