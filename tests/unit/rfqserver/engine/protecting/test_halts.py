"""Halts: what ends with them and in one batch, what is refused while they last, who is told."""

import pytest
from support.floors.floor import (
    CALL_80,
    CALL_90,
    USD_PERP,
    Floor,
    a_lift,
    a_pass,
    a_quote,
    a_quote_cancel,
    a_request,
    a_request_cancel,
    asked,
    buy,
    maker,
    quoted,
    sell,
    trader,
)
from support.floors.floor_offers import a_cross_cancel, a_resting_cross

from rfqdesk.protocol import events as feed
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import CrossEndReason, QuoteEndReason, RequestEndReason
from rfqserver.engine.facts.events import QuoteEnded, RequestEnded
from rfqserver.engine.facts.market_events import HaltImposed
from rfqserver.engine.facts.offer_events import CrossEnded
from rfqserver.engine.market_commands import ImposeHalt, LiftHalt, PublishNews
from rfqserver.engine.protecting.halts import NEWS_MAX

VENUE_HALT = ImposeHalt(scope=HaltScope.VENUE, text="feed down", operator="operator:olga(7)")


def halt(scope: HaltScope, name: str = "") -> ImposeHalt:
    return ImposeHalt(scope=scope, name=name, text="why")


def endings(floor: Floor, command: ImposeHalt) -> list[tuple[str, object]]:
    events = floor.do(command).events
    assert isinstance(events[0], HaltImposed)
    return [
        (getattr(event, "maker", "request"), event.reason)
        for event in events
        if isinstance(event, QuoteEnded | RequestEnded)
    ]


@pytest.mark.rule("HLT-01")
def test_halting_the_venue_ends_everything_in_one_batch() -> None:
    floor = quoted()
    floor.accepted(a_request("q2", legs=(buy(CALL_90),)), trader())
    assert endings(floor, VENUE_HALT) == [
        ("birch", QuoteEndReason.REQUEST_HALTED),
        ("request", RequestEndReason.HALTED),
        ("request", RequestEndReason.HALTED),
    ]
    assert floor.replayed() == floor.state


@pytest.mark.rule("HLT-01")
@pytest.mark.parametrize("scope", [HaltScope.VENUE, HaltScope.FIRM, HaltScope.TRADER])
def test_nothing_new_is_taken_from_those_who_are_halted(scope: HaltScope) -> None:
    floor = quoted()
    name = {HaltScope.FIRM: "acacia", HaltScope.TRADER: "acacia/ann"}.get(scope, "")
    floor.do(halt(scope, name))
    for command in (a_request("q2"), a_lift("a2")):
        refused = floor.refused(command, trader())
        assert refused.reason is RejectReason.HALTED
        assert "(why)." in refused.text
    floor.accepted(a_request_cancel(), trader())
    floor.do(LiftHalt(scope=scope, name=name))
    floor.accepted(a_request("q3"), trader())


@pytest.mark.rule("HLT-01", "VIS-05", "RSN-05")
def test_a_halted_maker_is_refused_and_its_quote_is_withdrawn_to_others() -> None:
    floor = quoted()
    assert endings(floor, halt(HaltScope.FIRM, "birch")) == [("birch", QuoteEndReason.HALTED)]
    [told] = [m for m in floor.feed("acacia") if isinstance(m, feed.QuoteEnded)]
    [own] = [m for m in floor.feed("birch") if isinstance(m, feed.QuoteEnded)]
    assert (told.reason, own.reason) == (QuoteEndReason.WITHDRAWN, QuoteEndReason.HALTED)
    assert floor.refused(a_quote(revision=2), maker()).reason is RejectReason.HALTED
    floor.accepted(a_pass(), maker())
    floor.accepted(a_quote_cancel(""), maker())
    floor.accepted(a_quote("id-1", "c1"), maker("cedar"))


@pytest.mark.rule("RSN-05")
def test_a_halted_requester_is_not_given_away_to_the_makers() -> None:
    floor = quoted()
    assert endings(floor, halt(HaltScope.TRADER, "acacia/ann")) == [
        ("birch", QuoteEndReason.REQUEST_CANCELLED),
        ("request", RequestEndReason.HALTED),
    ]
    [over] = [m for m in floor.feed("birch") if isinstance(m, feed.RequestEnded)]
    assert over.reason is RequestEndReason.CLOSED


def test_a_trader_s_halt_leaves_its_colleagues_alone() -> None:
    floor = asked()
    floor.accepted(a_request("q2"), trader(name="bea"))
    assert endings(floor, halt(HaltScope.TRADER, "acacia/ann")) == [
        ("request", RequestEndReason.HALTED)
    ]
    floor.accepted(a_request("q3"), trader(name="bea"))


@pytest.mark.rule("HLT-01")
@pytest.mark.parametrize("name", [CALL_80, "BTC-*"])
def test_an_instrument_s_halt_reaches_every_package_it_is_in(name: str) -> None:
    floor = asked(legs=(buy(CALL_80), sell(CALL_90)), quantity="1")
    floor.accepted(a_request("q2", legs=(sell(USD_PERP),)), trader())
    assert endings(floor, halt(HaltScope.INSTRUMENT, name)) == [
        ("request", RequestEndReason.HALTED)
    ]
    refused = floor.refused(a_request("q3", legs=(buy(CALL_80),)), trader())
    assert refused.text == (
        f"Trading in {CALL_80} is halted (why). No request was opened and no maker was asked."
    )
    floor.accepted(a_request("q4", legs=(sell(USD_PERP),)), trader())


def test_an_earlier_outcome_is_repeated_whatever_is_halted() -> None:
    floor = quoted()
    floor.do(VENUE_HALT)
    again = floor.accepted(a_request(), trader())
    assert again.duplicate


def test_a_foreign_request_shows_nothing_of_a_halted_instrument() -> None:
    floor = asked(panel=("birch",))
    floor.do(halt(HaltScope.INSTRUMENT, CALL_80))
    foreign = floor.refused(a_quote("id-1", "c1"), maker("cedar"))
    absent = floor.refused(a_quote("no-such", "c2"), maker("cedar"))
    assert (foreign.reason, foreign.text) == (absent.reason, absent.text)


def test_a_halt_that_holds_is_not_imposed_again() -> None:
    floor = Floor()
    floor.do(VENUE_HALT)
    assert floor.do(VENUE_HALT).events == ()
    assert floor.do(LiftHalt(scope=HaltScope.FIRM, name="birch")).events == ()


@pytest.mark.rule("HLT-03")
def test_one_is_told_of_one_s_own_halts_and_of_instruments() -> None:
    floor = Floor()
    for scope, name in (
        (HaltScope.FIRM, "birch"),
        (HaltScope.TRADER, "acacia/ann"),
        (HaltScope.INSTRUMENT, "BTC-*"),
    ):
        floor.do(halt(scope, name))
    told = floor.state.halts.told_to("acacia", "ann")
    assert [(one.scope, one.name) for one in told] == [
        (HaltScope.TRADER, "acacia/ann"),
        (HaltScope.INSTRUMENT, "BTC-*"),
    ]
    assert [one.name for one in floor.state.halts.told_to("acacia", "bea")] == ["BTC-*"]


@pytest.mark.rule("HLT-04")
def test_news_count_until_their_time_and_are_bounded() -> None:
    floor = Floor()
    for number in range(NEWS_MAX + 5):
        news = PublishNews(
            news_id=f"n{number}", text="closing early", until_time_ms=floor.now_ms + 1_000
        )
        floor.do(news)
    held = floor.state.halts.news_at(floor.now_ms)
    assert [one.news_id for one in held] == [f"n{number}" for number in range(5, NEWS_MAX + 5)]
    assert floor.state.halts.news_at(floor.now_ms + 1_000) == ()


def test_what_a_halted_trader_has_resting_on_a_colleague_s_request_is_void() -> None:
    floor = asked()
    floor.accepted(a_resting_cross(), trader(name="bob"))
    [_, ended] = floor.do(halt(HaltScope.TRADER, "acacia/bob")).events
    assert isinstance(ended, CrossEnded)
    assert ended.reason is CrossEndReason.VOID
    floor.accepted(a_quote(), maker())
    assert floor.state.requests["id-1"].cum_quantity == "0"


def test_a_halted_trader_may_still_take_back_what_rests() -> None:
    floor = asked()
    floor.accepted(a_resting_cross(), trader())
    floor.do(halt(HaltScope.TRADER, "acacia/bob"))
    floor.accepted(a_cross_cancel(), trader(name="bob"))
    assert not floor.state.crosses
