"""How quotes and requests end, whatever the cause: used by every command that ends some."""

from rfqdesk.protocol.terms import CounterEndReason, LookEndReason, QuoteEndReason, RequestEndReason
from rfqserver.engine.facts.events import (
    Event,
    QuoteEnded,
    RequestEnded,
)
from rfqserver.engine.facts.offer_events import CounterEnded, LookEnded
from rfqserver.engine.state.offer_state import CounterState, LookState
from rfqserver.engine.state.state import (
    QuoteState,
    RequestState,
    VenueState,
    unended_quotes,
)


def quote_ended(
    request: RequestState, quote: QuoteState, reason: QuoteEndReason, now_ms: int
) -> QuoteEnded:
    """The event that ends a quote, for `reason` unless its own time ran out before."""
    ran_out = quote.valid_until_time_ms <= now_ms
    if ran_out and quote.valid_until_time_ms < request.expire_time_ms:
        reason = QuoteEndReason.EXPIRED
    return QuoteEnded(
        time_ms=now_ms,
        rfq_id=quote.rfq_id,
        taker=request.taker,
        maker=quote.maker,
        maker_trader=quote.maker_trader,
        quote_id=quote.quote_id,
        revision=quote.revision,
        reason=reason,
        hidden=not request.revealed,
    )


def counter_ended(
    request: RequestState, counter: CounterState, reason: CounterEndReason, now_ms: int
) -> CounterEnded:
    """The event that ends a counter, for `reason` unless its own time ran out before."""
    if counter.valid_until_time_ms <= now_ms:
        reason = CounterEndReason.EXPIRED
    return CounterEnded(
        time_ms=now_ms,
        rfq_id=counter.rfq_id,
        taker=request.taker,
        maker=counter.maker,
        counter_id=counter.counter_id,
        round=counter.round,
        reason=reason,
    )


def look_ended(
    request: RequestState, look: LookState, reason: LookEndReason, now_ms: int
) -> LookEnded:
    """The event that ends a maker's last look."""
    return LookEnded(
        time_ms=now_ms,
        rfq_id=look.rfq_id,
        taker=request.taker,
        maker=look.maker,
        look_id=look.look_id,
        quote_resp_id=look.quote_resp_id,
        reason=reason,
    )


def request_ended(request: RequestState, reason: RequestEndReason, now_ms: int) -> RequestEnded:
    """The event that ends a request as it stands."""
    return RequestEnded(
        time_ms=now_ms,
        rfq_id=request.rfq_id,
        taker=request.taker,
        panel=request.panel,
        reason=reason,
        winners=request.traded_with if reason is RequestEndReason.FILLED else (),
        cum_quantity=request.cum_quantity,
    )


def unfilled_ending(
    state: VenueState,
    request: RequestState,
    reason: RequestEndReason,
    quote_reason: QuoteEndReason,
    now_ms: int,
) -> list[Event]:
    """End a request that is not filled: first a last look, then its quotes, then itself."""
    events: list[Event] = []
    look = state.looks.get(request.rfq_id)
    if look is not None:
        events.append(look_ended(request, look, LookEndReason.REQUEST_ENDED, now_ms))
    events += [
        quote_ended(request, quote, quote_reason, now_ms)
        for quote in unended_quotes(state, request)
    ]
    events.append(request_ended(request, reason, now_ms))
    return events
