"""What becomes due: quotes and counters run out, collected quotes are shown, requests end."""

from bisect import bisect_right
from collections.abc import Container, Iterator
from operator import itemgetter

from rfqdesk.protocol.terms import (
    CounterEndReason,
    QuoteEndReason,
    RequestEndReason,
)
from rfqserver.engine.discarding import (
    draft_discarded,
)
from rfqserver.engine.endings import (
    counter_ended,
    quote_ended,
    unfilled_ending,
)
from rfqserver.engine.facts.events import Event
from rfqserver.engine.facts.market_events import InstrumentsExpired
from rfqserver.engine.hedging import legs_and_hedge
from rfqserver.engine.instruments import endings_at_deadline
from rfqserver.engine.looking import expired_looks
from rfqserver.engine.protecting.halting import end_with_instruments, requests_in
from rfqserver.engine.protecting.standings import Standings
from rfqserver.engine.resting import rests_on, with_crosses_run
from rfqserver.engine.revealing import reveal
from rfqserver.engine.state.state import DRAFT, REVEAL, Deadline, RequestState, VenueState, line_of


def expire_due(
    state: VenueState, now_ms: int, new_id: str, *, standings: Standings
) -> tuple[Event, ...]:
    """End or show whatever is due by now; `new_id` is the seed of the trades' ids.

    Each request is in one part of this alone, so nothing of it can end twice: what ends is
    left out of all else. Last looks come first, since other quotes may trade when one is over.
    """
    due = _until(state.deadlines, now_ms)
    expired = state.listing.due(now_ms)
    at_deadline = dict.fromkeys(rfq_id for _, rfq_id, maker in due if not maker)
    # Normally none: a request is opened for no longer than its instruments live. But these
    # can be loaded anew with an earlier expiry.
    in_expired = requests_in(state, expired, now_ms)
    over = {*at_deadline, *(request.rfq_id for request in in_expired)}
    looked = expired_looks(state, now_ms, new_id, besides=over, standings=standings)
    revealing = dict.fromkeys(
        rfq_id for _, rfq_id, maker in due if maker == REVEAL and rfq_id not in over
    )
    events: list[Event] = []
    for batch in looked.values():
        events += (*batch.events, *_run_out(batch.state, now_ms, besides=()))
    events += _run_out(state, now_ms, besides={*looked, *over, *revealing})
    events += (
        draft_discarded(state.drafts[state.draft_keys[rfq_id]], RequestEndReason.EXPIRED, now_ms)
        for _, rfq_id, maker in due
        if maker == DRAFT
    )
    for rfq_id in revealing:
        events += _revealed(state, rfq_id, now_ms, new_id, standings)
    if expired:
        events.append(InstrumentsExpired(time_ms=now_ms, symbols=expired))
    for rfq_id in at_deadline:
        events += _ended_at_deadline(state, state.requests[rfq_id], now_ms)
    events += end_with_instruments(state, in_expired, now_ms)
    return tuple(events)


def _ended_at_deadline(state: VenueState, request: RequestState, now_ms: int) -> list[Event]:
    deals_in = legs_and_hedge(request.legs, request.hedge)
    symbols = (leg.instrument for leg in deals_in)
    reason, quote_reason = endings_at_deadline(state.instruments, symbols, request.expire_time_ms)
    return unfilled_ending(state, request, reason, quote_reason, now_ms)


def _run_out(state: VenueState, now_ms: int, besides: Container[str]) -> Iterator[Event]:
    """Quotes and counters whose own time is over, but for those of some requests."""
    for _, rfq_id, maker in _until(state.deadlines, now_ms):
        quote = line_of(state, rfq_id, maker)
        if quote is not None and rfq_id not in besides:
            yield quote_ended(state.requests[rfq_id], quote, QuoteEndReason.EXPIRED, now_ms)
    for _, rfq_id, maker in _until(state.counter_deadlines, now_ms):
        if rfq_id not in besides:
            counter = state.counters[rfq_id, maker]
            yield counter_ended(state.requests[rfq_id], counter, CounterEndReason.EXPIRED, now_ms)


def _until(deadlines: list[Deadline], now_ms: int) -> list[Deadline]:
    return deadlines[: bisect_right(deadlines, now_ms, key=itemgetter(0))]


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
