"""Applying what happens to a request between its opening and its end."""

from typing import assert_never

from msgspec.structs import replace

from rfqserver.engine.life_events import LifeEvent, QuotesRevealed, RequestWorking
from rfqserver.engine.state import VenueState, drop_deadline, put_request, reveal_deadline


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
        case _:
            assert_never(event)


def answered(state: VenueState, rfq_id: str, maker: str) -> None:
    """Note that the maker has quoted: it neither passes nor works on a price any more."""
    request = state.requests[rfq_id]
    if maker in request.passed or maker in request.working:
        put_request(
            state,
            replace(request, passed=request.passed - {maker}, working=request.working - {maker}),
        )


def stopped_working(state: VenueState, rfq_id: str, maker: str) -> None:
    """Note that the maker's quote ended, and with it the work on a better one."""
    request = state.requests[rfq_id]
    if maker in request.working:
        put_request(state, replace(request, working=request.working - {maker}))
