"""Instruments end at their hour by themselves, or earlier by the operator, with their requests."""

import pytest
from support.floors.floor import (
    CALL_80,
    CALL_90,
    EXPIRY_MS,
    START_MS,
    USD_PERP,
    Floor,
    a_lift,
    a_request,
    asked,
    buy,
    instrument,
    quoted,
    sell,
    trader,
)

from rfqdesk.protocol import events as feed
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason
from rfqserver.engine.commands import ExpireDue, LoadInstruments
from rfqserver.engine.facts.events import QuoteEnded, RequestEnded
from rfqserver.engine.facts.market_events import InstrumentsExpired
from rfqserver.engine.market_commands import ExpireInstruments
from rfqserver.engine.state.state import next_wake_ms
from rfqserver.service.feed.reference import listed_instruments


def symbols(floor: Floor) -> set[str]:
    return {item.symbol for item in listed_instruments(floor.state)}


@pytest.mark.rule("INS-01")
def test_the_venue_wakes_at_the_hour_and_says_what_expired() -> None:
    floor = Floor()
    assert next_wake_ms(floor.state) == EXPIRY_MS
    floor.now_ms = EXPIRY_MS
    [expired] = floor.do(ExpireDue()).events
    assert isinstance(expired, InstrumentsExpired)
    assert set(expired.symbols) >= {CALL_80, CALL_90}
    assert symbols(floor) == {USD_PERP}
    assert next_wake_ms(floor.state) is None
    assert floor.replayed() == floor.state
    refused = floor.refused(a_request(), trader())
    assert refused.reason is RejectReason.INSTRUMENT_EXPIRED


@pytest.mark.rule("INS-02", "VIS-19")
def test_what_is_open_ends_with_its_instrument_and_says_so() -> None:
    floor = Floor()
    floor.now_ms = EXPIRY_MS - 10_000
    floor.accepted(a_request(), trader())
    floor.now_ms = EXPIRY_MS
    _, ended = floor.do(ExpireDue()).events
    assert isinstance(ended, RequestEnded)
    assert ended.reason is RequestEndReason.INSTRUMENT_EXPIRED
    [told] = [m for m in floor.feed("birch") if isinstance(m, feed.RequestEnded)]
    assert told.reason is RequestEndReason.INSTRUMENT_EXPIRED


def test_a_request_whose_own_time_ran_out_first_ended_for_that() -> None:
    floor = Floor()
    floor.now_ms = EXPIRY_MS - 10_000
    floor.accepted(a_request(request_ttl_ms=9_999), trader())
    floor.now_ms = EXPIRY_MS + 5
    ended = floor.do(ExpireDue()).events[-1]
    assert isinstance(ended, RequestEnded)
    assert ended.reason is RequestEndReason.EXPIRED


@pytest.mark.rule("INS-01")
def test_the_operator_ends_an_instrument_early_in_one_batch() -> None:
    floor = quoted()
    floor.accepted(a_request("q2", legs=(sell(USD_PERP),)), trader())
    expired, quote, request = floor.do(ExpireInstruments(symbols=(CALL_80,))).events
    assert isinstance(expired, InstrumentsExpired)
    assert isinstance(quote, QuoteEnded)
    assert quote.reason is QuoteEndReason.INSTRUMENT_EXPIRED
    assert isinstance(request, RequestEnded)
    assert request.reason is RequestEndReason.INSTRUMENT_EXPIRED
    refused = floor.refused(a_lift(), trader())
    assert "ended when an instrument of it expired" in refused.text
    assert CALL_80 not in symbols(floor)
    assert floor.do(ExpireInstruments(symbols=(CALL_80,))).events == ()


def test_a_perpetual_can_be_ended_too() -> None:
    floor = Floor()
    floor.do(ExpireInstruments(symbols=(USD_PERP,)))
    refused = floor.refused(a_request(legs=(buy(USD_PERP),)), trader())
    assert refused.reason is RejectReason.INSTRUMENT_EXPIRED


@pytest.mark.parametrize("expiry_ms", [EXPIRY_MS - 1, EXPIRY_MS + 1])
def test_a_changed_expiry_takes_the_place_of_the_old_one(expiry_ms: int) -> None:
    floor = Floor()
    floor.do(LoadInstruments((instrument(CALL_80, expiry_ms=expiry_ms),)))
    floor.now_ms = expiry_ms
    [expired] = floor.do(ExpireDue()).events
    assert isinstance(expired, InstrumentsExpired)
    assert (expired.symbols == (CALL_80,)) == (expiry_ms < EXPIRY_MS)
    assert expired.symbols.count(CALL_80) == 1


def test_a_request_ends_with_an_instrument_whose_hour_was_moved_forward() -> None:
    floor = asked()
    sooner = START_MS + 5_000
    floor.do(LoadInstruments((instrument(CALL_80, expiry_ms=sooner),)))
    floor.now_ms = sooner
    _, ended = floor.do(ExpireDue()).events
    assert isinstance(ended, RequestEnded)
    assert ended.reason is RequestEndReason.INSTRUMENT_EXPIRED
