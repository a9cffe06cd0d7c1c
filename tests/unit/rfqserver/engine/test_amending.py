"""A request grows: more time, more makers, and never the reverse."""

import pytest
from support.floors.floor import (
    EXPIRY_MS,
    MAKERS,
    START_MS,
    USD_PERP,
    Floor,
    a_lift,
    a_quote,
    a_request,
    a_request_cancel,
    an_amendment,
    asked,
    maker,
    quoted,
    trader,
)

from rfqdesk.protocol import events as feed
from rfqdesk.protocol.life_events import RequestAmended
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import HedgeLeg, LegSide, QuoteEndReason, Role
from rfqserver.engine.commands import AdmitParty, ExpireDue


@pytest.mark.rule("REQ-20", "REQ-22", "VIS-08")
def test_more_time_is_told_to_everybody_on_the_panel_without_its_other_members() -> None:
    floor = asked(panel=("birch", "cedar"))
    floor.accepted(an_amendment(request_ttl_ms=90_000), trader())
    for firm, panel in (("acacia", ("birch", "cedar")), ("birch", ()), ("cedar", ())):
        told = floor.feed(firm)[1]
        assert isinstance(told, RequestAmended)
        assert (told.expire_time_ms, told.panel) == (START_MS + 90_000, panel)
    assert floor.feed("elm") == []
    floor.wait(89_999)
    floor.accepted(a_quote(), maker())
    floor.wait(1)
    floor.do(ExpireDue())
    assert isinstance(floor.feed("birch")[-1], feed.RequestEnded)
    assert floor.replayed() == floor.state


@pytest.mark.rule("REQ-21", "REQ-22")
def test_a_maker_that_is_added_is_asked_and_the_others_hear_nothing() -> None:
    hedge = HedgeLeg(USD_PERP, LegSide.SELL, "0.1", "2500")
    floor = asked(panel=("birch", "cedar"), hedge=hedge)
    floor.accepted(an_amendment(panel=("elm", "birch")), trader())
    assert len(floor.feed("birch")) == len(floor.feed("cedar")) == 1
    (opened,) = floor.feed("elm")
    first = floor.feed("birch")[0]
    assert opened == first
    told = floor.feed("acacia")[1]
    assert isinstance(told, RequestAmended)
    assert told.panel == ("birch", "cedar", "elm")
    floor.accepted(a_quote(quote_id="e1"), maker("elm"))
    floor.accepted(a_lift(maker="elm", quote_id="e1"), trader())
    assert floor.replayed() == floor.state


def test_an_added_maker_of_an_anonymous_request_is_not_told_whose_it_is() -> None:
    floor = Floor()
    floor.accepted(a_request(disclosed=False, panel=MAKERS), trader("fir", "finn"))
    floor.do(AdmitParty("oak", "Oak", Role.MAKER))
    floor.accepted(an_amendment(panel=("oak",)), trader("fir", "finn"))
    (opened,) = floor.feed("oak")
    assert isinstance(opened, feed.RequestOpened)
    assert (opened.firm, opened.trader, opened.panel, opened.quote_req_id) == ("", "", (), "")


@pytest.mark.rule("REQ-25")
@pytest.mark.parametrize("facts", [{"request_ttl_ms": 90_000}, {"panel": ("elm",)}])
def test_an_amendment_twice_is_one(facts: dict[str, object]) -> None:
    floor = asked(panel=("birch", "cedar"))
    floor.accepted(an_amendment(**facts), trader())
    assert floor.accepted(an_amendment(**facts), trader()).duplicate
    assert len(floor.feed("acacia")) == 2


@pytest.mark.rule("REQ-20")
@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"request_ttl_ms": 59_999}, RejectReason.AMENDMENT_NARROWS),
        ({"request_ttl_ms": 3_600_001}, RejectReason.TTL_OUT_OF_RANGE),
        ({"panel": ("nobody",)}, RejectReason.UNKNOWN_MAKER),
        ({"panel": ("acacia",)}, RejectReason.UNKNOWN_MAKER),
        ({"quote_req_id": "q9"}, RejectReason.UNKNOWN_REQUEST),
    ],
)
def test_what_an_amendment_can_not_do(facts: dict[str, object], reason: RejectReason) -> None:
    floor = asked(panel=("birch",))
    refusal = floor.refused(an_amendment(**facts), trader())
    assert refusal.reason is reason
    assert refusal.text.endswith("The request stands as it was.")


def test_only_the_requester_amends_and_only_while_it_is_open() -> None:
    floor = asked()
    longer = an_amendment(request_ttl_ms=90_000)
    assert floor.refused(longer, trader("fir")).reason is RejectReason.UNKNOWN_REQUEST
    assert floor.refused(longer, maker()).reason is RejectReason.NOT_AUTHORISED
    floor.accepted(a_request_cancel(), trader())
    assert floor.refused(longer, trader()).reason is RejectReason.REQUEST_ENDED
    floor = asked()
    floor.wait(60_000)
    assert floor.refused(longer, trader()).reason is RejectReason.REQUEST_ENDED


def test_a_maker_with_which_the_requester_can_not_deal_is_not_added() -> None:
    floor = asked(panel=("birch",))
    floor.entitle("elm", counterparties=("fir",))
    refusal = floor.refused(an_amendment(panel=("elm",)), trader())
    assert refusal.reason is RejectReason.COUNTERPARTY_NOT_PERMITTED


@pytest.mark.rule("REQ-24")
def test_quotes_keep_the_time_they_are_good_for() -> None:
    floor = quoted()
    floor.accepted(an_amendment(request_ttl_ms=90_000), trader())
    floor.wait(60_000)
    assert floor.refused(a_lift(), trader()).reason is RejectReason.QUOTE_EXPIRED
    floor.do(ExpireDue())
    ended = floor.feed("birch")[-1]
    assert isinstance(ended, feed.QuoteEnded)
    assert ended.reason is QuoteEndReason.EXPIRED
    floor.accepted(a_quote(revision=2), maker())
    floor.accepted(a_lift("a2", revision=2), trader())


def test_no_amendment_goes_beyond_an_instrument_s_expiry() -> None:
    floor = Floor()
    floor.wait(EXPIRY_MS - START_MS - 70_000)
    floor.accepted(a_request(), trader())
    floor.accepted(an_amendment(request_ttl_ms=90_000), trader())
    assert floor.state.requests["id-1"].expire_time_ms == EXPIRY_MS


@pytest.mark.rule("REQ-23")
def test_whoever_is_added_late_may_respond_all_the_same() -> None:
    floor = asked(panel=("birch",), respond_by_ms=10_000)
    floor.accepted(an_amendment(panel=("cedar",)), trader())
    in_time = floor.feed("cedar")[0]
    floor.wait(10_000)
    floor.do(ExpireDue())
    floor.accepted(an_amendment(panel=("elm",)), trader())
    late = floor.feed("elm")[0]
    assert isinstance(in_time, feed.RequestOpened)
    assert isinstance(late, feed.RequestOpened)
    assert (in_time.respond_by_time_ms, late.respond_by_time_ms) == (START_MS + 10_000, 0)
    assert floor.refused(a_quote(), maker("cedar")).reason is RejectReason.RESPOND_BY_PASSED
    floor.accepted(a_quote(quote_id="e1"), maker("elm"))
    assert floor.replayed() == floor.state
