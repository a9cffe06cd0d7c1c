"""Quotes are held back until the respond-by time, and shown together."""

import pytest
from support.floors.floor import (
    Floor,
    a_lift,
    a_pass,
    a_quote,
    a_quote_cancel,
    a_request,
    a_request_cancel,
    asked,
    level,
    maker,
    trader,
    working,
)

from rfqdesk.protocol import events as feed
from rfqdesk.protocol.commands import QuoteCross
from rfqdesk.protocol.life_events import QuotesRevealed, RequestWorking
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteEndReason, QuoteRespType, Side, TimeInForce
from rfqserver.engine.commands import EndDealing, ExpireDue, PullAllQuotes
from rfqserver.engine.state.state import next_deadline_ms

WINDOW_MS = 10_000


def collecting(**facts: object) -> Floor:
    """One request that collects for ten seconds, with quotes of dogwood and birch."""
    floor = asked(respond_by_ms=WINDOW_MS, **facts)
    floor.accepted(a_quote(quote_id="d1", offer=level("0.0605")), maker("dogwood"))
    floor.accepted(a_quote(), maker())
    return floor


def revealed(floor: Floor) -> QuotesRevealed:
    """The one message that shows them."""
    (found,) = (m for m in floor.feed("acacia") if isinstance(m, QuotesRevealed))
    return found


def test_everybody_knows_until_when_quotes_are_collected() -> None:
    floor = collecting()
    for firm in ("acacia", "birch"):
        opened = floor.feed(firm)[0]
        assert isinstance(opened, feed.RequestOpened)
        assert opened.respond_by_time_ms == opened.transact_time_ms + WINDOW_MS
    assert next_deadline_ms(floor.state) == floor.now_ms + WINDOW_MS


@pytest.mark.rule("COL-01", "VIS-04")
def test_before_its_end_the_requester_hears_nothing_of_any_quote() -> None:
    floor = collecting()
    floor.accepted(a_quote(revision=2, quote_ttl_ms=500), maker())
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    floor.accepted(a_quote_cancel(), maker("cedar"))
    floor.do(EndDealing("dogwood", None, QuoteEndReason.DISCONNECTED))
    floor.wait(600)
    floor.do(ExpireDue())
    floor.do(PullAllQuotes(QuoteEndReason.VENUE_RESTARTED))
    assert [type(m) for m in floor.feed("acacia")] == [feed.RequestOpened]
    kinds = [type(m) for m in floor.feed("birch")[1:]]
    assert kinds == [feed.QuoteLive, feed.QuoteLive, feed.QuoteEnded]


@pytest.mark.rule("COL-02")
def test_working_and_passing_are_told_at_once() -> None:
    floor = collecting()
    floor.accepted(working(), maker("elm"))
    floor.accepted(a_pass(), maker("elm"))
    floor.accepted(a_pass(), maker())
    kinds = [type(m) for m in floor.feed("acacia")[1:]]
    assert kinds == [RequestWorking, feed.RequestPassed, feed.RequestPassed]


@pytest.mark.rule("COL-03", "VIS-10")
def test_at_its_end_all_live_quotes_are_shown_by_the_name_of_their_makers() -> None:
    floor = collecting(panel=("elm", "dogwood", "cedar", "birch"))
    floor.accepted(a_quote(quote_id="c1", quote_ttl_ms=500), maker("cedar"))
    floor.accepted(a_quote(quote_id="a1", offer=level("0.0615")), maker("elm"))
    floor.wait(WINDOW_MS)
    assert len(floor.do(ExpireDue()).events) == 2
    shown = revealed(floor).quotes
    named = [(one.maker, one.quote_id) for one in shown]
    assert named == [("birch", "b1"), ("dogwood", "d1"), ("elm", "a1")]
    assert shown[0].offer == level("0.06")
    assert all(len(floor.feed(firm)) == 2 for firm in ("birch", "dogwood", "elm"))
    assert not floor.do(ExpireDue()).events
    floor.accepted(a_lift(), trader())
    assert floor.replayed() == floor.state


@pytest.mark.rule("COL-03")
def test_that_there_are_none_is_shown_too() -> None:
    floor = asked(respond_by_ms=WINDOW_MS)
    floor.wait(WINDOW_MS)
    floor.do(ExpireDue())
    assert revealed(floor).quotes == ()


@pytest.mark.rule("COL-05")
@pytest.mark.parametrize("named", [{}, {"maker": "elm"}, {"quote_id": "b9"}, {"revision": 7}])
def test_nothing_is_accepted_before_and_no_answer_tells_what_there_is(
    named: dict[str, object],
) -> None:
    floor = collecting()
    refusal = floor.refused(a_lift(**named), trader())
    assert refusal.reason is RejectReason.QUOTES_NOT_REVEALED
    assert refusal.text == "The quotes on this request are not shown yet. Nothing was traded."
    floor.wait(WINDOW_MS)
    # Late, but not shown yet: nobody takes what nobody has seen.
    unseen = floor.refused(a_lift("a2", **named), trader())
    assert unseen.reason is RejectReason.QUOTES_NOT_REVEALED


@pytest.mark.rule("COL-04", "COL-06")
def test_after_it_only_those_who_quoted_go_on() -> None:
    floor = collecting()
    floor.accepted(a_quote_cancel(), maker("dogwood"))
    floor.wait(WINDOW_MS)
    for _ in range(2):
        late = floor.refused(a_quote(quote_id="e1"), maker("elm"))
        assert late.reason is RejectReason.RESPOND_BY_PASSED
        assert floor.refused(working(), maker("elm")).reason is RejectReason.RESPOND_BY_PASSED
        floor.do(ExpireDue())
    floor.accepted(a_quote(revision=2), maker())
    floor.accepted(a_quote(quote_id="d1", revision=2), maker("dogwood"))
    floor.accepted(a_quote_cancel(), maker())
    kinds = [type(m) for m in floor.feed("acacia")[1:]]
    assert kinds == [QuotesRevealed, feed.QuoteLive, feed.QuoteLive, feed.QuoteEnded]


def test_a_revision_that_comes_first_after_it_brings_the_others_along() -> None:
    floor = collecting()
    floor.accepted(a_quote(quote_id="c1", quote_ttl_ms=500), maker("cedar"))
    floor.wait(WINDOW_MS)
    floor.accepted(a_quote(revision=2, offer=level("0.0595")), maker())
    told = floor.feed("acacia")[1:]
    assert [type(m) for m in told] == [QuotesRevealed, feed.QuoteLive]
    assert [one.revision for one in revealed(floor).quotes] == [1, 1]
    assert not floor.do(ExpireDue()).events
    floor.accepted(a_lift(revision=2), trader())


@pytest.mark.parametrize("late", [False, True])
def test_a_request_that_ends_before_tells_only_that(*, late: bool) -> None:
    floor = collecting()
    if late:
        floor.wait(60_000)
        floor.do(ExpireDue())
    else:
        floor.accepted(a_request_cancel(), trader())
    assert [type(m) for m in floor.feed("acacia")] == [feed.RequestOpened, feed.RequestEnded]
    kinds = [type(m) for m in floor.feed("birch")]
    assert kinds == [feed.RequestOpened, feed.QuoteLive, feed.QuoteEnded, feed.RequestEnded]
    assert next_deadline_ms(floor.state) is None
    assert floor.replayed() == floor.state


@pytest.mark.rule("COL-01")
@pytest.mark.parametrize(("respond_by_ms", "taken"), [(59_999, True), (60_000, False)])
def test_a_request_goes_on_after_its_quotes_are_shown(respond_by_ms: int, *, taken: bool) -> None:
    floor = Floor()
    request = a_request(respond_by_ms=respond_by_ms)
    if taken:
        floor.accepted(request, trader())
    else:
        assert floor.refused(request, trader()).reason is RejectReason.TTL_OUT_OF_RANGE


def test_quotes_are_not_collected_beyond_an_instrument_s_expiry() -> None:
    floor = Floor()
    floor.wait(86_400_000 - 5_000)
    refusal = floor.refused(a_request(respond_by_ms=5_000), trader())
    assert refusal.reason is RejectReason.TTL_OUT_OF_RANGE


@pytest.mark.rule("CRS-13")
def test_what_rests_waits_for_the_quotes_to_be_shown() -> None:
    floor = collecting(side=Side.BUY, limit_price="0.06")
    assert len(floor.feed("acacia")) == 1
    floor.wait(WINDOW_MS)
    floor.do(ExpireDue())
    told = floor.feed("acacia")[1:]
    assert isinstance(told[0], QuotesRevealed)
    (report,) = (m for m in told if isinstance(m, feed.ExecutionReport))
    assert (report.maker, report.price) == ("birch", "0.06")
    assert floor.replayed() == floor.state


def test_several_requests_may_be_due_at_once_and_trade() -> None:
    floor = collecting(side=Side.BUY, limit_price="0.06")
    floor.accepted(
        a_request("q2", side=Side.BUY, limit_price="0.06", respond_by_ms=WINDOW_MS), trader()
    )
    floor.accepted(a_quote("id-2", "b2"), maker())
    floor.wait(WINDOW_MS)
    floor.do(ExpireDue())
    reports = [m for m in floor.feed("acacia") if isinstance(m, feed.ExecutionReport)]
    assert len({report.trade_id for report in reports}) == 2


@pytest.mark.rule("COL-05")
@pytest.mark.parametrize("how", TimeInForce)
def test_nothing_is_crossed_before(how: TimeInForce) -> None:
    floor = collecting()
    cross = QuoteCross(
        ref="r",
        quote_resp_id="a1",
        quote_req_id="q1",
        response=QuoteRespType.LIFT,
        quantity="10",
        price="1",
        time_in_force=how,
    )
    assert floor.refused(cross, trader()).reason is RejectReason.QUOTES_NOT_REVEALED
