"""The same id twice never does a thing twice, and never does a second thing."""

import pytest
from msgspec.structs import replace
from support.floors.floor import (
    Floor,
    a_hit,
    a_lift,
    a_quote,
    a_quote_cancel,
    a_request,
    asked,
    level,
    maker,
    quoted,
    trader,
)

from rfqdesk.protocol.reasons import RejectReason
from rfqserver.engine.commands import ExpireDue
from rfqserver.engine.decide import Accepted, Refused
from rfqserver.engine.facts.events import CommandRejected, TradeExecuted


@pytest.mark.rule("REQ-01", "IDM-02")
def test_a_request_repeated_gives_the_same_id_and_opens_nothing() -> None:
    floor = asked()
    again = floor.do(a_request(ref="another", signature="s"), trader())
    assert again.answer == Accepted(rfq_id="id-1", duplicate=True)
    assert not again.events


@pytest.mark.rule("IDM-01")
def test_a_request_repeated_after_it_expired_still_gives_its_id() -> None:
    floor = asked()
    floor.wait(60_000)
    floor.do(ExpireDue())
    answer = floor.do(a_request(), trader()).answer
    assert answer == Accepted(rfq_id="id-1", duplicate=True)


@pytest.mark.rule("QUO-15")
def test_a_quote_repeated_is_not_a_new_quote() -> None:
    floor = quoted()
    floor.accepted(a_quote_cancel(), maker())
    again = floor.do(a_quote(ref="another"), maker())
    assert again.answer == Accepted(rfq_id="id-1", duplicate=True)
    assert not again.events


@pytest.mark.rule("EXE-01", "IDM-02")
@pytest.mark.parametrize("poss_resend", [False, True])
def test_a_trade_asked_about_again_is_told_and_not_done_again(*, poss_resend: bool) -> None:
    floor = quoted()
    floor.accepted(a_lift(), trader())
    floor.wait(1_000_000)
    again = floor.do(a_lift(ref="another", poss_resend=poss_resend), trader())
    assert again.answer == Accepted(rfq_id="id-1", trade_id="id-2", duplicate=True)
    assert not again.events
    assert sum(isinstance(event, TradeExecuted) for event in floor.events()) == 1


@pytest.mark.rule("IDM-04")
def test_a_refusal_is_repeated_word_for_word_though_the_reason_is_gone() -> None:
    floor = asked()
    early = floor.refused(a_lift(), trader())
    assert early.reason is RejectReason.UNKNOWN_QUOTE
    floor.accepted(a_quote(), maker())
    again = floor.do(a_lift(), trader())
    assert again.answer == replace(early, duplicate=True)
    assert not again.events


@pytest.mark.rule("IDM-06")
def test_a_re_ask_of_something_never_received_spends_the_id() -> None:
    floor = quoted()
    first = floor.refused(a_lift(poss_resend=True), trader())
    assert first.reason is RejectReason.NOT_RECEIVED
    delayed_original = floor.do(a_lift(), trader())
    assert delayed_original.answer == replace(first, duplicate=True)
    assert not delayed_original.events
    assert floor.accepted(a_lift("a2"), trader()).trade_id


@pytest.mark.rule("IDM-07")
def test_a_request_asked_after_in_vain_opens_nothing_though_it_arrives() -> None:
    floor = Floor()
    first = floor.refused(a_request(poss_resend=True), trader())
    assert first.reason is RejectReason.NOT_RECEIVED
    late = floor.do(a_request(), trader())
    assert isinstance(late.answer, Refused)
    assert late.answer.reason is RejectReason.NOT_RECEIVED
    assert not late.events
    assert floor.state.requests == {}


@pytest.mark.rule("IDM-07")
def test_a_request_asked_after_that_had_arrived_is_told() -> None:
    floor = asked()
    again = floor.do(a_request(ref="another", poss_resend=True), trader())
    assert again.answer == Accepted(rfq_id="id-1", duplicate=True)
    assert not again.events


@pytest.mark.rule("IDM-03")
@pytest.mark.parametrize(
    ("command", "actor"),
    [
        (a_request(quantity="20"), trader()),
        (a_quote(offer=level("0.07")), maker()),
        (a_hit(), trader()),
    ],
)
def test_an_id_with_other_content_does_nothing_and_the_first_outcome_stays(command, actor) -> None:
    floor = quoted()
    floor.accepted(a_lift(), trader())
    before = len(floor.journal)
    answer = floor.refused(command, actor)
    assert answer.reason is RejectReason.DUPLICATE_ID
    assert "what the first one did still holds" in answer.text
    assert "Nothing was traded" not in answer.text, "the first one may well have traded"
    assert len(floor.journal) == before
    assert floor.accepted(a_request(), trader()).duplicate
    assert floor.accepted(a_quote(), maker()).duplicate
    assert floor.accepted(a_lift(), trader()).duplicate


def test_a_refused_id_with_other_content_keeps_the_first_refusal() -> None:
    floor = Floor()
    first = floor.refused(a_request(quantity="0"), trader())
    assert floor.refused(a_request(), trader()).reason is RejectReason.DUPLICATE_ID
    again = floor.do(a_request(quantity="0"), trader()).answer
    assert again == replace(first, duplicate=True)


@pytest.mark.rule("MSG-05")
def test_two_firms_may_use_the_same_ids() -> None:
    floor = asked()
    assert floor.accepted(a_request(), trader("oak")) == Accepted(rfq_id="id-2")


def test_one_id_may_name_a_request_a_quote_and_a_response() -> None:
    floor = asked()
    floor.accepted(a_quote(quote_id="q1"), maker())
    assert floor.accepted(a_lift("q1", quote_id="q1"), trader()).trade_id


@pytest.mark.rule("IDM-04")
def test_refusals_survive_in_the_journal() -> None:
    floor = Floor()
    floor.refused(a_request(quantity="0"), trader())
    rejected = floor.events()[-1]
    assert isinstance(rejected, CommandRejected)
    assert (rejected.firm, rejected.trader, rejected.command_id) == ("acacia", "ann", "q1")
    floor.state = floor.replayed()
    assert isinstance(floor.do(a_request(quantity="0"), trader()).answer, Refused)
    assert floor.refused(a_request(quantity="0"), trader()).duplicate


@pytest.mark.rule("IDM-01")
def test_the_outcome_is_looked_up_before_the_role() -> None:
    floor = quoted()
    floor.accepted(a_lift(), trader())
    assert floor.accepted(a_lift(), maker("acacia")).trade_id == "id-2"
