"""What a book tells of an errand that nobody heard the answer of."""

import pytest
from support.desk.feed import T0_MS, FeedScript

from rfqdesk.desktop.models.errand import Errand, ErrandKind, errand_line, errand_outcome
from rfqdesk.protocol.terms import CounterEndReason, QuoteRespType, RequestEndReason

LIFT = QuoteRespType.LIFT


def outcome(script: FeedScript, kind: ErrandKind, **members: object) -> str:
    return errand_outcome(Errand(kind, "q-rfq-1", "rfq-1", **members), script.book(), T0_MS)  # type: ignore[arg-type]


def opened() -> FeedScript:
    script = FeedScript()
    script.opened(panel=("meridian",))
    return script


def test_what_rests_may_rest_still() -> None:
    script = opened()
    script.rested("resp-1", LIFT, "60")
    assert "it still RESTS" in outcome(script, ErrandKind.CANCEL_CROSS, response=LIFT)
    other = outcome(script, ErrandKind.CANCEL_CROSS, response=QuoteRespType.HIT)
    assert other == "nothing rests there any more"
    script.ended(RequestEndReason.EXPIRED)
    assert "nothing rests" in outcome(script, ErrandKind.CANCEL_CROSS, response=LIFT)


def test_a_counter_may_stand_still() -> None:
    script = opened()
    script.quoted("meridian", None, "0.0057")
    script.countered("meridian")
    assert "it still STANDS" in outcome(script, ErrandKind.CANCEL_COUNTER, maker="meridian")
    script.counter_ended("meridian", CounterEndReason.WITHDRAWN)
    assert "no counter stands" in outcome(script, ErrandKind.CANCEL_COUNTER, maker="meridian")


def test_an_amendment_is_seen_at_the_request() -> None:
    script = opened()
    request = script.book().requests["rfq-1"]
    lasts_ms = request.expire_ms - request.opened_ms
    assert outcome(script, ErrandKind.AMEND, request_ttl_ms=lasts_ms) == "the request has it"
    assert outcome(script, ErrandKind.AMEND, panel=("meridian",)) == "the request has it"
    for members in ({"request_ttl_ms": lasts_ms + 1}, {"panel": ("halcyon",)}):
        assert "has not been changed" in outcome(script, ErrandKind.AMEND, **members)
    assert "look whether the groups" in outcome(script, ErrandKind.AMEND, panel_groups=("all",))


def test_a_draft_is_kept_open_or_gone() -> None:
    script = FeedScript()
    script.drafted()
    for kind, wish in ((ErrandKind.OPEN_DRAFT, "send it"), (ErrandKind.DISCARD_DRAFT, "discard")):
        assert "still a draft, which no dealer sees" in outcome(script, kind)
        assert wish in outcome(script, kind)
    assert "does not keep it any more" in outcome(FeedScript(), ErrandKind.DISCARD_DRAFT)
    assert outcome(opened(), ErrandKind.OPEN_DRAFT) == "it is open at the venue"
    ended = opened()
    ended.ended(RequestEndReason.EXPIRED)
    assert outcome(ended, ErrandKind.OPEN_DRAFT) == "it was opened; expired since"


@pytest.mark.parametrize("kind", list(ErrandKind))
def test_each_is_told_in_words_with_and_without_its_package(kind: ErrandKind) -> None:
    errand = Errand(kind, "q-1", maker="meridian", response=LIFT)
    assert "call spread" in errand_line(errand, "call spread")
    assert "  " not in errand_line(errand, "")
    for untold in (ErrandKind.CANCEL_REQUEST, ErrandKind.CANCEL_CROSS, ErrandKind.AMEND):
        assert "tells nothing of it any more" in outcome(FeedScript(), untold)
