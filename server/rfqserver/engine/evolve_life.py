"""Applying what happens to a request between its opening and its end."""

from msgspec.structs import replace

from rfqserver.engine.life_events import LifeEvent
from rfqserver.engine.state import VenueState, put_request


def evolve_life(state: VenueState, event: LifeEvent) -> None:
    """Apply one event.

    Raises:
        KeyError: it does not follow from those before it.
    """
    request = state.requests[event.rfq_id]
    passed = request.passed - {event.maker}
    put_request(state, replace(request, passed=passed, working=request.working | {event.maker}))


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
