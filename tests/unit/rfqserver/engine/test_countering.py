"""Counters to a maker's quote: firm, for that maker alone, three at most."""

import pytest
from support.floors.countered_floor import countered, endings, in_parts, trades
from support.floors.floor import (
    Floor,
    a_hit,
    a_lift,
    a_quote,
    a_quote_cancel,
    a_request,
    a_request_cancel,
    asked,
    maker,
    quoted,
    trader,
)
from support.floors.floor_offers import a_counter, a_counter_cancel, an_answer

from rfqdesk.protocol import events as feed
from rfqdesk.protocol import offers
from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import (
    Allocation,
    CounterEndReason,
    CounterRespType,
    QuoteEndReason,
    QuoteRespType,
    RequestEndReason,
    Side,
)
from rfqserver.engine.answers import Accepted
from rfqserver.engine.facts.events import QuoteEnded, RequestEnded, TradeExecuted
from rfqserver.engine.facts.offer_events import CounterEnded, CounterOffered


@pytest.mark.rule("CTR-11")
def test_an_accepted_counter_trades_at_its_price_in_one_batch() -> None:
    floor = countered()
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    decision = floor.do(an_answer(), maker(name="bea"))
    ended, trade, won, lost, filled = decision.events
    assert isinstance(ended, CounterEnded)
    assert isinstance(trade, TradeExecuted)
    assert (ended.reason, ended.trade_id) == (CounterEndReason.ACCEPTED, trade.trade_id)
    assert decision.answer == Accepted(rfq_id="id-1", trade_id=trade.trade_id)
    assert (trade.side, trade.price, trade.quantity) == (Side.BUY, "0.055", "10")
    assert (trade.taker_trader, trade.maker_trader, trade.counter_round) == ("ann", "bea", 1)
    assert (trade.quote_resp_id, trade.quote_id, trade.revision) == ("k1", "b1", 1)
    assert isinstance(won, QuoteEnded)
    assert (won.maker, won.reason) == ("birch", QuoteEndReason.TRADED)
    assert isinstance(lost, QuoteEnded)
    assert lost.maker == "cedar"
    assert isinstance(filled, RequestEnded)
    assert (filled.reason, filled.winners) == (RequestEndReason.FILLED, ("birch",))
    assert floor.state.counters == {}
    assert floor.state.counter_deadlines == []
    assert floor.replayed() == floor.state


@pytest.mark.rule("CTR-12")
def test_a_rejected_one_is_over_and_the_quote_stands() -> None:
    floor = countered()
    floor.accepted(an_answer(response=CounterRespType.REJECT, text="no lower"), maker())
    assert endings(floor) == [("birch", 1, CounterEndReason.REJECTED)]
    told = floor.feed("acacia")[-1]
    assert isinstance(told, offers.CounterEnded)
    assert (told.counter_id, told.text) == ("k1", "no lower")
    refusal = floor.refused(an_answer("m2"), maker())
    assert refusal.reason is RejectReason.COUNTER_ENDED
    assert floor.accepted(a_lift(), trader()).trade_id


@pytest.mark.rule("CTR-08", "CTR-09")
def test_a_new_one_replaces_the_earlier_and_three_are_the_most() -> None:
    floor = countered()
    floor.accepted(a_counter("k2", price="0.056"), trader())
    refusal = floor.refused(an_answer("m1", round=1), maker())
    assert refusal.reason is RejectReason.COUNTER_ENDED
    floor.accepted(a_counter("k3", price="0.057"), trader())
    refusal = floor.refused(a_counter("k4", price="0.058"), trader())
    assert refusal.reason is RejectReason.COUNTERS_USED_UP
    refusal = floor.refused(an_answer("m2", round=2), maker())
    assert refusal.reason is RejectReason.COUNTER_ENDED
    floor.accepted(an_answer("m3", round=3), maker())
    assert trades(floor)[0].price == "0.057"
    assert endings(floor)[:2] == [
        ("birch", 1, CounterEndReason.REPLACED),
        ("birch", 2, CounterEndReason.REPLACED),
    ]


@pytest.mark.rule("CTR-06")
def test_each_maker_has_rounds_of_its_own() -> None:
    floor = in_parts()
    for number in range(3):
        floor.accepted(a_counter(f"k{number}"), trader())
    cedar = a_counter("k9", maker="cedar", quote_id="c1", quantity="4")
    floor.accepted(cedar, trader())
    assert floor.state.counters["id-1", "cedar"].round == 1


@pytest.mark.rule("CTR-02", "CTR-03", "CTR-04")
@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"quote_req_id": "q9"}, RejectReason.UNKNOWN_REQUEST),
        ({"maker": "cedar"}, RejectReason.UNKNOWN_QUOTE),
        ({"revision": 2}, RejectReason.REVISION_REPLACED),
        ({"quantity": "9"}, RejectReason.QUANTITY_MISMATCH),
        ({"price": "0.05525"}, RejectReason.PRICE_OFF_TICK),
        ({"price": "0"}, RejectReason.PRICE_NOT_POSITIVE),
        ({"price": "0.0605"}, RejectReason.PRICE_WORSE),
        ({"response": QuoteRespType.HIT, "price": "0.0495"}, RejectReason.PRICE_WORSE),
        ({"counter_ttl_ms": 7}, RejectReason.TTL_OUT_OF_RANGE),
        ({"allocations": (Allocation("x", "9"),)}, RejectReason.ALLOCATION_MISMATCH),
    ],
)
def test_a_counter_that_does_not_fit(facts: dict[str, object], reason: RejectReason) -> None:
    floor = quoted()
    refusal = floor.refused(a_counter(**facts), trader())
    assert refusal.reason is reason
    assert floor.state.counters == {}


@pytest.mark.rule("CTR-02")
def test_a_counter_needs_a_live_quote_and_an_open_request_of_its_side() -> None:
    floor = quoted(side=Side.BUY)
    wrong = floor.refused(a_counter("k1", response=QuoteRespType.HIT, price="1"), trader())
    assert wrong.reason is RejectReason.SIDE_NOT_REQUESTED
    floor.accepted(a_quote_cancel(), maker())
    assert floor.refused(a_counter("k2"), trader()).reason is RejectReason.QUOTE_WITHDRAWN
    floor.accepted(a_request_cancel(), trader())
    assert floor.refused(a_counter("k3"), trader()).reason is RejectReason.REQUEST_ENDED
    assert floor.refused(a_counter("k4"), maker()).reason is RejectReason.NOT_AUTHORISED


@pytest.mark.rule("CTR-06")
@pytest.mark.parametrize(
    ("answer", "who", "reason"),
    [
        (an_answer(rfq_id="id-9"), "birch", RejectReason.UNKNOWN_REQUEST),
        (an_answer(round=2), "birch", RejectReason.UNKNOWN_COUNTER),
        (an_answer(), "cedar", RejectReason.UNKNOWN_COUNTER),
        (an_answer(), "maple", RejectReason.UNKNOWN_REQUEST),
        (an_answer(poss_resend=True), "birch", RejectReason.NOT_RECEIVED),
    ],
)
def test_an_answer_that_does_not_fit_trades_nothing(answer, who: str, reason) -> None:
    floor = countered()
    refusal = floor.refused(answer, maker(who))
    assert refusal.reason is reason
    assert "Nothing was traded." in refusal.text
    assert trades(floor) == []


def test_a_counter_may_sell() -> None:
    floor = countered(response=QuoteRespType.HIT, price="0.0525")
    floor.accepted(an_answer(), maker())
    (trade,) = trades(floor)
    assert (trade.side, trade.price) == (Side.SELL, "0.0525")


def test_both_sides_are_held_to_their_limits_when_it_is_accepted() -> None:
    floor = countered()
    floor.entitle("acacia", "ann", quantity_max="5")
    refusal = floor.refused(an_answer("m1"), maker())
    assert refusal.reason is RejectReason.COUNTERPARTY_NOT_PERMITTED
    floor.entitle("acacia", "ann")
    floor.entitle("birch", instruments=("ETH-*",))
    refusal = floor.refused(an_answer("m2"), maker())
    assert refusal.reason is RejectReason.INSTRUMENT_NOT_PERMITTED
    floor.entitle("birch")
    floor.suspend("acacia", "ann")
    refusal = floor.refused(an_answer("m3"), maker())
    assert refusal.reason is RejectReason.COUNTERPARTY_NOT_PERMITTED
    assert trades(floor) == []


@pytest.mark.rule("CTR-01", "CTR-05")
def test_the_same_answer_again_is_the_same_outcome() -> None:
    floor = countered()
    first = floor.accepted(an_answer(), maker())
    for again in (an_answer(), an_answer(poss_resend=True)):
        answer = floor.accepted(again, maker())
        assert (answer.trade_id, answer.duplicate) == (first.trade_id, True)
    changed = floor.refused(an_answer(response=CounterRespType.REJECT), maker())
    assert changed.reason is RejectReason.DUPLICATE_ID
    assert floor.accepted(a_counter(), trader()).duplicate
    assert floor.refused(a_hit("k1"), trader()).reason is RejectReason.DUPLICATE_ID
    assert len(trades(floor)) == 1


def test_allocations_go_with_it_and_stay_the_taker_s() -> None:
    shares = (Allocation("fund-a", "4"), Allocation("fund-b", "6"))
    floor = countered(allocations=shares)
    floor.accepted(an_answer(), maker())
    (own,) = (m for m in floor.feed("acacia") if isinstance(m, feed.ExecutionReport))
    assert (own.allocations, own.counter_round) == (shares, 1)
    text = b"".join(encode(message) for message in floor.feed("birch")).decode()
    assert "fund" not in text


@pytest.mark.rule("CTR-07", "VIS-15", "VIS-18")
def test_only_the_two_sides_hear_of_it_and_the_maker_without_the_taker_s_own_ids() -> None:
    floor = Floor()
    floor.accepted(a_request(disclosed=False), trader())
    floor.accepted(a_quote(), maker())
    floor.accepted(a_counter("acacia-k1"), trader())
    offered = floor.feed("birch")[-1]
    assert isinstance(offered, offers.CounterOffered)
    assert (offered.price, offered.quantity, offered.round) == ("0.055", "10", 1)
    text = b"".join(encode(message) for message in floor.feed("birch")).decode()
    for secret in ("acacia", "ann", "q1"):
        assert secret not in text
    own = floor.feed("acacia")[-1]
    assert isinstance(own, offers.CounterOffered)
    assert (own.counter_id, own.trader) == ("acacia-k1", "ann")
    for firm in ("cedar", "dogwood", "elm"):
        assert not any(isinstance(m, offers.CounterOffered) for m in floor.feed(firm))
    assert isinstance(floor.events()[-1], CounterOffered)
    floor.accepted(a_counter_cancel(), trader())
    ended, own_end = floor.feed("birch")[-1], floor.feed("acacia")[-1]
    assert isinstance(ended, offers.CounterEnded)
    assert isinstance(own_end, offers.CounterEnded)
    assert (ended.counter_id, own_end.counter_id) == ("", "acacia-k1")
    assert all(len(floor.feed(firm)) == 1 for firm in ("cedar", "dogwood", "elm"))


def test_before_the_quotes_are_shown_no_counter_tells_who_has_quoted() -> None:
    floor = asked(respond_by_ms=1_000)
    floor.accepted(a_quote(), maker())
    quoted_already = floor.refused(a_counter("k1"), trader())
    not_yet = floor.refused(a_counter("k2", maker="cedar", quote_id="c1"), trader())
    assert quoted_already == not_yet
    assert quoted_already.reason is RejectReason.QUOTES_NOT_REVEALED
    assert floor.state.counters == {}
