"""Applying what happens to a request between its opening and its end."""

from bisect import insort
from typing import assert_never

from msgspec.structs import replace

from rfqserver.engine.answers import Accepted
from rfqserver.engine.facts.life_events import (
    DraftDiscarded,
    LifeEvent,
    QuotesRevealed,
    RequestAmended,
    RequestDrafted,
    RequestWorking,
    RequoteRequested,
)
from rfqserver.engine.idempotency import REQUEST_KIND
from rfqserver.engine.state.deadlines import (
    draft_deadline,
    drop_deadline,
    request_deadline,
    reveal_deadline,
)
from rfqserver.engine.state.state import (
    CommandKey,
    DraftState,
    EndedDraft,
    Outcome,
    VenueState,
    put_request,
)


def evolve_life(state: VenueState, event: LifeEvent) -> None:
    """Apply one event.

    Raises:
        KeyError, ValueError: it does not follow from those before it.
    """
    match event:
        case RequestDrafted() | DraftDiscarded():
            _evolve_draft(state, event)
        case RequestAmended():
            _amend(state, event)
        case RequestWorking() | QuotesRevealed() | RequoteRequested():
            _evolve_request(state, event)
        case _:
            assert_never(event)


def _evolve_request(
    state: VenueState, event: RequestWorking | QuotesRevealed | RequoteRequested
) -> None:
    request = state.requests[event.rfq_id]
    match event:
        case RequestWorking():
            passed = request.passed - {event.maker}
            working = request.working | {event.maker}
            put_request(state, replace(request, passed=passed, working=working))
        case QuotesRevealed():
            drop_deadline(state, reveal_deadline(request))
            put_request(state, replace(request, revealed=True))
        case RequoteRequested():
            again = request.asked_again | {event.maker}
            requotes = (*request.requotes, event.maker)
            put_request(state, replace(request, asked_again=again, requotes=requotes))


def _evolve_draft(state: VenueState, event: RequestDrafted | DraftDiscarded) -> None:
    if isinstance(event, DraftDiscarded):
        key = (event.taker, event.quote_req_id)
        _forget_draft(state, key)
        state.ended_drafts[key] = EndedDraft(event.rfq_id, event.reason)
        return
    draft = DraftState(
        rfq_id=event.rfq_id,
        taker=event.taker,
        taker_trader=event.taker_trader,
        request=event.request,
        fingerprint=event.fingerprint,
        expire_time_ms=event.expire_time_ms,
    )
    key = (event.taker, event.request.quote_req_id)
    state.drafts[key] = draft
    state.draft_keys[draft.rfq_id] = key
    state.draft_counts[draft.taker] = state.draft_counts.get(draft.taker, 0) + 1
    insort(state.deadlines, draft_deadline(draft))
    key_of_request = CommandKey(REQUEST_KIND, event.taker, event.request.quote_req_id)
    state.outcomes[key_of_request] = Outcome(event.fingerprint, Accepted(rfq_id=event.rfq_id))


def opened(state: VenueState, firm: str, quote_req_id: str) -> None:
    """Note that a request is open: if it was a draft, it is none any more."""
    if (firm, quote_req_id) in state.drafts:
        _forget_draft(state, (firm, quote_req_id))


def _forget_draft(state: VenueState, key: tuple[str, str]) -> None:
    draft = state.drafts.pop(key)
    drop_deadline(state, draft_deadline(draft))
    del state.draft_keys[draft.rfq_id]
    state.draft_counts[draft.taker] -= 1
    if not state.draft_counts[draft.taker]:
        del state.draft_counts[draft.taker]


def _amend(state: VenueState, event: RequestAmended) -> None:
    request = state.requests[event.rfq_id]
    drop_deadline(state, request_deadline(request))
    # Whoever is asked after the respond-by time could not respond by it.
    late = event.added if request.respond_by_time_ms and not event.respond_by_time_ms else ()
    amended = replace(
        request,
        expire_time_ms=event.expire_time_ms,
        panel=event.panel,
        asked_again=request.asked_again.union(late),
    )
    put_request(state, amended)
    insort(state.deadlines, request_deadline(amended))


def answered(state: VenueState, rfq_id: str, maker: str) -> None:
    """Note that the maker has quoted: it neither passes nor works on a price any more."""
    request = state.requests[rfq_id]
    if maker in request.passed | request.working | request.asked_again:
        only = {maker}
        put_request(
            state,
            replace(
                request,
                passed=request.passed - only,
                working=request.working - only,
                asked_again=request.asked_again - only,
            ),
        )


def passes(state: VenueState, rfq_id: str, maker: str) -> None:
    """Note that the maker makes no price, nor works on one."""
    request = state.requests[rfq_id]
    only = {maker}
    put_request(
        state,
        replace(
            request,
            passed=request.passed | only,
            working=request.working - only,
            asked_again=request.asked_again - only,
        ),
    )


def stopped_working(state: VenueState, rfq_id: str, maker: str) -> None:
    """Note that the maker's quote ended, and with it the work on a better one."""
    request = state.requests[rfq_id]
    if maker in request.working:
        put_request(state, replace(request, working=request.working - {maker}))
