"""Refusals are plain words, and cover the engine's whole list of reasons."""

import pytest
from support.floors.floor import a_quote, a_quote_cancel, maker, quoted

from rfqdesk.protocol.commands import BusinessCommand, Quote
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import RequestEndReason
from rfqserver.engine.refusals import MEANINGS, ended_for_requester


@pytest.mark.parametrize("reason", list(RequestEndReason))
def test_the_requester_is_told_why_its_request_is_over(reason: RequestEndReason) -> None:
    violation = ended_for_requester(reason)
    assert violation.reason is RejectReason.REQUEST_ENDED
    assert violation.text.startswith("This request ")


def test_a_maker_hears_whether_it_is_still_at_risk() -> None:
    floor = quoted()
    at_risk = floor.refused(a_quote(revision=2, bid=None), maker()).text
    floor.accepted(a_quote_cancel(), maker())
    at_rest = floor.refused(a_quote(revision=3, bid=None), maker()).text
    floor.accepted(a_quote(revision=4), maker())
    floor.wait(60_000)
    too_late = floor.refused(a_quote(revision=5), maker()).text
    assert "(revision 1) is still live and can be traded" in at_risk
    assert "no live quote" in at_rest
    assert "no live quote" in too_late


def test_refusals_are_short_sentences() -> None:
    floor = quoted()
    text = floor.refused(a_quote(revision=2, offer=None), maker()).text
    assert text[0].isupper()
    assert text.endswith(".")
    assert len(text) < 200


def test_every_refusal_says_where_it_leaves_its_sender() -> None:
    assert {*MEANINGS, Quote} == set(BusinessCommand.__args__)
