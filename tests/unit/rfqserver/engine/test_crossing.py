"""Crosses that are filled at once, by one maker or several, or not at all."""

import pytest
from support.floors.floor import (
    Floor,
    a_lift,
    a_quote,
    a_quote_cancel,
    a_request_cancel,
    asked,
    level,
    maker,
    quoted,
    trader,
)
from support.floors.floor_offers import a_cross

from rfqdesk.protocol import events as feed
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteEndReason, QuoteRespType, RequestEndReason, Side
from rfqserver.engine.answers import Accepted, Refused
from rfqserver.engine.facts.events import CommandRejected, QuoteEnded, RequestEnded, TradeExecuted


def a_floor(*, in_parts: bool = True, **facts: object) -> Floor:
    """Birch offers 4 at 0.06, cedar 4 at 0.0595, dogwood all or none of 5 at 0.0605."""
    floor = asked(all_or_none=not in_parts, **facts)
    size = (lambda quantity: quantity) if in_parts else (lambda _: "10")
    floor.accepted(a_quote(offer=level("0.06", size("4"))), maker())
    floor.accepted(a_quote(quote_id="c1", offer=level("0.0595", size("4"))), maker("cedar"))
    dogwood = a_quote(quote_id="d1", offer=level("0.0605", size("5")), all_or_none=True)
    floor.accepted(dogwood, maker("dogwood"))
    return floor


def traded(floor: Floor) -> list[tuple[str, str, str]]:
    return [
        (event.maker, event.quantity, event.price)
        for event in floor.events()
        if isinstance(event, TradeExecuted)
    ]


@pytest.mark.rule("CRS-02", "CRS-03", "CRS-04")
def test_several_makers_fill_one_cross_each_at_its_own_price() -> None:
    floor = a_floor()
    decision = floor.do(a_cross(quantity="7"), trader())
    assert traded(floor) == [("cedar", "4", "0.0595"), ("birch", "3", "0.06")]
    first, second = (e for e in decision.events if isinstance(e, TradeExecuted))
    assert [(e.cum_quantity, e.leaves_quantity) for e in (first, second)] == [
        ("4", "6"),
        ("7", "3"),
    ]
    assert decision.answer == Accepted("id-1", first.trade_id, (first.trade_id, second.trade_id))
    assert first.trade_id != second.trade_id
    assert {e.fingerprint for e in (first, second)} == {first.fingerprint} != {""}
    assert floor.state.requests["id-1"].ended is None
    assert floor.replayed() == floor.state


def test_filling_the_request_ends_everything_in_the_same_batch() -> None:
    floor = a_floor()
    decision = floor.do(a_cross(quantity="10", price="0.0605"), trader())
    assert traded(floor) == [
        ("dogwood", "5", "0.0605"),
        ("cedar", "4", "0.0595"),
        ("birch", "1", "0.06"),
    ]
    ended = [(e.maker, e.reason) for e in decision.events if isinstance(e, QuoteEnded)]
    assert ended == [(firm, QuoteEndReason.TRADED) for firm in ("birch", "cedar", "dogwood")]
    last = decision.events[-1]
    assert isinstance(last, RequestEnded)
    assert last.reason is RequestEndReason.FILLED
    assert set(last.winners) == {"birch", "cedar", "dogwood"}


def test_a_whole_request_is_crossed_with_the_best_quote() -> None:
    floor = a_floor(in_parts=False)
    answer = floor.accepted(a_cross(), trader())
    assert traded(floor) == [("cedar", "10", "0.0595")]
    assert (bool(answer.trade_id), answer.trade_ids) == (True, ())


@pytest.mark.rule("CRS-02")
def test_a_hit_takes_the_highest_bids() -> None:
    floor = asked(all_or_none=False)
    floor.accepted(a_quote(bid=level("0.05", "4")), maker())
    floor.accepted(a_quote(quote_id="c1", bid=level("0.051", "4")), maker("cedar"))
    floor.accepted(a_cross(response=QuoteRespType.HIT, quantity="6", price="0.05"), trader())
    assert traded(floor) == [("cedar", "4", "0.051"), ("birch", "2", "0.05")]


@pytest.mark.rule("CRS-03", "CRS-10")
@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"quantity": "9"}, RejectReason.NOT_FILLED),
        ({"quantity": "1", "price": "0.059"}, RejectReason.NOT_FILLED),
        ({"quantity": "1", "response": QuoteRespType.HIT, "price": "1"}, RejectReason.NOT_FILLED),
        ({"quantity": "10.1", "price": "1"}, RejectReason.QUANTITY_MISMATCH),
        ({"quantity": "1.05", "price": "1"}, RejectReason.QUANTITY_OFF_LOT),
        ({"quantity": "0", "price": "1"}, RejectReason.QUANTITY_NOT_POSITIVE),
        ({"quote_req_id": "q9"}, RejectReason.UNKNOWN_REQUEST),
        ({"poss_resend": True}, RejectReason.NOT_RECEIVED),
    ],
)
def test_what_is_not_filled_trades_nothing(facts: dict[str, object], reason: RejectReason) -> None:
    floor = a_floor()
    refusal = floor.refused(a_cross(**facts), trader())
    assert refusal.reason is reason
    assert "Nothing was traded" in refusal.text
    assert traded(floor) == []
    rejected = floor.events()[-1]
    assert isinstance(rejected, CommandRejected)
    assert rejected.kind == "quote_cross"
    assert floor.replayed() == floor.state


def test_a_side_that_was_not_asked_for_and_a_request_that_is_over() -> None:
    floor = a_floor(side=Side.SELL)
    refusal = floor.refused(a_cross("a1", quantity="1"), trader())
    assert refusal.reason is RejectReason.SIDE_NOT_REQUESTED
    floor.accepted(a_request_cancel(), trader())
    assert floor.refused(a_cross("a2"), trader()).reason is RejectReason.REQUEST_ENDED


def test_less_than_the_minimum_is_refused_and_several_quotes_may_make_it_up() -> None:
    floor = a_floor(min_quantity="6")
    refusal = floor.refused(a_cross("a1", quantity="5"), trader())
    assert refusal.reason is RejectReason.QUANTITY_MISMATCH
    floor.accepted(a_cross("a2", quantity="6"), trader())
    assert traded(floor) == [("cedar", "4", "0.0595"), ("birch", "2", "0.06")]


@pytest.mark.rule("CRS-05")
def test_only_live_quotes_count() -> None:
    floor = asked(all_or_none=False)
    floor.accepted(a_quote(quote_ttl_ms=1_000), maker())
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    floor.accepted(a_quote_cancel(), maker("cedar"))
    floor.wait(1_000)
    refusal = floor.refused(a_cross("a1", quantity="1"), trader())
    assert refusal.reason is RejectReason.NOT_FILLED


@pytest.mark.rule("CRS-05")
def test_makers_with_whom_the_taker_can_t_deal_are_left_out() -> None:
    floor = a_floor()
    floor.entitle("cedar", counterparties=("nobody",))
    floor.accepted(a_cross("a1", quantity="1"), trader())
    assert traded(floor) == [("birch", "1", "0.06")]
    floor.suspend("birch", "bot")
    assert floor.refused(a_cross("a2", quantity="1"), trader()).reason is RejectReason.NOT_FILLED


@pytest.mark.rule("CRS-05")
def test_a_maker_s_limit_is_held_against_the_most_that_it_could_give() -> None:
    floor = a_floor()
    floor.entitle("cedar", quantity_max="2")
    floor.accepted(a_cross("a1", quantity="3"), trader())
    floor.accepted(a_cross("a2", quantity="2"), trader())
    assert traded(floor) == [("birch", "3", "0.06"), ("cedar", "2", "0.0595")]


def test_the_taker_s_limit_is_held_against_the_whole_cross() -> None:
    floor = a_floor()
    floor.entitle("acacia", quantity_max="6")
    refusal = floor.refused(a_cross("a1", quantity="7"), trader())
    assert refusal.reason is RejectReason.QUANTITY_NOT_PERMITTED
    assert floor.accepted(a_cross("a2", quantity="6"), trader()).trade_ids


@pytest.mark.rule("CRS-01")
def test_the_same_id_again_is_the_same_outcome() -> None:
    floor = a_floor()
    first = floor.accepted(a_cross(quantity="7"), trader())
    for again in (a_cross(quantity="7"), a_cross(quantity="7", poss_resend=True)):
        answer = floor.accepted(again, trader())
        assert answer.duplicate
        assert (answer.trade_id, answer.trade_ids) == (first.trade_id, first.trade_ids)
    assert len(traded(floor)) == 2


@pytest.mark.rule("CRS-01")
def test_a_cross_and_a_response_share_their_ids() -> None:
    floor = a_floor()
    floor.accepted(a_cross("a1", quantity="1"), trader())
    floor.refused(a_cross("a2", quantity="9"), trader())
    for spent in ("a1", "a2"):
        refusal = floor.refused(a_lift(spent, quantity="1"), trader())
        assert refusal.reason is RejectReason.DUPLICATE_ID
    floor.accepted(a_lift("a3", quantity="1"), trader())
    assert floor.refused(a_cross("a3"), trader()).reason is RejectReason.DUPLICATE_ID


@pytest.mark.rule("CRS-04")
def test_each_maker_sees_its_own_part_and_nothing_of_the_others() -> None:
    floor = a_floor()
    floor.accepted(a_cross(quantity="7"), trader())
    for firm, quantity in (("cedar", "4"), ("birch", "3")):
        reports = [m for m in floor.feed(firm) if isinstance(m, feed.ExecutionReport)]
        assert [(m.quantity, m.maker, m.cum_quantity) for m in reports] == [(quantity, firm, "")]
    assert not any(isinstance(m, feed.ExecutionReport) for m in floor.feed("dogwood"))


def test_a_maker_may_not_cross() -> None:
    answer = quoted().do(a_cross(), maker()).answer
    assert isinstance(answer, Refused)
    assert answer.reason is RejectReason.NOT_AUTHORISED
