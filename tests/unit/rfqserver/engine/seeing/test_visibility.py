"""What each firm's feed contains, and above all what it does not."""

import msgspec
import pytest
from support.floors.floor import (
    MAKERS,
    Floor,
    a_hit,
    a_lift,
    a_pass,
    a_quote,
    a_request,
    a_request_cancel,
    asked,
    level,
    maker,
    quoted,
    trader,
)

from rfqdesk.protocol import events as feed
from rfqdesk.protocol.codec import decode_server, encode
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Side
from rfqserver.engine.commands import EndDealing, ExpireDue
from rfqserver.engine.facts.events import QuoteSubmitted, RequestOpened, evidenced
from rfqserver.engine.seeing.visibility import project, recipients


def a_floor_after_a_trade(**facts: object) -> Floor:
    floor = quoted(**facts)
    floor.accepted(a_quote(quote_id="c1", offer=level("0.0605")), maker("cedar", "carl"))
    floor.accepted(a_pass(text="no limit left"), maker("dogwood"))
    floor.accepted(a_lift(), trader())
    return floor


@pytest.mark.rule("VIS-06")
def test_the_requester_sees_everything_of_its_request() -> None:
    kinds = [type(message).__name__ for message in a_floor_after_a_trade().feed("acacia")]
    assert kinds == [
        "RequestOpened",
        "QuoteLive",
        "QuoteLive",
        "RequestPassed",
        "ExecutionReport",
        "QuoteEnded",
        "QuoteEnded",
        "RequestEnded",
    ]


@pytest.mark.rule("VIS-03")
def test_a_maker_is_asked_without_the_requester_s_own_matters() -> None:
    opened = a_floor_after_a_trade().feed("birch")[0]
    assert isinstance(opened, feed.RequestOpened)
    assert (opened.firm, opened.trader, opened.quote_req_id, opened.panel) == ("acacia", "", "", ())


@pytest.mark.rule("VIS-12")
def test_both_parties_see_one_trade_from_their_own_side() -> None:
    floor = a_floor_after_a_trade()
    (bought,) = (m for m in floor.feed("acacia") if isinstance(m, feed.ExecutionReport))
    (sold,) = (m for m in floor.feed("birch") if isinstance(m, feed.ExecutionReport))
    assert (bought.side, sold.side) == (Side.BUY, Side.SELL)
    assert (bought.quote_resp_id, bought.quote_req_id) == ("a1", "q1")
    assert (sold.quote_resp_id, sold.quote_req_id) == ("", "")
    assert (sold.taker, sold.taker_trader) == ("acacia", "ann")
    own = {
        "side", "seq", "quote_resp_id", "quote_req_id", "leaves_quantity", "cum_quantity",
        "quality", "cover_price",
    }  # fmt: skip
    for name in set(bought.__struct_fields__) - own:
        assert getattr(bought, name) == getattr(sold, name)


def test_a_hit_is_a_purchase_for_the_maker() -> None:
    floor = quoted()
    floor.accepted(a_hit(), trader())
    (report,) = (m for m in floor.feed("birch") if isinstance(m, feed.ExecutionReport))
    assert report.side is Side.BUY


@pytest.mark.rule("VIS-04", "VIS-20")
def test_a_loser_learns_only_that_it_was_done_away() -> None:
    messages = a_floor_after_a_trade().feed("cedar")
    _opened, live, ended, closed = messages
    assert isinstance(live, feed.QuoteLive)
    assert live.maker == "cedar"
    assert isinstance(ended, feed.QuoteEnded)
    assert ended.reason is QuoteEndReason.DONE_AWAY
    assert isinstance(closed, feed.RequestEnded)
    assert closed.reason is RequestEndReason.CLOSED
    text = b"".join(encode(message) for message in messages).decode()
    for secret in ("birch", "dogwood", "elm", "0.0600", "id-2", "filled", "q1", "a1"):
        assert secret not in text


@pytest.mark.rule("VIS-19")
def test_the_winner_sees_the_request_filled() -> None:
    last = a_floor_after_a_trade().feed("birch")[-1]
    assert isinstance(last, feed.RequestEnded)
    assert last.reason is RequestEndReason.FILLED


@pytest.mark.rule("VIS-06")
def test_a_maker_who_stood_by_learns_only_that_it_is_closed() -> None:
    opened, closed = a_floor_after_a_trade().feed("elm")
    assert isinstance(opened, feed.RequestOpened)
    assert isinstance(closed, feed.RequestEnded)
    assert closed.reason is RequestEndReason.CLOSED


@pytest.mark.rule("REQ-08")
def test_a_maker_off_the_panel_and_other_firms_see_nothing() -> None:
    floor = a_floor_after_a_trade(panel=("birch", "cedar", "dogwood"))
    assert not floor.feed("elm")
    assert not floor.feed("oak")


@pytest.mark.rule("REQ-10", "VIS-03", "VIS-12")
def test_an_anonymous_requester_stays_so_even_to_the_maker_it_traded_with() -> None:
    floor = a_floor_after_a_trade(disclosed=False)
    for firm in MAKERS:
        text = b"".join(encode(message) for message in floor.feed(firm)).decode()
        assert "acacia" not in text
        assert "ann" not in text
    (report,) = (m for m in floor.feed("birch") if isinstance(m, feed.ExecutionReport))
    assert (report.taker, report.taker_trader) == ("", "")
    (own,) = (m for m in floor.feed("acacia") if isinstance(m, feed.ExecutionReport))
    assert (own.taker, own.taker_trader) == ("acacia", "ann")


@pytest.mark.rule("VIS-19")
def test_cancelled_is_closed_to_a_maker_and_expired_is_expired() -> None:
    floor = asked()
    floor.accepted(a_request("q2"), trader())
    floor.accepted(a_request_cancel(), trader())
    floor.wait(60_000)
    floor.do(ExpireDue())
    reasons = {
        firm: [m.reason for m in floor.feed(firm) if isinstance(m, feed.RequestEnded)]
        for firm in ("acacia", "birch")
    }
    assert reasons["acacia"] == [RequestEndReason.CANCELLED, RequestEndReason.EXPIRED]
    assert reasons["birch"] == [RequestEndReason.CLOSED, RequestEndReason.EXPIRED]


@pytest.mark.parametrize("reason", [RequestEndReason.REVOKED, RequestEndReason.SUSPENDED])
def test_a_maker_learns_of_a_request_ended_by_the_operator_as_of_one_taken_back(
    reason: RequestEndReason,
) -> None:
    taken_back, ended = quoted(), quoted()
    taken_back.accepted(a_request_cancel(), trader())
    ended.do(EndDealing("acacia", "ann", QuoteEndReason.SUSPENDED, reason))
    for firm in ("birch", "elm"):
        assert ended.feed(firm) == taken_back.feed(firm)
    own = ended.feed("acacia")[-1]
    assert isinstance(own, feed.RequestEnded)
    assert own.reason is reason


@pytest.mark.rule("VIS-05")
def test_only_the_maker_learns_that_it_was_suspended() -> None:
    floor = quoted()
    floor.do(EndDealing("birch", None, QuoteEndReason.SUSPENDED, RequestEndReason.SUSPENDED))
    reasons = {
        firm: [m.reason for m in floor.feed(firm) if isinstance(m, feed.QuoteEnded)]
        for firm in ("acacia", "birch")
    }
    assert reasons == {
        "acacia": [QuoteEndReason.WITHDRAWN],
        "birch": [QuoteEndReason.SUSPENDED],
    }


def test_refusals_and_reference_data_are_nobody_s_feed() -> None:
    floor = Floor()
    floor.refused(a_request(quantity="0"), trader())
    for event in floor.events():
        assert recipients(event) == frozenset()
        assert project(event, "acacia", 1) is None


@pytest.mark.rule("SES-04")
@pytest.mark.parametrize("firm", ["acacia", "birch", "cedar", "dogwood", "elm"])
def test_a_feed_counts_without_gaps_and_survives_the_wire(firm: str) -> None:
    messages = a_floor_after_a_trade().feed(firm)
    assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
    for message in messages:
        assert decode_server(encode(message).decode()) == message


def test_a_projection_is_made_of_the_event_alone() -> None:
    floor = a_floor_after_a_trade()
    for event in floor.events():
        copy = msgspec.json.decode(msgspec.json.encode(event), type=type(event))
        for firm in recipients(event):
            assert project(copy, firm, 3) == project(event, firm, 3)


@pytest.mark.rule("SIG-24")
def test_what_was_signed_is_shown_of_a_quote_and_to_its_requester_only() -> None:
    floor = a_floor_after_a_trade()
    for event in floor.events():
        bare = msgspec.structs.replace(event, signed_line="a line")
        for firm in ("acacia", *MAKERS):
            seen = project(bare, firm, 1)
            shown = seen is not None and b"a line" in encode(seen)
            assert shown == (isinstance(event, QuoteSubmitted) and firm == "acacia")


def test_the_first_quote_of_a_batch_keeps_what_was_signed_or_else_its_first_event() -> None:
    quote, *_ = (e for e in quoted().events() if isinstance(e, QuoteSubmitted))
    opened, *_ = (e for e in quoted().events() if isinstance(e, RequestOpened))
    assert [e.signed_line for e in evidenced((opened, quote, quote), "x")] == ["", "x", ""]
    assert [e.signed_line for e in evidenced((opened, opened), "x")] == ["x", ""]
    assert evidenced((opened, quote), "") == (opened, quote)
    assert evidenced((), "x") == ()
