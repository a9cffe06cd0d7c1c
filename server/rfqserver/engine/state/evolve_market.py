"""Applying what happened to trading as such: halts, news, instruments, prices."""

from rfqserver.engine.facts.market_events import (
    HaltImposed,
    HaltLifted,
    InstrumentsExpired,
    MarketEvent,
    MarkRulesSet,
    NewsPublished,
    PricePublisherSet,
)
from rfqserver.engine.facts.protection_events import (
    LimitsSet,
    MakerFrozen,
    MakerProtectionChanged,
    MakerReset,
)
from rfqserver.engine.instruments import expire
from rfqserver.engine.state.state import VenueState


def evolve_market(state: VenueState, event: MarketEvent) -> None:
    """Apply one event.

    Raises:
        KeyError: the event does not follow from those before it.
    """
    match event:
        case HaltImposed() | HaltLifted() | NewsPublished():
            state.halts.apply(event)
        case InstrumentsExpired():
            expire(state.listing, state.instruments, event.symbols, event.time_ms)
        case LimitsSet() | MakerProtectionChanged() | MakerFrozen() | MakerReset():
            state.protection.apply(event)
        case MarkRulesSet() | PricePublisherSet():
            state.mark_rules.apply(event)
