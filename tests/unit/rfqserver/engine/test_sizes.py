"""Requests and quotes that trade in parts: what may be taken, and what is left of both."""

import msgspec
import pytest
from support.floors.floor import (
    Floor,
    a_hit,
    a_lift,
    a_quote,
    a_quote_cancel,
    a_request,
    a_request_cancel,
    asked,
    level,
    maker,
    trader,
)

from rfqdesk.protocol import events as feed
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteEndReason, QuoteRespType, RequestEndReason, Side
from rfqserver.engine.commands import ExpireDue
from rfqserver.engine.facts.events import (
    Event,
    QuoteEnded,
    RequestEnded,
    TradeExecuted,
    decode_event,
    encode_event,
)
from rfqserver.engine.state.evolve import evolve
from rfqserver.engine.state.state import VenueState
from rfqserver.engine.trading import ids_of_trades


def in_parts(**facts: object) -> Floor:
    """An open request for ten, in parts, and birch's two-way quote for ten."""
    floor = asked(all_or_none=False, **facts)
    floor.accepted(a_quote(), maker())
    return floor


def kinds(events: tuple[Event, ...]) -> list[str]:
    return [type(event).__name__ for event in events]


@pytest.mark.rule("REQ-04", "EXE-06", "EXE-07", "EXE-10")
def test_a_part_leaves_the_rest_of_both() -> None:
    floor = in_parts()
    (trade,) = floor.do(a_lift(quantity="4"), trader()).events
    assert isinstance(trade, TradeExecuted)
    assert (trade.quantity, trade.cum_quantity, trade.leaves_quantity) == ("4", "4", "6")
    assert trade.quote_leaves_quantity == "6"
    request, quote = floor.state.requests["id-1"], floor.state.quotes["birch", "b1"]
    assert (request.leaves_quantity, request.cum_quantity, request.ended) == ("6", "4", None)
    assert (quote.offer, quote.bid, quote.offer_traded) == (level("0.06", "6"), level("0.05"), "4")
    assert floor.replayed() == floor.state


@pytest.mark.rule("EXE-06", "EXE-13")
def test_the_last_part_fills_the_request() -> None:
    floor = in_parts()
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    floor.accepted(a_quote(quote_id="d1"), maker("dogwood"))
    floor.accepted(a_lift("a1", quantity="4"), trader())
    last = a_lift("a2", quantity="6", maker="cedar", quote_id="c1")
    trade, *ended, filled = floor.do(last, trader()).events
    assert isinstance(trade, TradeExecuted)
    assert (trade.cum_quantity, trade.leaves_quantity) == ("10", "0")
    assert [(e.maker, e.reason) for e in ended if isinstance(e, QuoteEnded)] == [
        ("cedar", QuoteEndReason.TRADED),
        ("birch", QuoteEndReason.TIED),
        ("dogwood", QuoteEndReason.TIED),
    ]
    assert isinstance(filled, RequestEnded)
    assert (filled.reason, filled.cum_quantity) == (RequestEndReason.FILLED, "10")
    assert filled.winners == ("birch", "cedar")
    assert floor.replayed() == floor.state


@pytest.mark.rule("EXE-11")
def test_a_quote_traded_out_on_one_side_lives_on_with_the_other() -> None:
    floor = asked(all_or_none=False)
    floor.accepted(a_quote(offer=level("0.06", "3")), maker())
    assert kinds(floor.do(a_lift(quantity="3"), trader()).events) == ["TradeExecuted"]
    refusal = floor.refused(a_lift("a2", quantity="1"), trader())
    assert refusal.reason is RejectReason.QUOTE_TRADED
    assert floor.accepted(a_hit("a3", quantity="2"), trader()).trade_id
    assert floor.state.requests["id-1"].leaves_quantity == "5"


@pytest.mark.rule("EXE-11")
def test_a_quote_of_which_nothing_asked_for_is_left_has_traded() -> None:
    floor = asked(all_or_none=False, side=Side.BUY)
    floor.accepted(a_quote(offer=level("0.06", "3")), maker())
    trade, ended = floor.do(a_lift(quantity="3"), trader()).events
    assert isinstance(trade, TradeExecuted)
    assert isinstance(ended, QuoteEnded)
    assert ended.reason is QuoteEndReason.TRADED
    refusal = floor.refused(a_lift("a2", quantity="1"), trader())
    assert refusal.reason is RejectReason.QUOTE_TRADED
    floor.accepted(a_quote(revision=2), maker())
    assert floor.accepted(a_lift("a3", revision=2, quantity="1"), trader()).trade_id


@pytest.mark.rule("EXE-12")
def test_a_revision_is_good_for_its_whole_size_again() -> None:
    floor = in_parts()
    floor.accepted(a_lift("a1", quantity="4"), trader())
    floor.accepted(a_quote(revision=2, offer=level("0.06", "5")), maker())
    quote = floor.state.quotes["birch", "b1"]
    assert (quote.offer, quote.offer_traded) == (level("0.06", "5"), "0")
    assert floor.accepted(a_lift("a2", revision=2, quantity="5"), trader()).trade_id


@pytest.mark.rule("REQ-05", "EXE-08")
@pytest.mark.parametrize(
    ("quantity", "reason"),
    [
        ("0", RejectReason.QUANTITY_NOT_POSITIVE),
        ("-1", RejectReason.QUANTITY_NOT_POSITIVE),
        ("3.05", RejectReason.QUANTITY_OFF_LOT),
        ("2.9", RejectReason.QUANTITY_MISMATCH),
        ("8.1", RejectReason.QUANTITY_MISMATCH),
        ("10.1", RejectReason.QUANTITY_MISMATCH),
        ("3", None),
        ("8", None),
    ],
)
def test_what_one_acceptance_may_take(quantity: str, reason: RejectReason | None) -> None:
    floor = asked(all_or_none=False, min_quantity="3")
    floor.accepted(a_quote(offer=level("0.06", "8")), maker())
    answer = floor.do(a_lift(quantity=quantity), trader()).answer
    assert getattr(answer, "reason", None) is reason


@pytest.mark.rule("EXE-08")
def test_less_than_the_minimum_may_take_all_that_is_left() -> None:
    floor = in_parts(min_quantity="4")
    floor.accepted(a_lift("a1", quantity="8"), trader())
    refusal = floor.refused(a_lift("a2", quantity="1"), trader())
    assert refusal.reason is RejectReason.QUANTITY_MISMATCH
    assert floor.accepted(a_lift("a3", quantity="2"), trader()).trade_id
    assert floor.state.requests["id-1"].ended is RequestEndReason.FILLED


@pytest.mark.rule("QUO-05", "EXE-09")
def test_an_all_or_none_quote_is_taken_whole() -> None:
    floor = asked(all_or_none=False)
    floor.accepted(a_quote(offer=level("0.06", "3"), all_or_none=True), maker())
    refusal = floor.refused(a_lift("a1", quantity="2"), trader())
    assert refusal.reason is RejectReason.QUANTITY_MISMATCH
    assert floor.accepted(a_lift("a2", quantity="3"), trader()).trade_id


@pytest.mark.rule("REQ-05")
@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"all_or_none": True, "min_quantity": "1"}, RejectReason.MIN_QUANTITY_OUT_OF_RANGE),
        ({"min_quantity": "0"}, RejectReason.MIN_QUANTITY_OUT_OF_RANGE),
        ({"min_quantity": "-1"}, RejectReason.MIN_QUANTITY_OUT_OF_RANGE),
        ({"min_quantity": "10.1"}, RejectReason.MIN_QUANTITY_OUT_OF_RANGE),
        ({"min_quantity": "0.05"}, RejectReason.QUANTITY_OFF_LOT),
    ],
)
def test_a_minimum_that_does_not_fit(facts: dict[str, object], reason: RejectReason) -> None:
    request = a_request(**({"all_or_none": False} | facts))
    assert Floor().refused(request, trader()).reason is reason


@pytest.mark.rule("QUO-05", "QUO-11", "EXE-05")
@pytest.mark.parametrize(
    ("size", "whole", "in_parts", "reason"),
    [
        ("9.9", False, False, RejectReason.SIZE_TOO_SMALL),
        ("10.1", True, False, RejectReason.SIZE_ABOVE_REQUEST),
        ("10.1", True, True, RejectReason.SIZE_ABOVE_REQUEST),
        ("0", False, True, RejectReason.QUANTITY_NOT_POSITIVE),
        ("0.05", False, True, RejectReason.QUANTITY_OFF_LOT),
        ("0.1", False, True, None),
        ("10", True, False, None),
        ("25", False, True, None),
    ],
)
def test_sizes_a_quote_may_have(
    size: str, whole: bool, in_parts: bool, reason: RejectReason | None
) -> None:
    floor = asked(all_or_none=not in_parts)
    quote = a_quote(bid=level("0.05", size), offer=level("0.06", size), all_or_none=whole)
    assert getattr(floor.do(quote, maker()).answer, "reason", None) is reason


@pytest.mark.rule("EXE-16")
def test_what_others_have_left_of_it_is_not_told_by_a_refusal() -> None:
    floor = in_parts()
    floor.accepted(a_lift("a1", quantity="9"), trader())
    floor.accepted(a_quote(quote_id="c1", all_or_none=True), maker("cedar"))
    refusal = floor.refused(a_lift("a2", quantity="1", maker="cedar", quote_id="c1"), trader())
    assert refusal.reason is RejectReason.QUANTITY_MISMATCH


@pytest.mark.rule("EXE-14")
def test_a_request_traded_in_part_ends_as_what_ended_it() -> None:
    taken_back, expired = in_parts(), in_parts()
    for floor in (taken_back, expired):
        floor.accepted(a_lift(quantity="4"), trader())
    taken_back.accepted(a_request_cancel(), trader())
    expired.wait(60_000)
    expired.do(ExpireDue())
    for floor, reason in (
        (taken_back, RequestEndReason.CANCELLED),
        (expired, RequestEndReason.EXPIRED),
    ):
        own = floor.feed("acacia")[-1]
        assert isinstance(own, feed.RequestEnded)
        assert (own.reason, own.cum_quantity) == (reason, "4")
        told = floor.feed("birch")[-1]
        assert isinstance(told, feed.RequestEnded)
        assert told.cum_quantity == ""
        assert floor.replayed() == floor.state


@pytest.mark.rule("EXE-10", "EXE-15")
def test_each_side_is_told_of_its_own_rest_only() -> None:
    floor = in_parts()
    floor.accepted(a_quote(quote_id="c1", offer=level("0.06", "20")), maker("cedar"))
    floor.accepted(a_lift("a1", quantity="4", maker="cedar", quote_id="c1"), trader())
    floor.accepted(a_lift("a2", quantity="3"), trader())
    own = [m for m in floor.feed("acacia") if isinstance(m, feed.ExecutionReport)]
    (birch,) = (m for m in floor.feed("birch") if isinstance(m, feed.ExecutionReport))
    assert [(m.cum_quantity, m.leaves_quantity) for m in own] == [("4", "6"), ("7", "3")]
    assert [m.quote_leaves_quantity for m in own] == ["16", "7"]
    assert (birch.cum_quantity, birch.leaves_quantity) == ("", "")
    assert birch.quote_leaves_quantity == "7"


def test_a_maker_s_withdrawal_takes_only_the_rest_away() -> None:
    floor = in_parts()
    floor.accepted(a_lift(quantity="4"), trader())
    floor.accepted(a_quote_cancel(), maker())
    refusal = floor.refused(a_lift("a2", quantity="1"), trader())
    assert refusal.reason is RejectReason.QUOTE_WITHDRAWN
    assert floor.state.requests["id-1"].cum_quantity == "4"


def test_a_journal_of_rules_two_is_read_as_it_was_meant() -> None:
    floor = asked()
    floor.accepted(a_quote(offer=level("0.06", "25")), maker())
    floor.accepted(a_lift(), trader())
    state = VenueState()
    later = {"leaves_quantity", "cum_quantity", "quote_leaves_quantity", "winners", "all_or_none"}
    for event in floor.events():
        members = msgspec.json.decode(encode_event(event))
        old = {name: value for name, value in members.items() if name not in later}
        if isinstance(event, RequestEnded):
            old["winner"] = "birch"
        evolve(state, decode_event(msgspec.json.encode(old)))
    assert state.requests["id-1"].ended is RequestEndReason.FILLED
    # The record of a trade keeps what was written of it, and no more.
    [old], [new] = state.trades.values(), floor.state.trades.values()
    told = dict.fromkeys(("leaves_quantity", "cum_quantity", "quote_leaves_quantity"), "")
    assert old.executed == msgspec.structs.replace(new.executed, **told)
    state.trades = floor.state.trades
    assert state == floor.state


def test_ids_of_several_trades_tell_nothing_of_each_other() -> None:
    ids = [*ids_of_trades("k3v9", QuoteRespType.LIFT, 3)]
    ids += ids_of_trades("k3v9", QuoteRespType.HIT, 1) + ids_of_trades("k3v8", QuoteRespType.HIT, 1)
    assert len(set(ids)) == 5
    assert not any(
        "k3v9" in one or one[:4] in other for one in ids for other in ids if one != other
    )
