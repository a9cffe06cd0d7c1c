"""Applying what happens to a request between its opening and its end."""

from bisect import insort
from typing import assert_never

from msgspec.structs import replace

from rfqserver.engine.life_events import (
    LifeEvent,
    QuotesRevealed,
    RequestAmended,
    RequestWorking,
    RequoteRequested,
)
from rfqserver.engine.state import (
    VenueState,
    drop_deadline,
    put_request,
    request_deadline,
    reveal_deadline,
)


def evolve_life(state: VenueState, event: LifeEvent) -> None:
    """Apply one event.

    Raises:
        KeyError, ValueError: it does not follow from those before it.
    """
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
        case RequestAmended():
            _amend(state, event)
        case _:
            assert_never(event)


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
