"""Maker protection within one batch, and what begins its window anew."""

import pytest
from support.floors.floor import Floor, a_lift, a_quote, a_request, level, maker, trader
from support.floors.floor_offers import a_resting_cross

from rfqdesk.protocol.protection import MakerProtectionReset, MakerProtectionSet
from rfqdesk.protocol.terms import QuoteEndReason
from rfqserver.engine.commands import ExpireDue
from rfqserver.engine.facts.events import Event, QuoteEnded, TradeExecuted
from rfqserver.engine.facts.protection_events import MakerFrozen

RESET = MakerProtectionReset(ref="r")


def protection(**rules: object) -> MakerProtectionSet:
    return MakerProtectionSet(ref="r", **({"window_ms": 10_000} | rules))


def quoting(count: int, **rules: object) -> Floor:
    """Birch with a protection and so many live quotes, on q0, q1 and so on."""
    floor = Floor()
    floor.accepted(protection(**rules), maker())
    for number in range(count):
        floor.accepted(a_request(f"q{number}"), trader())
        floor.accepted(a_quote(f"id-{number + 1}", f"b{number}"), maker())
    return floor


def deal(floor: Floor, number: int) -> tuple[Event, ...]:
    lift = a_lift(f"a{number}", quote_req_id=f"q{number}", quote_id=f"b{number}")
    return floor.do(lift, trader()).events


def pulled(events: tuple[Event, ...]) -> list[str]:
    return [
        event.quote_id
        for event in events
        if isinstance(event, QuoteEnded) and event.reason is QuoteEndReason.MAKER_FROZEN
    ]


@pytest.mark.rule("MKP-08")
def test_resetting_and_freezing_begin_the_window_anew() -> None:
    floor = quoting(6, trades_max=2, frozen_ms=1_000)
    deal(floor, 0)
    floor.accepted(RESET, maker())
    assert pulled(deal(floor, 1)) == []
    assert pulled(deal(floor, 2)) == ["b3", "b4", "b5"]
    floor.wait(1_000)
    for number in (3, 4):
        floor.accepted(a_quote(f"id-{number + 1}", f"b{number}", revision=2), maker())
    first, second = (
        floor.do(
            a_lift(f"a{n}", quote_req_id=f"q{n}", quote_id=f"b{n}", revision=2), trader()
        ).events
        for n in (3, 4)
    )
    assert not [event for event in first if isinstance(event, MakerFrozen)]
    assert [event.trades for event in second if isinstance(event, MakerFrozen)] == [2]


def frozen_at(events: tuple[Event, ...]) -> list[int]:
    return [event.trades for event in events if isinstance(event, MakerFrozen)]


def traded_by(events: tuple[Event, ...]) -> list[tuple[str, str]]:
    return [(e.rfq_id, e.maker) for e in events if isinstance(e, TradeExecuted)]


@pytest.mark.rule("MKP-06")
def test_quotes_shown_together_trade_no_further_than_the_protection() -> None:
    floor = Floor()
    floor.accepted(protection(trades_max=1), maker())
    for number in range(3):
        collecting = a_request(f"q{number}", side="buy", limit_price="0.06", respond_by_ms=10_000)
        floor.accepted(collecting, trader())
        floor.accepted(a_quote(f"id-{number + 1}", f"b{number}"), maker())
    floor.accepted(a_quote("id-3", "c2", offer=level("0.0605")), maker("cedar"))
    floor.wait(10_000)
    events = floor.do(ExpireDue()).events
    assert traded_by(events) == [("id-1", "birch")]
    assert frozen_at(events) == [1]
    assert pulled(events) == ["b1", "b2"]
    assert floor.replayed() == floor.state


@pytest.mark.rule("MKP-06")
def test_what_rests_on_both_sides_trades_no_further_than_the_protection() -> None:
    floor = Floor()
    floor.accepted(protection(trades_max=1), maker())
    floor.accepted(a_request(all_or_none=False), trader())
    floor.accepted(a_resting_cross("a1", response="hit", price="0.05", quantity="4"), trader())
    floor.accepted(a_resting_cross("a2", quantity="4"), trader())
    events = floor.do(a_quote(), maker()).events
    assert traded_by(events) == [("id-1", "birch")]
    assert pulled(events) == ["b1"]
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    assert traded_by(tuple(floor.events()))[1:] == [("id-1", "cedar")]
