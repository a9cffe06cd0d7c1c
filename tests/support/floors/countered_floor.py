"""A dealing floor on which a counter stands, and how counters ended on it."""

from support.floors.floor import Floor, a_quote, asked, maker, quoted, trader
from support.floors.floor_offers import a_counter

from rfqdesk.protocol.terms import CounterEndReason
from rfqserver.engine.facts.events import TradeExecuted
from rfqserver.engine.facts.offer_events import CounterEnded


def countered(**facts: object) -> Floor:
    """A floor with birch's quote and the first counter to it."""
    floor = quoted()
    floor.accepted(a_counter(**facts), trader())
    return floor


def in_parts() -> Floor:
    """A request that trades in parts, birch's and cedar's quotes for all of it."""
    floor = asked(all_or_none=False)
    floor.accepted(a_quote(), maker())
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    return floor


def endings(floor: Floor) -> list[tuple[str, int, CounterEndReason]]:
    return [
        (event.maker, event.round, event.reason)
        for event in floor.events()
        if isinstance(event, CounterEnded)
    ]


def trades(floor: Floor) -> list[TradeExecuted]:
    return [event for event in floor.events() if isinstance(event, TradeExecuted)]
