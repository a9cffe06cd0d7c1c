"""Hits and lifts: what trades, and everything that must not."""

import pytest
from support.floors.floor import (
    CALL_80,
    CALL_90,
    a_hit,
    a_lift,
    a_quote,
    a_quote_cancel,
    a_request,
    a_request_cancel,
    asked,
    buy,
    level,
    maker,
    quoted,
    sell,
    trader,
)

from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Side
from rfqserver.engine.commands import EndDealing, ExpireDue
from rfqserver.engine.decide import Accepted
from rfqserver.engine.facts.events import (
    QuoteEnded,
    QuoteSubmitted,
    RequestEnded,
    TradeExecuted,
)
from rfqserver.engine.rules import RULES_VERSION
from rfqserver.engine.state.evolve import evolve
from rfqserver.engine.state.state import next_deadline_ms


@pytest.mark.rule("EXE-03")
def test_a_lift_trades_and_ends_everything_in_one_batch() -> None:
    floor = quoted()
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    floor.accepted(a_quote(quote_id="d1", quote_ttl_ms=1_000), maker("dogwood"))
    floor.wait(1_000)
    decision = floor.do(a_lift(), trader())
    assert decision.answer == Accepted(rfq_id="id-1", trade_id="id-2")
    trade, winner, loser, stale, ended = decision.events
    assert isinstance(trade, TradeExecuted)
    assert (trade.side, trade.price, trade.quantity) == (Side.BUY, "0.06", "10")
    assert trade.rules_version == RULES_VERSION == 3
    reasons = [
        (event.maker, event.reason)
        for event in (winner, loser, stale)
        if isinstance(event, QuoteEnded)
    ]
    assert reasons == [
        ("birch", QuoteEndReason.TRADED),
        ("cedar", QuoteEndReason.TIED),
        ("dogwood", QuoteEndReason.EXPIRED),
    ]
    assert isinstance(ended, RequestEnded)
    assert (ended.reason, ended.winners) == (RequestEndReason.FILLED, ("birch",))
    assert next_deadline_ms(floor.state) is None
    assert floor.replayed() == floor.state


@pytest.mark.rule("EXE-03")
def test_a_hit_sells_to_the_bid() -> None:
    trade = quoted().do(a_hit(), trader()).events[0]
    assert isinstance(trade, TradeExecuted)
    assert (trade.side, trade.price) == (Side.SELL, "0.05")


@pytest.mark.rule("EXE-04")
@pytest.mark.parametrize("response", [a_lift(price="0.07"), a_hit(price="0.04")])
def test_a_better_quote_than_the_limit_trades_at_the_quote(response) -> None:
    trade = quoted().do(response, trader()).events[0]
    assert isinstance(trade, TradeExecuted)
    assert trade.price in {"0.05", "0.06"}


def test_a_quote_good_for_more_trades_what_was_asked() -> None:
    floor = asked()
    floor.accepted(a_quote(offer=level("0.06", "25")), maker())
    trade = floor.do(a_lift(), trader()).events[0]
    assert isinstance(trade, TradeExecuted)
    assert trade.quantity == "10"


def test_a_package_below_zero_compares_by_value_not_by_size() -> None:
    floor = asked(legs=(buy(CALL_80), sell(CALL_90)))
    floor.accepted(a_quote(bid=level("-0.02"), offer=level("-0.01")), maker())
    worse = floor.refused(a_lift("a1", price="-0.0105"), trader())
    assert worse.reason is RejectReason.PRICE_WORSE
    assert floor.accepted(a_lift("a2", price="-0.01"), trader()).trade_id


@pytest.mark.rule("REQ-04", "EXE-02", "EXE-04", "EXE-05")
@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (a_lift(poss_resend=True), RejectReason.NOT_RECEIVED),
        (a_lift(quote_req_id="q9"), RejectReason.UNKNOWN_REQUEST),
        (a_lift(maker="cedar"), RejectReason.UNKNOWN_QUOTE),
        (a_lift(quote_id="b9"), RejectReason.UNKNOWN_QUOTE),
        (a_lift(revision=2), RejectReason.REVISION_REPLACED),
        (a_lift(quantity="9"), RejectReason.QUANTITY_MISMATCH),
        (a_lift(quantity="11"), RejectReason.QUANTITY_MISMATCH),
        (a_lift(price="0.0599"), RejectReason.PRICE_WORSE),
        (a_hit(price="0.0501"), RejectReason.PRICE_WORSE),
    ],
)
def test_a_response_that_does_not_fit_trades_nothing(response, reason: RejectReason) -> None:
    floor = quoted()
    answer = floor.refused(response, trader())
    assert answer.reason is reason
    assert answer.text.endswith("Nothing was traded.")
    assert floor.accepted(a_lift("a2"), trader()).trade_id


@pytest.mark.rule("EXE-02")
def test_a_replaced_revision_is_not_traded() -> None:
    floor = quoted()
    floor.accepted(a_quote(revision=2, offer=level("0.055")), maker())
    assert floor.refused(a_lift(), trader()).reason is RejectReason.REVISION_REPLACED


def test_a_withdrawn_quote_is_not_traded() -> None:
    floor = quoted()
    floor.accepted(a_quote_cancel(), maker())
    assert floor.refused(a_lift(), trader()).reason is RejectReason.QUOTE_WITHDRAWN


def test_a_pulled_quote_is_not_traded() -> None:
    floor = quoted()
    floor.do(EndDealing("birch", None, QuoteEndReason.DISCONNECTED))
    assert floor.refused(a_lift(), trader()).reason is RejectReason.QUOTE_WITHDRAWN


def test_a_withdrawn_line_is_not_traded_through_the_one_that_followed() -> None:
    floor = quoted()
    floor.accepted(a_quote_cancel(), maker())
    floor.accepted(a_quote(quote_id="b2"), maker())
    assert floor.refused(a_lift(), trader()).reason is RejectReason.QUOTE_WITHDRAWN
    assert floor.accepted(a_lift("a2", quote_id="b2"), trader()).trade_id


@pytest.mark.rule("TIM-01")
@pytest.mark.parametrize("noticed", [False, True])
def test_an_expired_quote_is_not_traded_whether_noticed_or_not(*, noticed: bool) -> None:
    floor = asked()
    floor.accepted(a_quote(quote_ttl_ms=1_000), maker())
    floor.wait(1_000)
    if noticed:
        floor.do(ExpireDue())
    assert floor.refused(a_lift(), trader()).reason is RejectReason.QUOTE_EXPIRED


@pytest.mark.rule("TIM-01")
def test_a_quote_trades_in_its_last_millisecond() -> None:
    floor = asked()
    floor.accepted(a_quote(quote_ttl_ms=1_000), maker())
    floor.wait(999)
    assert floor.accepted(a_lift(), trader()).trade_id


@pytest.mark.rule("TIM-01")
@pytest.mark.parametrize("noticed", [False, True])
def test_an_expired_request_is_not_traded_whether_noticed_or_not(*, noticed: bool) -> None:
    floor = quoted()
    floor.wait(60_000)
    if noticed:
        floor.do(ExpireDue())
    answer = floor.refused(a_lift(), trader())
    assert answer.reason is RejectReason.REQUEST_ENDED
    assert "run out of time" in answer.text


@pytest.mark.rule("MSG-04")
def test_a_clock_set_back_brings_nothing_to_life() -> None:
    floor = asked()
    floor.accepted(a_quote(quote_ttl_ms=1_000), maker())
    floor.wait(1_000)
    floor.do(ExpireDue())
    floor.wait(-900)
    assert floor.refused(a_lift("a1"), trader()).reason is RejectReason.QUOTE_EXPIRED
    floor.accepted(a_quote(revision=2), maker())
    assert floor.events()[-1].time_ms == floor.now_ms + 900


def test_a_request_trades_once() -> None:
    floor = quoted()
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    floor.accepted(a_lift(), trader())
    answer = floor.refused(a_lift("a2", maker="cedar", quote_id="c1"), trader())
    assert answer.reason is RejectReason.REQUEST_ENDED
    assert "traded already" in answer.text


def test_a_request_taken_back_is_not_traded() -> None:
    floor = quoted()
    floor.accepted(a_request_cancel(), trader())
    assert "taken back" in floor.refused(a_lift(), trader()).text


@pytest.mark.parametrize(("side", "response"), [(Side.BUY, a_hit()), (Side.SELL, a_lift())])
def test_only_the_side_that_was_requested_trades(side: Side, response) -> None:
    floor = quoted(side=side)
    assert floor.refused(response, trader()).reason is RejectReason.SIDE_NOT_REQUESTED


@pytest.mark.parametrize("response", [a_hit(), a_lift()])
def test_a_side_nobody_quoted_does_not_trade(response) -> None:
    # No quote of rules version 1 lacks a side that may be answered, so this one
    # is put in the journal by hand, as a later version might.
    floor = asked()
    quote = QuoteSubmitted(
        time_ms=floor.now_ms,
        rfq_id="id-1",
        taker="acacia",
        maker="birch",
        maker_trader="bot",
        certificate_serial="02",
        fingerprint="f",
        quote_id="b1",
        revision=1,
        valid_until_time_ms=floor.now_ms + 1_000,
    )
    evolve(floor.state, quote)
    assert floor.refused(response, trader()).reason is RejectReason.SIDE_NOT_QUOTED


def test_only_the_firm_that_asked_may_answer_and_only_as_a_trader() -> None:
    floor = quoted()
    assert floor.refused(a_lift(), trader("oak")).reason is RejectReason.UNKNOWN_REQUEST
    assert floor.refused(a_lift(), maker("acacia")).reason is RejectReason.NOT_AUTHORISED


def test_a_colleague_may_answer_and_the_trade_says_so() -> None:
    trade = quoted().do(a_lift(), trader(name="bob")).events[0]
    assert isinstance(trade, TradeExecuted)
    assert trade.taker_trader == "bob"


def test_a_quote_on_another_request_of_the_firm_is_unknown_on_this_one() -> None:
    floor = quoted()
    floor.accepted(a_request("q2"), trader())
    answer = floor.refused(a_lift(quote_req_id="q2"), trader())
    assert answer.reason is RejectReason.UNKNOWN_QUOTE


def test_the_outermost_obstacle_is_named() -> None:
    floor = quoted()
    floor.accepted(a_quote(revision=2), maker())
    everything_wrong = {"revision": 1, "quantity": "1", "price": "0.01"}
    answer = floor.refused(a_lift("a1", **everything_wrong), trader())
    assert answer.reason is RejectReason.REVISION_REPLACED
    answer = floor.refused(a_lift("a2", **everything_wrong | {"revision": 2}), trader())
    assert answer.reason is RejectReason.QUANTITY_MISMATCH
    floor.accepted(a_request_cancel(), trader())
    answer = floor.refused(a_lift("a3", **everything_wrong, maker="nobody"), trader())
    assert answer.reason is RejectReason.REQUEST_ENDED
