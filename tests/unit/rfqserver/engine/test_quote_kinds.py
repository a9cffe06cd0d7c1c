"""Firm and indicative quotes, working on one, passing with a reason, withdrawing by id."""

import pytest
from support.floors.floor import (
    a_hit,
    a_lift,
    a_pass,
    a_quote,
    a_quote_cancel,
    a_request,
    a_request_cancel,
    asked,
    level,
    maker,
    quoted,
    trader,
    working,
)

from rfqdesk.protocol import events as feed
from rfqdesk.protocol.life_events import RequestWorking
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import PassReason, QuoteEndReason, QuoteType, Side
from rfqserver.engine.facts.events import QuoteEnded
from rfqserver.engine.state.state import line_status
from rfqserver.engine.state.transitions import LineStatus


@pytest.mark.rule("QUO-06")
def test_an_indicative_quote_is_shown_as_such_and_never_trades() -> None:
    floor = asked()
    floor.accepted(a_quote(quote_type=QuoteType.INDICATIVE), maker())
    (shown,) = (m for m in floor.feed("acacia") if isinstance(m, feed.QuoteLive))
    assert shown.quote_type is QuoteType.INDICATIVE
    for take in (a_lift, a_hit):
        refusal = floor.refused(take(take.__name__), trader())
        assert refusal.reason is RejectReason.QUOTE_INDICATIVE
        assert refusal.text.endswith("Nothing was traded.")
    floor.accepted(a_quote(revision=2), maker())
    floor.accepted(a_lift("later", revision=2), trader())


@pytest.mark.rule("QUO-06")
def test_a_quote_is_firm_unless_it_says_otherwise() -> None:
    floor = quoted()
    (shown,) = (m for m in floor.feed("acacia") if isinstance(m, feed.QuoteLive))
    assert shown.quote_type is QuoteType.FIRM


@pytest.mark.rule("VIS-11")
def test_working_is_told_to_the_requester_and_to_that_maker_only() -> None:
    floor = asked()
    floor.accepted(working(), maker())
    assert [type(m) for m in floor.feed("acacia")[1:]] == [RequestWorking]
    assert [type(m) for m in floor.feed("birch")[1:]] == [RequestWorking]
    assert len(floor.feed("cedar")) == 1


@pytest.mark.rule("QUO-22")
def test_working_twice_is_no_error_and_nothing_new() -> None:
    floor = asked()
    floor.accepted(working(), maker())
    assert floor.accepted(working(), maker()).duplicate
    assert len(floor.feed("acacia")) == 2


@pytest.mark.rule("QUO-21")
def test_where_a_maker_stands_that_works_on_a_price() -> None:
    floor = asked()
    stands = []
    for command in (
        working(),
        a_pass(),
        working(),
        a_quote(),
        working(),
        a_quote_cancel(),
        working(),
        a_pass(),
    ):
        floor.accepted(command, maker())
        stands.append(line_status(floor.state, floor.state.requests["id-1"], "birch"))
    works, passed, live, ended = (
        LineStatus.WORKING,
        LineStatus.PASSED,
        LineStatus.LIVE,
        LineStatus.ENDED,
    )
    assert stands == [works, passed, works, live, live, ended, works, passed]
    assert floor.replayed() == floor.state


@pytest.mark.parametrize("asked_for", ["id-1", "id-absent"])
def test_nobody_works_on_what_others_were_asked(asked_for: str) -> None:
    floor = asked(panel=("birch",))
    refusal = floor.refused(working(asked_for), maker("cedar"))
    assert refusal.reason is RejectReason.UNKNOWN_REQUEST
    assert refusal == floor.refused(working("id-9"), maker("elm"))


def test_nobody_works_on_what_is_over() -> None:
    floor = asked()
    floor.accepted(a_request_cancel(), trader())
    assert floor.refused(working(), maker()).reason is RejectReason.REQUEST_ENDED
    assert floor.refused(working(), trader()).reason is RejectReason.NOT_AUTHORISED


@pytest.mark.rule("QUO-20")
def test_a_pass_says_why() -> None:
    floor = asked()
    floor.accepted(a_pass(reason=PassReason.SIZE, text="ten is too much"), maker())
    floor.accepted(a_pass(), maker("cedar"))
    told = [m for m in floor.feed("acacia") if isinstance(m, feed.RequestPassed)]
    assert [(m.reason, m.text) for m in told] == [
        (PassReason.SIZE, "ten is too much"),
        (PassReason.OTHER, ""),
    ]


@pytest.mark.rule("QUO-16", "QUO-18")
def test_one_quote_is_withdrawn_by_its_id() -> None:
    floor = quoted()
    floor.accepted(a_request("q2"), trader())
    floor.accepted(a_quote("id-2", "b2"), maker())
    events = floor.do(a_quote_cancel("", "b2"), maker()).events
    assert [(e.quote_id, e.reason) for e in events if isinstance(e, QuoteEnded)] == [
        ("b2", QuoteEndReason.WITHDRAWN)
    ]
    assert floor.accepted(a_quote_cancel("", "b2"), maker()).duplicate
    floor.accepted(a_lift(), trader())


@pytest.mark.rule("QUO-17")
@pytest.mark.parametrize(
    ("rfq_id", "quote_id", "reason"),
    [
        ("", "b9", RejectReason.UNKNOWN_QUOTE),
        ("id-2", "b1", RejectReason.UNKNOWN_QUOTE),
        ("id-9", "b1", RejectReason.UNKNOWN_REQUEST),
    ],
)
def test_a_quote_must_be_named_rightly_to_be_withdrawn(
    rfq_id: str, quote_id: str, reason: RejectReason
) -> None:
    floor = quoted()
    floor.accepted(a_request("q2"), trader())
    assert floor.refused(a_quote_cancel(rfq_id, quote_id), maker()).reason is reason
    floor.accepted(a_lift(), trader())


def test_nobody_withdraws_another_firm_s_quote() -> None:
    floor = quoted()
    refusal = floor.refused(a_quote_cancel("", "b1"), maker("cedar"))
    assert refusal.reason is RejectReason.UNKNOWN_QUOTE
    assert refusal == floor.refused(a_quote_cancel("", "b9"), maker("cedar"))
    floor.accepted(a_lift(), trader())


@pytest.mark.rule("CRS-05")
def test_what_rests_takes_no_indicative_quote() -> None:
    floor = asked(side=Side.BUY, limit_price="0.06")
    floor.accepted(a_quote(quote_type=QuoteType.INDICATIVE, offer=level("0.055")), maker())
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    (report,) = (m for m in floor.feed("acacia") if isinstance(m, feed.ExecutionReport))
    assert (report.maker, report.price) == ("cedar", "0.06")
    assert report.quality is not None
    assert (report.quality.rank, report.quality.best_price) == (1, "0.06")
