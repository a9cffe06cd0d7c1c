"""What the stack shows of a request, and what a click would carry."""

from decimal import Decimal

from support.desk.fake_desk import MAKERS, board
from support.desk.feed import CALL_SPREAD, T0_MS, FeedScript

from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.stack.desk_state import (
    AcceptPhase,
    AcceptStatus,
    DeskLink,
    ShownQuote,
)
from rfqdesk.desktop.models.stack.quote_row_picture import RowTone
from rfqdesk.desktop.models.stack.request_strip import StripInputs, request_strip
from rfqdesk.desktop.models.stack.seal import Seal
from rfqdesk.desktop.models.stack.stack_picture import StackInputs, StackPicture, stack_picture
from rfqdesk.protocol.terms import QuoteEndReason, QuoteRespType, RequestEndReason, Side

PANEL = ("meridian", "halcyon", "castellan")


def _script(side: Side = Side.BUY) -> FeedScript:
    script = FeedScript()
    script.opened(side=side, panel=PANEL)
    script.time_ms += 142
    script.quoted("meridian", "0.005", "0.0058")
    script.quoted("halcyon", "0.0052", "0.0057")
    return script


def _picture(
    script: FeedScript, now_ms: int = T0_MS + 200, accept: AcceptStatus | None = None
) -> StackPicture:
    return stack_picture(
        script.book(),
        "rfq-1",
        now_ms,
        StackInputs(
            instruments=board(),
            makers=MAKERS,
            link=DeskLink(True),
            accept=accept,
        ),
    )


def test_a_click_carries_exactly_what_is_shown() -> None:
    best = _picture(_script()).rows[0]
    assert (best.name, best.offer, best.tone) == ("Halcyon Trading", "0.0057", RowTone.BEST)
    assert best.hit is None
    assert best.lift == ShownQuote(
        "rfq-1",
        "q-rfq-1",
        "halcyon",
        "quote-rfq-1-halcyon",
        1,
        QuoteRespType.LIFT,
        "0.0057",
        "100",
    )


def test_prices_have_the_ticks_digits_and_spread() -> None:
    rows = _picture(_script(Side.UNDISCLOSED)).rows
    assert (rows[1].bid, rows[1].spread, rows[1].size) == ("0.0050", "0.0008", "100")


def test_where_one_side_is_asked_for_a_row_says_how_far_it_is_from_the_best() -> None:
    buying = _picture(_script()).rows
    assert [row.spread for row in buying] == ["best", "+0.0001", ""]
    assert buying[0].remark == "Best offer \N{MIDDLE DOT} 142 ms"
    selling = _picture(_script(Side.SELL)).rows
    assert [row.spread for row in selling] == ["best", "+0.0002", ""]


def test_two_way_has_both_buttons_and_marks_both_bests() -> None:
    rows = _picture(_script(Side.UNDISCLOSED)).rows
    halcyon = rows[0]
    assert halcyon.remark.startswith("Best bid and offer")
    assert halcyon.hit is not None
    assert halcyon.lift is not None
    assert (rows[1].best_bid, rows[1].best_offer) == (False, False)


def test_headline_and_counts() -> None:
    picture = _picture(_script(Side.UNDISCLOSED))
    assert picture.title == "Two-way 100 \N{MULTIPLICATION SIGN} BTC 9OCT26 86000/90000 call spread"
    assert (picture.quoted, picture.asked, picture.answered) == (2, 3, 2)
    assert picture.inside == "Inside spread 0.0005"
    assert "\N{MINUS SIGN}1 BTC 9OCT26 90000 call" in picture.legs


def test_crossed_bests_are_named() -> None:
    script = _script(Side.UNDISCLOSED)
    script.quoted("castellan", "0.0059", "0.0062")
    assert _picture(script).inside == "Crossed by 0.0002"


def test_nothing_stale_can_be_dealt_on() -> None:
    rows = _picture(_script(), now_ms=T0_MS + 30_142).rows
    assert all(row.lift is None for row in rows)
    assert rows[0].remark == "Ran out, waiting for the dealer"
    assert rows[2].remark == "Waiting for a price"


def test_words_for_those_who_will_not_trade() -> None:
    script = _script()
    script.passed("castellan", "no axe")
    script.quote_ended("meridian", QuoteEndReason.DISCONNECTED)
    remarks = {row.maker: row.remark for row in _picture(script).rows}
    assert remarks["castellan"] == "Passed: no axe"
    assert remarks["meridian"] == "Withdrawn: the dealer lost its connection"


def test_a_trade_says_done_whatever_the_accept_says() -> None:
    script = _script()
    script.traded("halcyon", "0.0057", quote_resp_id="r1")
    script.quote_ended("halcyon", QuoteEndReason.TRADED)
    script.quote_ended("meridian", QuoteEndReason.DONE_AWAY)
    script.ended(RequestEndReason.FILLED)
    shown = ShownQuote("rfq-1", "q-rfq-1", "halcyon", "x", 1, QuoteRespType.LIFT, "0.0057", "100")
    picture = _picture(script, accept=AcceptStatus(AcceptPhase.UNKNOWN, shown, "r1"))
    assert picture.words is not None
    assert picture.words.tone == "ok"
    assert picture.words.title == "Done: bought 100 at 0.0057 from Halcyon Trading"
    assert (picture.rows[0].maker, picture.rows[0].remark) == ("halcyon", "Traded")
    assert picture.outcome == "Done"


def test_each_phase_has_its_own_words() -> None:
    shown = ShownQuote("rfq-1", "q", "halcyon", "x", 1, QuoteRespType.HIT, "0.0052", "100")
    notice = Notice("The price had changed", "Nothing was traded.", "Look again.")
    titles = {}
    for phase in AcceptPhase:
        words = _picture(_script(), accept=AcceptStatus(phase, shown, "r", "T-1", notice)).words
        assert words is not None
        titles[phase] = (words.tone, words.title.split(":")[0])
    assert titles == {
        AcceptPhase.ACCEPTING: ("accent", "Not done yet"),
        AcceptPhase.ASKED: ("warn", "Not done yet, the dealer is asked"),
        AcceptPhase.DONE: ("ok", "Done"),
        AcceptPhase.RESTING: ("accent", "Resting"),
        AcceptPhase.REJECTED: ("danger", "Not traded"),
        AcceptPhase.UNKNOWN: ("warn", "Outcome unknown"),
    }


def test_strip_lists_open_requests_first_and_the_last_ended() -> None:
    script = FeedScript()
    for number in range(4):
        script.opened(f"old-{number}", legs=CALL_SPREAD)
        script.ended(RequestEndReason.EXPIRED, rfq_id=f"old-{number}")
    script.opened("done")
    script.quoted("meridian", None, "0.0057", rfq_id="done")
    script.traded("meridian", "0.0057", rfq_id="done")
    script.ended(RequestEndReason.FILLED, rfq_id="done")
    script.opened("now", quantity="12.5", panel=PANEL)
    script.quoted("meridian", None, "0.0057", rfq_id="now")
    inputs = StripInputs(lambda _rfq_id: None, lambda _request: 4)
    tabs = request_strip(script.book(), T0_MS, inputs, keep="old-0")
    assert [(tab.rfq_id, tab.state, tab.quotes) for tab in tabs] == [
        ("now", "", "1 of 3 live"),
        ("done", "Done", "at 0.0057"),
        ("old-3", "Expired", "0 quoted"),
        ("old-0", "Expired", "0 quoted"),
    ]
    assert tabs[0].quantity == str(Decimal("12.5"))


def test_a_quote_that_is_not_proved_is_never_the_best() -> None:
    def seal_of(maker: str, _quote_id: str, _revision: int) -> Seal:
        return Seal(maker != "halcyon", "words")

    picture = stack_picture(
        _script().book(),
        "rfq-1",
        T0_MS + 200,
        StackInputs(
            instruments=board(),
            makers=MAKERS,
            link=DeskLink(True),
            seal_of=seal_of,
        ),
    )
    rows = {row.maker: row for row in picture.rows}
    assert (rows["halcyon"].tone, rows["halcyon"].best_offer) == (RowTone.LIVE, False)
    assert rows["halcyon"].remark == "Not proved, can't be dealt on"
    assert rows["castellan"].seal is None


def test_without_a_connection_no_price_stands_out() -> None:
    inputs = StackInputs(instruments=board(), makers=MAKERS, link=DeskLink(False, "No connection"))
    picture = stack_picture(_script().book(), "rfq-1", T0_MS + 200, inputs)
    assert {row.tone for row in picture.rows} == {RowTone.FADED}
    assert not any(row.best_offer for row in picture.rows)
    assert picture.rows[0].offer == "0.0057"
    suspended = stack_picture(
        _script().book(),
        "rfq-1",
        T0_MS + 200,
        StackInputs(
            instruments=board(), makers=MAKERS, link=DeskLink(False, "Suspended", suspended=True)
        ),
    )
    assert suspended.rows[0].best_offer
