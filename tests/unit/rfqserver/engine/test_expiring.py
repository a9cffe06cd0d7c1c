"""What is due at once, of one request and of many: it ends once, and nothing trades late."""

import pytest
from support.floors.floor import (
    BOARD,
    CALL_80,
    EXPIRY_MS,
    START_MS,
    Floor,
    a_lift,
    a_quote,
    a_request,
    asked,
    buy,
    level,
    maker,
    trader,
)
from support.floors.floor_offers import a_counter, a_resting_cross

from rfqdesk.protocol.terms import LookEndReason, QuoteEndReason, RequestEndReason
from rfqserver.engine.commands import ExpireDue, LoadInstruments, SetPolicy
from rfqserver.engine.facts.events import (
    Event,
    InstrumentsLoaded,
    QuoteEnded,
    RequestEnded,
    TradeExecuted,
    VenuePolicy,
)
from rfqserver.engine.facts.life_events import QuotesRevealed
from rfqserver.engine.facts.offer_events import LookEnded

SOON_MS = 5_000
WINDOW_MS = 400


def brought_forward(**facts: object) -> Floor:
    """A request in calls that then turn out to expire in five seconds, long before it does."""
    floor = asked(**facts)
    bring_forward(floor)
    return floor


def bring_forward(floor: Floor) -> None:
    """The calls are loaded again, with an earlier expiry."""
    (known,) = (item for item in BOARD if item.symbol == CALL_80)
    assert known.expiry_ms == EXPIRY_MS
    earlier = type(known)(
        **{name: getattr(known, name) for name in known.__struct_fields__ if name != "expiry_ms"},
        expiry_ms=START_MS + SOON_MS,
    )
    floor.do(LoadInstruments((earlier,)))


def due_at(floor: Floor, now_ms: int) -> list[Event]:
    """What becomes due, and was applied: the floor does that with all that is decided."""
    floor.wait(now_ms - floor.now_ms)
    events = list(floor.do(ExpireDue()).events)
    assert floor.replayed() == floor.state
    assert floor.do(ExpireDue()).events == ()
    return events


def ended_requests(events: list[Event]) -> list[tuple[str, RequestEndReason]]:
    return [(event.rfq_id, event.reason) for event in events if isinstance(event, RequestEnded)]


@pytest.mark.rule("INS-02")
@pytest.mark.parametrize("late_ms", [0, 1, 20_000, 90_000])
def test_a_quote_that_ran_out_ends_once_when_its_instrument_expires(late_ms: int) -> None:
    floor = brought_forward()
    floor.accepted(a_quote(quote_ttl_ms=SOON_MS), maker())
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    events = due_at(floor, START_MS + SOON_MS + late_ms)
    ended = [(event.maker, event.reason) for event in events if isinstance(event, QuoteEnded)]
    assert [maker for maker, _ in ended] == ["birch", "cedar"]
    assert ended[0][1] is QuoteEndReason.EXPIRED
    assert [rfq_id for rfq_id, _ in ended_requests(events)] == ["id-1"]


def test_a_counter_that_ran_out_does_not_outlive_its_request() -> None:
    floor = brought_forward()
    floor.accepted(a_quote(), maker())
    floor.accepted(a_counter(counter_ttl_ms=SOON_MS), trader())
    events = due_at(floor, START_MS + SOON_MS)
    assert ended_requests(events) == [("id-1", RequestEndReason.INSTRUMENT_EXPIRED)]
    assert floor.state.counters == {}


@pytest.mark.parametrize("late_ms", [0, 1, 20_000])
def test_a_last_look_ends_once_when_its_instrument_expires(late_ms: int) -> None:
    floor = asked()
    floor.do(SetPolicy(VenuePolicy(last_look_ms=WINDOW_MS)))
    bring_forward(floor)
    floor.accepted(a_quote(last_look=True), maker())
    floor.wait(SOON_MS - WINDOW_MS)
    floor.accepted(a_lift(), trader())
    events = due_at(floor, START_MS + SOON_MS + late_ms)
    looks = [event.reason for event in events if isinstance(event, LookEnded)]
    assert looks == [LookEndReason.REQUEST_ENDED]
    assert ended_requests(events) == [("id-1", RequestEndReason.INSTRUMENT_EXPIRED)]


def test_what_rests_does_not_trade_in_what_has_expired() -> None:
    floor = asked(all_or_none=False)
    floor.do(SetPolicy(VenuePolicy(last_look_ms=WINDOW_MS)))
    bring_forward(floor)
    floor.accepted(a_quote(last_look=True), maker())
    floor.wait(SOON_MS - WINDOW_MS)
    floor.accepted(a_resting_cross("a1", price="0.06"), trader())
    floor.accepted(a_lift("a2", quantity="4"), trader())
    floor.accepted(a_quote(quote_id="c1", offer=level("0.0595")), maker("cedar"))
    events = due_at(floor, START_MS + SOON_MS)
    assert [event for event in events if isinstance(event, TradeExecuted)] == []
    assert floor.state.crosses == {}


def test_collected_quotes_are_not_shown_on_what_has_expired() -> None:
    floor = brought_forward(respond_by_ms=SOON_MS)
    floor.accepted(a_quote(), maker())
    events = due_at(floor, START_MS + SOON_MS)
    assert [event for event in events if isinstance(event, QuotesRevealed)] == []
    (ended,) = (event for event in events if isinstance(event, QuoteEnded))
    assert ended.hidden
    assert ended_requests(events) == [("id-1", RequestEndReason.INSTRUMENT_EXPIRED)]


def test_after_a_long_standstill_everything_due_ends_in_one_batch() -> None:
    floor = brought_forward(request_ttl_ms=60_000)
    floor.accepted(a_request("q2", legs=(buy("ETH-PERP"),), respond_by_ms=2_000), trader())
    floor.accepted(a_request("q3", request_ttl_ms=3_600_000), trader())
    floor.accepted(a_quote(quote_ttl_ms=1_000), maker())
    floor.accepted(a_quote("id-2", "b2", quote_ttl_ms=1_000), maker())
    floor.accepted(a_quote("id-3", "b3", quote_ttl_ms=1_000), maker())
    events = due_at(floor, START_MS + 100_000)
    assert sorted(ended_requests(events)) == [
        ("id-1", RequestEndReason.INSTRUMENT_EXPIRED),
        ("id-2", RequestEndReason.EXPIRED),
        ("id-3", RequestEndReason.INSTRUMENT_EXPIRED),
    ]
    assert floor.state.live == {"birch": set()}
    assert [event for event in floor.events() if isinstance(event, InstrumentsLoaded)]
