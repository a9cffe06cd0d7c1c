"""Drafts: kept for the own firm, opened with all checks anew, discarded."""

import pytest
from support.floors.floor import (
    CALL_80,
    EXPIRY_MS,
    MAKERS,
    START_MS,
    Floor,
    a_lift,
    a_quote,
    a_request,
    a_request_cancel,
    a_requote,
    an_amendment,
    an_opening,
    buy,
    instrument,
    level,
    maker,
    trader,
)

from rfqdesk.protocol import events as feed
from rfqdesk.protocol.life_events import RequestDrafted
from rfqdesk.protocol.limits import DRAFT_TTL_MS
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Role
from rfqserver.engine import requesting
from rfqserver.engine.commands import (
    AdmitParty,
    EndDealing,
    ExpireDue,
    LoadInstruments,
    PullAllQuotes,
)
from rfqserver.engine.decide import Accepted
from rfqserver.engine.market_commands import ImposeHalt
from rfqserver.engine.state.state import next_deadline_ms


def drafted(**facts: object) -> Floor:
    """A floor with one draft, q1, which the venue calls id-1."""
    floor = Floor()
    assert floor.accepted(a_request(draft=True, **facts), trader()) == Accepted(rfq_id="id-1")
    return floor


@pytest.mark.rule("DRF-01", "VIS-07")
def test_a_draft_is_seen_by_its_own_firm_alone() -> None:
    floor = drafted(panel=("birch",), limit_price="")
    (told,) = floor.feed("acacia")
    assert isinstance(told, RequestDrafted)
    assert (told.quote_req_id, told.trader, told.panel) == ("q1", "ann", ("birch",))
    assert told.expire_time_ms == START_MS + DRAFT_TTL_MS
    assert all(floor.feed(firm) == [] for firm in MAKERS)
    assert floor.replayed() == floor.state


@pytest.mark.rule("DRF-01")
def test_a_draft_is_checked_when_it_is_kept() -> None:
    floor = Floor()
    refusal = floor.refused(a_request(draft=True, quantity="0"), trader())
    assert refusal.reason is RejectReason.QUANTITY_NOT_POSITIVE
    assert floor.feed("acacia") == []


def test_a_draft_answers_makers_like_a_request_that_does_not_exist() -> None:
    floor = drafted()
    assert floor.refused(a_quote(), maker()) == floor.refused(a_quote("id-9", "b2"), maker())


@pytest.mark.rule("DRF-02")
def test_any_trader_of_the_firm_opens_it_and_its_times_run_from_then_on() -> None:
    floor = drafted(respond_by_ms=10_000)
    floor.wait(5_000_000)
    assert floor.accepted(an_opening(), trader(name="abe")) == Accepted(rfq_id="id-1")
    opened = floor.feed("birch")[0]
    own = floor.feed("acacia")[1]
    assert isinstance(opened, feed.RequestOpened)
    assert isinstance(own, feed.RequestOpened)
    assert opened.expire_time_ms == floor.now_ms + 60_000
    assert opened.respond_by_time_ms == floor.now_ms + 10_000
    assert (own.trader, own.quote_req_id) == ("abe", "q1")
    assert next_deadline_ms(floor.state) == floor.now_ms + 10_000
    assert floor.replayed() == floor.state


@pytest.mark.rule("DRF-04")
def test_an_opened_draft_is_dealt_on_like_any_request() -> None:
    floor = drafted()
    floor.accepted(an_opening(), trader())
    assert floor.accepted(an_opening(), trader()).duplicate
    floor.accepted(a_quote(), maker())
    floor.accepted(a_lift(), trader())
    assert floor.accepted(an_opening(), trader()).duplicate
    assert len(floor.feed("birch")) == 5


def test_the_draft_said_again_has_its_first_outcome_even_once_opened() -> None:
    floor = drafted()
    again = a_request(draft=True)
    first = floor.accepted(again, trader())
    floor.accepted(an_opening(), trader())
    assert first == floor.accepted(again, trader()) == Accepted(rfq_id="id-1", duplicate=True)
    assert floor.refused(a_request(), trader()).reason is RejectReason.DUPLICATE_ID


@pytest.mark.rule("DRF-02")
def test_all_is_checked_anew_when_it_is_opened() -> None:
    floor = drafted(panel=("birch",))
    floor.entitle("acacia", "ann", quantity_max="5")
    assert floor.refused(an_opening(), trader()).reason is RejectReason.QUANTITY_NOT_PERMITTED
    floor.entitle("birch", counterparties=("fir",))
    refusal = floor.refused(an_opening(), trader(name="abe"))
    assert refusal.reason is RejectReason.COUNTERPARTY_NOT_PERMITTED
    assert refusal.text.endswith("No request was opened and no maker was asked.")
    floor.entitle("birch")
    floor.accepted(an_opening(), trader(name="abe"))


def test_a_draft_in_what_has_expired_is_not_opened() -> None:
    floor = drafted()
    floor.do(LoadInstruments((instrument(CALL_80, expiry_ms=START_MS + 1_000),)))
    floor.wait(1_000)
    assert floor.refused(an_opening(), trader()).reason is RejectReason.INSTRUMENT_EXPIRED
    assert floor.now_ms < EXPIRY_MS


def test_a_draft_in_what_is_halted_is_not_opened() -> None:
    floor = drafted()
    floor.do(ImposeHalt(scope=HaltScope.INSTRUMENT, name=CALL_80, text="", operator="ruth"))
    assert floor.refused(an_opening(), trader()).reason is RejectReason.HALTED


@pytest.mark.rule("DRF-03")
def test_a_draft_is_taken_back() -> None:
    floor = drafted()
    floor.accepted(a_request_cancel(), trader(name="abe"))
    ended = floor.feed("acacia")[1]
    assert isinstance(ended, feed.RequestEnded)
    assert ended.reason is RequestEndReason.CANCELLED
    assert floor.accepted(a_request_cancel(), trader()).duplicate
    assert floor.refused(an_opening(), trader()).reason is RejectReason.REQUEST_ENDED
    assert all(floor.feed(firm) == [] for firm in MAKERS)
    assert next_deadline_ms(floor.state) is None


@pytest.mark.rule("DRF-03")
@pytest.mark.parametrize("looked", [True, False])
def test_a_draft_that_nobody_opens_is_discarded(*, looked: bool) -> None:
    floor = drafted(legs=(buy("ETH-PERP"),))
    floor.wait(DRAFT_TTL_MS)
    if looked:
        floor.do(ExpireDue())
        ended = floor.feed("acacia")[1]
        assert isinstance(ended, feed.RequestEnded)
        assert ended.reason is RequestEndReason.EXPIRED
    assert floor.refused(an_opening(), trader()).reason is RejectReason.REQUEST_ENDED
    assert floor.accepted(a_request_cancel(), trader()).duplicate
    assert floor.replayed() == floor.state


@pytest.mark.rule("DRF-05")
def test_so_many_drafts_are_kept_for_a_firm_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requesting, "DRAFTS_MAX", 2)
    floor = drafted()
    floor.accepted(a_request("q2", draft=True), trader(name="abe"))
    refusal = floor.refused(a_request("q3", draft=True), trader())
    assert refusal.reason is RejectReason.OPEN_REQUESTS_EXCEEDED
    assert "open or discard some" in refusal.text
    floor.do(AdmitParty("birch", "Birch", Role.TRADER))
    floor.accepted(a_request("q1", draft=True), trader("birch", "bea"))
    floor.accepted(a_request("q4"), trader())
    floor.accepted(a_request_cancel(), trader())
    floor.accepted(a_request("q5", draft=True), trader())
    floor.accepted(an_opening("q2"), trader())
    floor.accepted(a_request("q6", draft=True), trader())
    floor.refused(a_request("q7", draft=True), trader())
    assert floor.replayed() == floor.state


def test_of_a_draft_that_is_over_no_more_is_kept_than_who_names_it_is_told() -> None:
    floor = drafted()
    floor.accepted(a_request("q2", draft=True), trader())
    floor.accepted(a_request_cancel(), trader())
    floor.wait(DRAFT_TTL_MS)
    floor.do(ExpireDue())
    assert (floor.state.drafts, floor.state.draft_keys, floor.state.draft_counts) == ({}, {}, {})
    assert floor.accepted(a_request_cancel("q2"), trader()).duplicate
    texts = [floor.refused(an_opening(name), trader()).text for name in ("q1", "q2")]
    assert texts[0] != texts[1]


@pytest.mark.parametrize("command", [an_opening(), a_request_cancel()])
def test_a_foreign_draft_is_one_that_does_not_exist(command) -> None:
    floor = drafted()
    foreign = floor.refused(command, trader("fir", "finn"))
    assert foreign.reason is RejectReason.UNKNOWN_REQUEST
    assert foreign == Floor().refused(command, trader("fir", "finn"))


@pytest.mark.parametrize("command", [a_lift(), a_requote(), an_amendment(request_ttl_ms=90_000)])
def test_nothing_else_is_done_with_a_draft(command) -> None:
    floor = drafted()
    assert floor.refused(command, trader()).reason is RejectReason.UNKNOWN_REQUEST


def test_what_ends_requests_and_quotes_leaves_drafts() -> None:
    floor = drafted()
    floor.do(EndDealing("acacia", None, QuoteEndReason.SUSPENDED, RequestEndReason.SUSPENDED))
    floor.do(PullAllQuotes(QuoteEndReason.VENUE_RESTARTED))
    floor.do(ImposeHalt(scope=HaltScope.FIRM, name="fir", text="", operator="ruth"))
    floor.accepted(an_opening(), trader())
    floor.accepted(a_quote(offer=level("0.06")), maker())
