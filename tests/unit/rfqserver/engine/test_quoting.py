"""Quotes, their revisions, withdrawing and passing."""

import pytest
from support.floors.floor import (
    CALL_80,
    CALL_90,
    FINE,
    START_MS,
    a_pass,
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
from rfqdesk.protocol.terms import PriceLevel, QuoteEndReason, Side
from rfqserver.engine.commands import ExpireDue
from rfqserver.engine.decide import Accepted
from rfqserver.engine.facts.events import QuoteEnded, QuoteSubmitted, RequestPassed
from rfqserver.engine.state.state import line_of, live_quotes, next_deadline_ms


@pytest.mark.rule("QUO-07")
def test_a_quote_is_firm_until_the_request_ends_unless_it_says_otherwise() -> None:
    floor = asked()
    assert floor.accepted(a_quote(), maker()) == Accepted(rfq_id="id-1")
    floor.accepted(a_quote(quote_id="c1", quote_ttl_ms=5_000), maker("cedar"))
    floor.accepted(a_quote(quote_id="d1", quote_ttl_ms=3_600_000), maker("dogwood"))
    until = [quote.valid_until_time_ms - START_MS for quote in live_quotes(floor.state, START_MS)]
    assert until == [60_000, 5_000, 60_000]
    assert next_deadline_ms(floor.state) == START_MS + 5_000


@pytest.mark.rule("QUO-03", "QUO-07", "QUO-08", "QUO-09", "QUO-10")
@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"bid": None, "offer": None}, RejectReason.QUOTE_EMPTY),
        ({"bid": None}, RejectReason.SIDE_MISSING),
        ({"offer": None}, RejectReason.SIDE_MISSING),
        ({"bid": level("0.06")}, RejectReason.QUOTE_CROSSED),
        ({"bid": level("0.0605")}, RejectReason.QUOTE_CROSSED),
        ({"bid": level("0.05001")}, RejectReason.PRICE_OFF_TICK),
        ({"offer": level("0.0501")}, RejectReason.PRICE_OFF_TICK),
        ({"bid": level("0")}, RejectReason.PRICE_NOT_POSITIVE),
        ({"bid": level("-0.05")}, RejectReason.PRICE_NOT_POSITIVE),
        ({"offer": level("999999999999999")}, RejectReason.PRICE_TOO_LARGE),
        ({"offer": level("0.06", "9.9")}, RejectReason.SIZE_TOO_SMALL),
        ({"bid": level("0.05", "0")}, RejectReason.SIZE_TOO_SMALL),
        ({"bid": level("0.05", "10.05")}, RejectReason.QUANTITY_OFF_LOT),
        ({"bid": level("0.05", "999999999999999.9")}, RejectReason.QUANTITY_TOO_LARGE),
        ({"quote_ttl_ms": 499}, RejectReason.TTL_OUT_OF_RANGE),
        ({"quote_ttl_ms": 3_600_001}, RejectReason.TTL_OUT_OF_RANGE),
        ({"rfq_id": "id-9"}, RejectReason.UNKNOWN_REQUEST),
    ],
)
def test_a_quote_against_the_rules_is_not_sent(
    facts: dict[str, object], reason: RejectReason
) -> None:
    floor = (
        asked(legs=(buy(CALL_80, 10),)) if reason is RejectReason.QUANTITY_TOO_LARGE else asked()
    )
    answer = floor.refused(a_quote(**facts), maker())
    assert answer.reason is reason
    assert answer.text.endswith("your firm has no live quote on this request.")
    assert len(floor.feed("acacia")) == 1


@pytest.mark.rule("QUO-03")
@pytest.mark.parametrize(
    ("side", "facts", "missing"),
    [
        (Side.BUY, {"bid": None}, False),
        (Side.BUY, {"offer": None}, True),
        (Side.SELL, {"offer": None}, False),
        (Side.SELL, {"bid": None}, True),
    ],
)
def test_a_one_sided_request_needs_only_that_side(
    side: Side, facts: dict[str, object], *, missing: bool
) -> None:
    floor = asked(side=side)
    if missing:
        assert floor.refused(a_quote(**facts), maker()).reason is RejectReason.SIDE_MISSING
    else:
        floor.accepted(a_quote(**facts), maker())


@pytest.mark.rule("QUO-10")
def test_a_package_may_be_worth_nothing_or_less() -> None:
    floor = asked(legs=(buy(CALL_80), sell(CALL_90)))
    floor.accepted(a_quote(bid=level("-0.0005"), offer=level("0")), maker())
    floor = asked(legs=(sell(CALL_80),))
    floor.accepted(a_quote(bid=level("-0.06"), offer=level("-0.05")), maker())


@pytest.mark.rule("QUO-09")
def test_a_package_is_quoted_on_its_finest_tick() -> None:
    floor = asked(legs=(buy(CALL_80), sell(FINE)))
    floor.accepted(a_quote(bid=level("0.0501")), maker())


def test_numbers_are_written_one_way_whatever_the_maker_wrote() -> None:
    floor = asked(legs=(buy(CALL_80), sell(CALL_90)))
    floor.accepted(a_quote(bid=level("-0.0500"), offer=level("-0.000", "10.0")), maker())
    quote = line_of(floor.state, "id-1", "birch")
    assert quote is not None
    assert (quote.bid, quote.offer) == (PriceLevel("-0.05", "10"), PriceLevel("0", "10"))


def test_only_a_maker_may_quote_withdraw_and_pass() -> None:
    floor = asked()
    for command in (a_quote(), a_quote_cancel(), a_pass()):
        answer = floor.refused(command, trader("birch"))
        assert answer.reason is RejectReason.NOT_AUTHORISED


@pytest.mark.rule("VIS-21")
@pytest.mark.parametrize("make", [a_quote, a_quote_cancel, a_pass])
def test_a_request_others_were_asked_is_answered_like_one_that_does_not_exist(make) -> None:
    floor = asked(panel=("birch",))
    floor.accepted(a_quote(), maker())
    absent = make("id-absent")
    others = make("id-1")
    told = floor.refused(others, maker("cedar"))
    assert told.reason is RejectReason.UNKNOWN_REQUEST
    assert told == floor.refused(absent, maker("elm"))
    floor.accepted(a_request_cancel(), trader())
    floor.wait(100_000)
    assert told == floor.refused(others, maker("dogwood"))


def test_a_quote_comes_too_late_once_the_request_is_over() -> None:
    floor = asked()
    floor.accepted(a_request_cancel(), trader())
    cancelled = floor.refused(a_quote(), maker())
    floor = asked()
    floor.wait(60_000)
    unnoticed = floor.refused(a_quote(), maker())
    floor.do(ExpireDue())
    expired = floor.refused(a_quote(revision=2), maker())
    assert cancelled.reason is RejectReason.REQUEST_ENDED
    assert cancelled == unnoticed == expired, "a maker is not told why"


@pytest.mark.rule("QUO-02")
def test_a_higher_revision_replaces_the_quote() -> None:
    floor = quoted()
    decision = floor.do(a_quote(revision=7, quote_ttl_ms=1_000), maker())
    assert [type(event) for event in decision.events] == [QuoteSubmitted]
    (quote,) = live_quotes(floor.state, floor.now_ms)
    assert quote.revision == 7
    assert next_deadline_ms(floor.state) == START_MS + 1_000


@pytest.mark.rule("QUO-02")
def test_an_older_revision_is_refused_and_the_live_quote_named() -> None:
    floor = asked()
    floor.accepted(a_quote(revision=5), maker())
    answer = floor.refused(a_quote(revision=4), maker())
    assert answer.reason is RejectReason.REVISION_OUT_OF_ORDER
    assert "your earlier quote (revision 5) is still live and can be traded" in answer.text


@pytest.mark.rule("QUO-01")
def test_a_live_line_keeps_its_id() -> None:
    floor = quoted()
    answer = floor.refused(a_quote(quote_id="b2"), maker())
    assert answer.reason is RejectReason.QUOTE_ID_CHANGED


def test_an_id_serves_one_request_only() -> None:
    floor = quoted()
    floor.accepted(a_request("q2"), trader())
    answer = floor.refused(a_quote("id-2", "b1", 2), maker())
    assert answer.reason is RejectReason.DUPLICATE_ID
    floor.accepted(a_quote("id-2", "b1", 1), maker("cedar"))


def test_after_its_line_ended_a_maker_may_begin_anew_or_go_on() -> None:
    floor = quoted()
    floor.accepted(a_quote_cancel(), maker())
    floor.accepted(a_quote(quote_id="b2"), maker())
    floor.accepted(a_quote_cancel(), maker())
    answer = floor.refused(a_quote(quote_id="b1", revision=1, bid=None), maker())
    assert answer.reason is RejectReason.DUPLICATE_ID
    floor.accepted(a_quote(quote_id="b1", revision=2), maker())
    floor.accepted(a_quote_cancel(), maker())
    floor.accepted(a_quote(quote_id="b2", revision=3), maker())
    answer = floor.refused(a_quote(quote_id="b2", revision=2), maker())
    assert answer.reason is RejectReason.REVISION_OUT_OF_ORDER


@pytest.mark.parametrize("quote_id", ["b1", "b2"])
def test_a_line_that_ran_out_unnoticed_is_ended_before_it_goes_on(quote_id: str) -> None:
    floor = asked()
    floor.accepted(a_quote(quote_ttl_ms=500), maker())
    floor.wait(500)
    ended, submitted = floor.do(a_quote(quote_id=quote_id, revision=2), maker()).events
    assert isinstance(ended, QuoteEnded)
    assert (ended.revision, ended.reason) == (1, QuoteEndReason.EXPIRED)
    assert isinstance(submitted, QuoteSubmitted)
    assert floor.do(ExpireDue()).events == ()
    assert floor.replayed() == floor.state


@pytest.mark.rule("QUO-16", "QUO-18")
def test_withdrawing_ends_the_quote_once() -> None:
    floor = quoted()
    first = floor.do(a_quote_cancel(), maker(name="colleague"))
    assert first.answer == Accepted(rfq_id="id-1")
    assert [event.reason for event in first.events if isinstance(event, QuoteEnded)] == [
        QuoteEndReason.WITHDRAWN
    ]
    again = floor.do(a_quote_cancel(), maker())
    assert again.answer == Accepted(rfq_id="id-1", duplicate=True)
    assert not again.events


def test_withdrawing_a_quote_that_ran_out_unnoticed_changes_nothing() -> None:
    floor = quoted()
    floor.wait(60_000)
    decision = floor.do(a_quote_cancel(), maker())
    assert decision.answer == Accepted(rfq_id="id-1", duplicate=True)
    assert not decision.events


def test_withdrawing_what_was_never_quoted() -> None:
    answer = asked().refused(a_quote_cancel(), maker())
    assert answer.reason is RejectReason.UNKNOWN_QUOTE
    assert answer.text.endswith("Nothing was withdrawn.")


@pytest.mark.rule("QUO-16")
def test_withdrawing_all_ends_every_quote_of_the_firm_and_no_other() -> None:
    floor = quoted()
    floor.accepted(a_request("q2"), trader())
    floor.accepted(a_quote("id-2", "b2"), maker(name="colleague"))
    floor.accepted(a_quote("id-2", "c1"), maker("cedar"))
    decision = floor.do(a_quote_cancel(""), maker())
    assert [event.rfq_id for event in decision.events if isinstance(event, QuoteEnded)] == [
        "id-1",
        "id-2",
    ]
    assert [quote.maker for quote in live_quotes(floor.state, floor.now_ms)] == ["cedar"]
    assert floor.do(a_quote_cancel(""), maker()).answer == Accepted(duplicate=True)


@pytest.mark.rule("QUO-19")
def test_a_pass_withdraws_and_is_told_once() -> None:
    floor = quoted()
    ended, passed = floor.do(a_pass(text="too large"), maker()).events
    assert isinstance(ended, QuoteEnded)
    assert isinstance(passed, RequestPassed)
    assert passed.text == "too large"
    again = floor.do(a_pass(), maker())
    assert again.answer == Accepted(rfq_id="id-1", duplicate=True)
    assert not again.events


def test_a_maker_who_passed_may_quote_after_all_and_pass_again() -> None:
    floor = asked()
    floor.accepted(a_pass(), maker())
    floor.accepted(a_quote(), maker())
    assert not floor.state.requests["id-1"].passed
    assert len(floor.do(a_pass(), maker()).events) == 2


def test_a_pass_comes_too_late_once_the_request_is_over() -> None:
    floor = asked()
    floor.wait(60_000)
    answer = floor.refused(a_pass(), maker())
    assert answer.reason is RejectReason.REQUEST_ENDED
    assert answer.text.endswith("Nothing was sent to the requester.")


def test_a_refused_withdrawal_or_pass_leaves_no_trace() -> None:
    floor = asked()
    before = len(floor.journal)
    floor.refused(a_pass("id-7"), maker())
    floor.refused(a_quote_cancel("id-7"), maker())
    assert len(floor.journal) == before
    assert a_request().quote_req_id in {key.command_id for key in floor.state.outcomes}
