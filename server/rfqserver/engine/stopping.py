"""What a trader who is stopped has going on its colleagues' requests, and how that ends."""

from collections.abc import Iterator

from rfqdesk.protocol.terms import CounterEndReason, CrossEndReason, LookEndReason
from rfqserver.engine.endings import counter_ended, look_ended
from rfqserver.engine.facts.offer_events import OfferEvent
from rfqserver.engine.resting import cross_ended
from rfqserver.engine.state.state import RequestState, VenueState, is_open


def end_offers_of(
    state: VenueState, firm: str, trader: str | None, now_ms: int
) -> Iterator[OfferEvent]:
    """End a trader's resting crosses, counters and pending acceptances.

    Those on its own requests, or with `trader` None on its whole firm's, end with these.
    """
    for cross in state.crosses.values():
        request = state.requests[cross.rfq_id]
        if _is_colleagues(request, firm, trader, cross.taker_trader, now_ms):
            yield cross_ended(request, cross, CrossEndReason.VOID, now_ms)
    for counter in state.counters.values():
        request = state.requests[counter.rfq_id]
        if counter.ended is None and _is_colleagues(
            request, firm, trader, counter.taker_trader, now_ms
        ):
            yield counter_ended(request, counter, CounterEndReason.WITHDRAWN, now_ms)
    for look in state.looks.values():
        request = state.requests[look.rfq_id]
        if _is_colleagues(request, firm, trader, look.taker_trader, now_ms):
            yield look_ended(request, look, LookEndReason.VOID, now_ms)


def _is_colleagues(
    request: RequestState, firm: str, trader: str | None, holder: str, now_ms: int
) -> bool:
    return (
        request.taker == firm
        and holder == trader != request.taker_trader
        and is_open(request, now_ms)
    )
