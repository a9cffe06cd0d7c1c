"""Applying what happened to trading as such: halts, news."""

from rfqserver.engine.market_events import HaltImposed, HaltLifted, MarketEvent, NewsPublished
from rfqserver.engine.state import VenueState


def evolve_market(state: VenueState, event: MarketEvent) -> None:
    """Apply one event.

    Raises:
        KeyError: the event does not follow from those before it.
    """
    match event:
        case HaltImposed() | HaltLifted() | NewsPublished():
            state.halts.apply(event)
