"""What becomes due: quotes run out, collected ones are shown, requests end."""

from bisect import bisect_right
from operator import itemgetter

from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason
from rfqserver.engine.endings import quote_ended, unfilled_ending
from rfqserver.engine.events import Event
from rfqserver.engine.resting import rests_on, with_crosses_run
from rfqserver.engine.revealing import reveal
from rfqserver.engine.standings import Standings
from rfqserver.engine.state import REVEAL, VenueState, line_of


def expire_due(
    state: VenueState, now_ms: int, new_id: str, *, standings: Standings
) -> tuple[Event, ...]:
    """End or show whatever is due by now; `new_id` is the seed of the trades' ids."""
    due = state.deadlines[: bisect_right(state.deadlines, now_ms, key=itemgetter(0))]
    ending = dict.fromkeys(rfq_id for _, rfq_id, maker in due if not maker)
    revealing = dict.fromkeys(
        rfq_id for _, rfq_id, maker in due if maker == REVEAL and rfq_id not in ending
    )
    events: list[Event] = []
    for _, rfq_id, maker in due:
        quote = line_of(state, rfq_id, maker)
        if quote is not None and rfq_id not in ending and rfq_id not in revealing:
            request = state.requests[rfq_id]
            events.append(quote_ended(request, quote, QuoteEndReason.EXPIRED, now_ms))
    for rfq_id in revealing:
        events += _revealed(state, rfq_id, now_ms, new_id, standings)
    for rfq_id in ending:
        events += unfilled_ending(
            state,
            state.requests[rfq_id],
            RequestEndReason.EXPIRED,
            QuoteEndReason.REQUEST_EXPIRED,
            now_ms,
        )
    return tuple(events)


def _revealed(
    state: VenueState, rfq_id: str, now_ms: int, new_id: str, standings: Standings
) -> list[Event]:
    request = state.requests[rfq_id]
    events = reveal(state, request, now_ms)
    if not rests_on(state, rfq_id):
        return events
    # Several requests may be due at once, and no two trades may have one id.
    seed = f"{new_id}/{rfq_id}"
    return with_crosses_run(state, request, events, now_ms, seed, standings=standings)
