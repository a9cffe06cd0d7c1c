"""A requester asks makers for a new price."""

import pytest
from support.floors.floor import (
    MAKERS,
    a_pass,
    a_quote,
    a_request_cancel,
    a_requote,
    asked,
    maker,
    quoted,
    trader,
)

from rfqdesk.protocol.life_events import RequoteRequested
from rfqdesk.protocol.limits import REQUOTES_MAX
from rfqdesk.protocol.reasons import RejectReason
from rfqserver.engine.commands import ExpireDue


@pytest.mark.rule("REQ-17", "VIS-09")
def test_only_the_two_hear_of_it() -> None:
    floor = quoted()
    floor.accepted(a_requote(), trader())
    assert isinstance(floor.feed("acacia")[-1], RequoteRequested)
    assert isinstance(floor.feed("birch")[-1], RequoteRequested)
    assert all(len(floor.feed(firm)) == 1 for firm in MAKERS if firm != "birch")


@pytest.mark.rule("REQ-17")
def test_all_are_asked_one_by_one() -> None:
    floor = quoted()
    floor.accepted(a_requote("cedar"), trader())
    floor.accepted(a_requote(None), trader())
    asked_anew = [m.maker for m in floor.feed("acacia") if isinstance(m, RequoteRequested)]
    assert sorted(asked_anew) == sorted(MAKERS)
    assert floor.accepted(a_requote(None), trader()).duplicate
    assert floor.replayed() == floor.state


@pytest.mark.rule("REQ-18")
@pytest.mark.parametrize("answer", [a_quote(revision=2), a_pass()])
def test_who_has_not_answered_is_asked_already(answer) -> None:
    floor = quoted()
    floor.accepted(a_requote(), trader())
    assert floor.accepted(a_requote(), trader()).duplicate
    floor.accepted(answer, maker())
    assert not floor.accepted(a_requote(), trader()).duplicate


@pytest.mark.rule("REQ-18")
def test_nobody_is_asked_for_ever() -> None:
    floor = quoted()
    for number in range(REQUOTES_MAX):
        floor.accepted(a_requote(), trader())
        floor.accepted(a_quote(revision=2 + number), maker())
    assert floor.refused(a_requote(), trader()).reason is RejectReason.REQUOTE_LIMIT
    floor.accepted(a_requote(None), trader())
    assert "birch" not in floor.state.requests["id-1"].asked_again
    floor.accepted(a_quote(revision=9), maker())


@pytest.mark.rule("COL-06", "REQ-19")
def test_it_opens_the_gate_that_the_respond_by_time_shut() -> None:
    floor = asked(respond_by_ms=10_000)
    too_early = floor.refused(a_requote(), trader())
    floor.wait(10_000)
    floor.do(ExpireDue())
    too_late = floor.refused(a_quote(), maker())
    floor.accepted(a_requote(), trader())
    floor.accepted(a_quote(revision=2), maker())
    still_shut = floor.refused(a_quote(quote_id="c1"), maker("cedar"))
    assert too_early.reason is RejectReason.QUOTES_NOT_REVEALED
    assert too_late.reason is still_shut.reason is RejectReason.RESPOND_BY_PASSED
    assert floor.replayed() == floor.state


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (a_requote("elm"), RejectReason.UNKNOWN_MAKER),
        (a_requote("nobody"), RejectReason.UNKNOWN_MAKER),
        (a_requote(quote_req_id="q9"), RejectReason.UNKNOWN_REQUEST),
    ],
)
def test_whom_nobody_can_ask(command, reason: RejectReason) -> None:
    floor = asked(panel=("birch", "cedar"))
    refusal = floor.refused(command, trader())
    assert refusal.reason is reason
    assert refusal.text.endswith("No maker was asked again.")


def test_nobody_is_asked_about_what_is_over_or_by_somebody_else() -> None:
    floor = asked()
    assert floor.refused(a_requote(), trader("fir")).reason is RejectReason.UNKNOWN_REQUEST
    assert floor.refused(a_requote(), maker()).reason is RejectReason.NOT_AUTHORISED
    floor.accepted(a_request_cancel(), trader())
    assert floor.refused(a_requote(), trader()).reason is RejectReason.REQUEST_ENDED
