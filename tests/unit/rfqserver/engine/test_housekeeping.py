"""Deadlines, pulled quotes and reference data."""

import pytest
from support.floors.floor import (
    CALL_80,
    MAKERS,
    START_MS,
    Floor,
    a_lift,
    a_quote,
    a_request,
    asked,
    instrument,
    maker,
    quoted,
    trader,
)

from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Role
from rfqserver.engine.commands import (
    VENUE,
    AdmitParty,
    EndDealing,
    ExpireDue,
    LoadInstruments,
    PullAllQuotes,
)
from rfqserver.engine.facts.events import QuoteEnded, RequestEnded
from rfqserver.engine.state.state import live_quotes, maker_firms, next_deadline_ms, open_requests


def test_nothing_is_due_before_its_time() -> None:
    floor = quoted()
    floor.wait(59_999)
    assert floor.do(ExpireDue()).events == ()


def test_at_its_deadline_a_request_ends_after_its_quotes() -> None:
    floor = quoted()
    floor.wait(60_000)
    quote, request = floor.do(ExpireDue()).events
    assert isinstance(quote, QuoteEnded)
    assert quote.reason is QuoteEndReason.REQUEST_EXPIRED
    assert isinstance(request, RequestEnded)
    assert request.reason is RequestEndReason.EXPIRED
    assert floor.do(ExpireDue()).events == ()
    assert next_deadline_ms(floor.state) is None


def test_a_late_look_at_the_clock_still_tells_quotes_from_requests() -> None:
    floor = asked()
    floor.accepted(a_quote(quote_ttl_ms=1_000), maker())
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    floor.accepted(a_request("q2", request_ttl_ms=3_600_000), trader())
    floor.accepted(a_quote("id-2", "d1", quote_ttl_ms=2_000), maker("dogwood"))
    floor.wait(100_000)
    decision = floor.do(ExpireDue())
    assert decision.answer is None
    ended = [
        (event.rfq_id, event.maker, event.reason)
        for event in decision.events
        if isinstance(event, QuoteEnded)
    ]
    assert ended == [
        ("id-2", "dogwood", QuoteEndReason.EXPIRED),
        ("id-1", "birch", QuoteEndReason.EXPIRED),
        ("id-1", "cedar", QuoteEndReason.REQUEST_EXPIRED),
    ]
    assert next_deadline_ms(floor.state) == START_MS + 3_600_000


def test_a_replaced_quote_has_no_deadline_any_more() -> None:
    floor = asked()
    floor.accepted(a_quote(quote_ttl_ms=1_000), maker())
    floor.accepted(a_quote(revision=2), maker())
    floor.wait(1_000)
    assert floor.do(ExpireDue()).events == ()
    assert floor.accepted(a_lift(revision=2), trader()).trade_id


def test_pulling_takes_the_quotes_of_one_trader_or_of_the_firm() -> None:
    floor = quoted()
    floor.accepted(a_request("q2"), trader())
    floor.accepted(a_quote("id-2", "b2"), maker(name="colleague"))
    floor.accepted(a_quote("id-2", "c1"), maker("cedar"))
    one = floor.do(EndDealing("birch", "bot", QuoteEndReason.DISCONNECTED)).events
    assert [event.rfq_id for event in one if isinstance(event, QuoteEnded)] == ["id-1"]
    rest = floor.do(EndDealing("birch", None, QuoteEndReason.REVOKED)).events
    assert [event.reason for event in rest if isinstance(event, QuoteEnded)] == [
        QuoteEndReason.REVOKED
    ]
    assert [quote.maker for quote in live_quotes(floor.state, floor.now_ms)] == ["cedar"]


def test_a_quote_belongs_to_whoever_sent_its_last_revision() -> None:
    floor = quoted()
    floor.accepted(a_quote(revision=2), maker(name="colleague"))
    assert floor.do(EndDealing("birch", "bot", QuoteEndReason.DISCONNECTED)).events == ()


def test_pulling_all_leaves_requests_open_for_new_quotes() -> None:
    floor = quoted()
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    assert len(floor.do(PullAllQuotes(QuoteEndReason.VENUE_RESTARTED)).events) == 2
    assert not live_quotes(floor.state, floor.now_ms)
    floor.accepted(a_quote(revision=2), maker())
    assert floor.accepted(a_lift(revision=2), trader()).trade_id


def test_ending_a_trader_s_dealing_is_one_batch_of_its_quotes_and_requests() -> None:
    floor = quoted()
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    floor.accepted(a_request("q2"), trader(name="colleague"))
    floor.accepted(a_request("q3"), trader("elm"))
    floor.accepted(a_quote("id-3", "b3"), maker())
    floor.do(AdmitParty("acacia", "Acacia", Role.MAKER))
    floor.accepted(a_quote("id-2", "b2"), maker())
    end = EndDealing("acacia", "ann", QuoteEndReason.SUSPENDED, RequestEndReason.SUSPENDED)
    *quotes, ended = floor.do(end).events
    assert [(q.maker, q.reason) for q in quotes if isinstance(q, QuoteEnded)] == [
        ("birch", QuoteEndReason.REQUEST_CANCELLED),
        ("cedar", QuoteEndReason.REQUEST_CANCELLED),
    ]
    assert isinstance(ended, RequestEnded)
    assert (ended.rfq_id, ended.reason) == ("id-1", RequestEndReason.SUSPENDED)
    assert floor.do(end).events == ()
    assert [r.rfq_id for r in open_requests(floor.state, floor.now_ms, "acacia")] == ["id-2"]
    assert len(live_quotes(floor.state, floor.now_ms)) == 2


def test_ending_a_firm_s_dealing_takes_both_sides_of_it() -> None:
    floor = quoted()
    floor.accepted(a_request("q2"), trader("birch", "bea"))
    floor.accepted(a_quote("id-2", "c2"), maker("cedar"))
    ended = floor.do(
        EndDealing("birch", None, QuoteEndReason.SUSPENDED, RequestEndReason.SUSPENDED)
    ).events
    assert [(type(e).__name__, e.rfq_id) for e in ended] == [  # type: ignore[union-attr]  # all have one
        ("QuoteEnded", "id-1"),
        ("QuoteEnded", "id-2"),
        ("RequestEnded", "id-2"),
    ]
    floor.refused(a_lift(), trader())


def test_without_a_reason_quotes_and_requests_are_left_alone() -> None:
    floor = quoted()
    assert floor.do(EndDealing("acacia", None, QuoteEndReason.REVOKED)).events == ()
    only_requests = EndDealing("birch", None, request_reason=RequestEndReason.REVOKED)
    assert floor.do(only_requests).events == ()
    floor.accepted(a_lift(), trader())


def test_a_request_at_its_deadline_is_left_to_it() -> None:
    floor = asked()
    floor.wait(60_000)
    end = EndDealing("acacia", None, request_reason=RequestEndReason.REVOKED)
    assert floor.do(end).events == ()
    (ended,) = floor.do(ExpireDue()).events
    assert isinstance(ended, RequestEnded)
    assert ended.reason is RequestEndReason.EXPIRED


def test_an_acceptance_after_the_end_is_told_why() -> None:
    floor = quoted()
    floor.do(EndDealing("acacia", "ann", request_reason=RequestEndReason.REVOKED))
    refused = floor.refused(a_lift(), trader(name="colleague"))
    assert refused.reason is RejectReason.REQUEST_ENDED
    assert "a certificate of your firm was revoked" in refused.text


def test_pulling_leaves_what_ran_out_to_its_deadline() -> None:
    floor = asked()
    floor.accepted(a_quote(quote_ttl_ms=1_000), maker())
    floor.wait(1_000)
    assert floor.do(PullAllQuotes(QuoteEndReason.VENUE_RESTARTED)).events == ()
    (ended,) = floor.do(ExpireDue()).events
    assert isinstance(ended, QuoteEnded)
    assert ended.reason is QuoteEndReason.EXPIRED


def test_only_what_is_new_about_instruments_is_journalled() -> None:
    floor = Floor()
    known = floor.state.instruments[CALL_80]
    assert floor.do(LoadInstruments((known,))).events == ()
    changed = instrument(CALL_80, tick_size="0.0001")
    floor.do(LoadInstruments((changed, instrument("NEW"))))
    assert floor.state.instruments[CALL_80] == changed
    assert "NEW" in floor.state.instruments


@pytest.mark.parametrize("grid", [{"tick_size": "0"}, {"lot_size": "-1"}])
def test_an_instrument_without_a_grid_is_not_loaded(grid: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Floor().do(LoadInstruments((instrument("BAD", **grid),)))


def test_a_firm_may_have_both_roles_and_is_admitted_once_in_each() -> None:
    floor = Floor()
    assert maker_firms(floor.state) == list(MAKERS)
    assert floor.do(AdmitParty("acacia", "Acacia", Role.TRADER)).events == ()
    floor.do(AdmitParty("acacia", "Acacia Ltd", Role.MAKER))
    assert maker_firms(floor.state) == ["acacia", *MAKERS]
    assert floor.state.parties["acacia"].roles == {Role.TRADER, Role.MAKER}
    assert floor.state.parties["acacia"].name == "Acacia Ltd"


def test_the_venue_itself_may_not_trade() -> None:
    answer = quoted().refused(a_request("q2"), VENUE)
    assert answer.reason is RejectReason.NOT_AUTHORISED
