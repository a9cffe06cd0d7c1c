"""Reference prices: what a trade keeps of them, and when they are too old to count."""

import pytest
from msgspec.structs import replace
from support.floors.floor import (
    CALL_80,
    CALL_90,
    Floor,
    a_lift,
    a_quote,
    a_request,
    buy,
    maker,
    quoted,
    sell,
    trader,
)

from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.events import ExecutionReport
from rfqdesk.protocol.operations.decisions import WithoutMark
from rfqdesk.protocol.prices import Mark, ReferencePrice
from rfqserver.engine.commands import ChangeTrade
from rfqserver.engine.facts.events import TradeExecuted, decode_event, encode_event
from rfqserver.engine.facts.market_events import MarkRulesSet, PricePublisherSet
from rfqserver.engine.market_commands import SetMarkRules, SetPricePublisher
from rfqserver.engine.seeing.visibility import project


def traded(floor: Floor) -> TradeExecuted:
    floor.accepted(a_lift(), trader())
    [trade] = [event for event in floor.events() if isinstance(event, TradeExecuted)]
    return trade


@pytest.mark.rule("REF-05")
def test_a_trade_keeps_the_prices_it_was_made_at_and_no_tick_is_journalled() -> None:
    floor = quoted()
    before = len(floor.journal)
    for mark in ("0.051", "0.052", "0.053"):
        floor.price(CALL_80, mark, index_price="100000", delta="0.55")
    floor.price(CALL_90, "0.02")
    assert len(floor.journal) == before
    [mark] = traded(floor).marks
    assert (mark.symbol, mark.mark_price, mark.index_price) == (CALL_80, "0.053", "100000")
    assert (mark.delta, mark.source, mark.time_ms) == ("0.55", "operator", floor.now_ms)
    # The state of a replay, which has no prices, is the same.
    assert floor.replayed() == floor.state


def test_the_legs_prices_come_in_their_order() -> None:
    floor = Floor()
    floor.accepted(a_request(legs=(buy(CALL_90), sell(CALL_80))), trader())
    floor.accepted(a_quote(), maker())
    floor.price(CALL_80, "0.06")
    floor.price(CALL_90, "0.02")
    assert [mark.symbol for mark in traded(floor).marks] == [CALL_90, CALL_80]


@pytest.mark.rule("QLT-05", "VIS-12")
def test_both_parties_are_told_them_and_nobody_whose_word_they_are() -> None:
    floor = quoted()
    floor.price(CALL_80, "0.053", index_price="100000", delta="0.55")
    traded(floor)
    told = [reports_of(floor, firm) for firm in ("acacia", "birch")]
    assert told[0] == told[1] == [
        (ReferencePrice(CALL_80, floor.now_ms, "0.053", "100000", "0.55"),)
    ]  # fmt: skip
    for firm in ("acacia", "birch"):
        assert b"operator" not in b"".join(encode(message) for message in floor.feed(firm))
    assert reports_of(floor, "cedar") == []


@pytest.mark.rule("QLT-05")
def test_a_leg_that_comes_twice_is_told_once_and_what_is_not_known_not_at_all() -> None:
    floor = Floor()
    legs = (buy(CALL_90), sell(CALL_80), buy(CALL_90))
    mark = Mark(CALL_90, floor.now_ms, "operator", "0.02")
    event = replace(traded(quoted()), legs=legs, marks=(mark, mark))
    report = project(event, "birch", 1)
    assert isinstance(report, ExecutionReport)
    assert report.marks == (ReferencePrice(CALL_90, floor.now_ms, "0.02"),)


@pytest.mark.rule("QLT-05")
def test_a_correction_leaves_them_as_they_were() -> None:
    floor = quoted()
    floor.price(CALL_80, "0.053")
    trade = traded(floor)
    floor.price(CALL_80, "0.07")
    for operator, uid in (("olga", 1001), ("ivan", 1002)):
        floor.do(
            ChangeTrade(
                trade_id=trade.trade_id, cancels=False, price="0.059", reason="misheard",
                operator=operator, uid=uid,
            )
        )  # fmt: skip
    first, last = reports_of(floor, "acacia")
    assert first == last
    assert first[0].mark_price == "0.053"


def test_an_old_journal_s_trade_without_them_is_told_without() -> None:
    event = decode_event(encode_event(replace(traded(quoted()), marks=())))
    report = project(event, "acacia", 1)
    assert isinstance(report, ExecutionReport)
    assert report.marks == ()
    assert b"marks" not in encode(report)


def reports_of(floor: Floor, firm: str) -> list[tuple[ReferencePrice, ...]]:
    return [event.marks for event in floor.feed(firm) if isinstance(event, ExecutionReport)]


@pytest.mark.rule("REF-08")
def test_a_price_that_is_too_old_counts_as_none() -> None:
    floor = quoted()
    [event] = floor.do(SetMarkRules(age_max_ms=5_000, without_mark=WithoutMark.REFUSE)).events
    assert isinstance(event, MarkRulesSet)
    floor.price(CALL_80, "0.06")
    floor.wait(5_000)
    rules = floor.state.mark_rules
    assert rules.fresh(floor.marks, CALL_80, floor.now_ms) is not None
    floor.wait(1)
    assert rules.fresh(floor.marks, CALL_80, floor.now_ms) is None
    assert traded(floor).marks == ()


def test_publishers_are_kept_by_events() -> None:
    floor = Floor()
    allowed = SetPricePublisher(name="birch/bot", allowed=True, operator="operator:olga(7)")
    [event] = floor.do(allowed).events
    assert isinstance(event, PricePublisherSet)
    assert floor.do(allowed).events == ()
    assert floor.replayed().mark_rules.publishers == {"birch/bot"}
    floor.do(SetPricePublisher(name="birch/bot", allowed=False))
    assert floor.state.mark_rules.publishers == set()
