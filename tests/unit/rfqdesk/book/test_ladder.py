"""Order and marks of the quotes a trader chooses from."""

from support.desk.feed import T0_MS, FeedScript

from rfqdesk.book.ladder import RungState, ladder
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Side


def _script(side: Side, *silent: str) -> FeedScript:
    script = FeedScript()
    panel = ("meridian", "halcyon", "castellan", "brightwater", *silent)
    script.opened(side=side, panel=panel)
    script.quoted("meridian", "0.0050", "0.0058")
    script.quoted("halcyon", "0.0052", "0.0061")
    script.quoted("castellan", "0.0049", "0.0057")
    return script


def _makers(script: FeedScript, now_ms: int = T0_MS, by: Side | None = None) -> list[str]:
    return [rung.maker for rung in ladder(script.book(), "rfq-1", now_ms, by=by)]


def test_buyer_sees_the_lowest_offer_first() -> None:
    assert _makers(_script(Side.BUY)) == ["castellan", "meridian", "halcyon", "brightwater"]


def test_seller_sees_the_highest_bid_first() -> None:
    assert _makers(_script(Side.SELL)) == ["halcyon", "meridian", "castellan", "brightwater"]


def test_two_way_is_ordered_by_the_side_asked_for() -> None:
    script = _script(Side.UNDISCLOSED)
    assert _makers(script) == ["castellan", "meridian", "halcyon", "brightwater"]
    assert _makers(script, by=Side.SELL)[0] == "halcyon"


def test_negative_prices_order_by_value() -> None:
    script = FeedScript()
    script.opened()
    script.quoted("meridian", None, "-0.0549")
    script.quoted("halcyon", None, "-0.0561")
    assert _makers(script) == ["halcyon", "meridian"]


def test_equal_best_prices_are_both_marked_and_ordered_by_time() -> None:
    script = FeedScript()
    script.opened(side=Side.UNDISCLOSED)
    script.quoted("meridian", "0.0050", "0.0057")
    script.time_ms += 10
    script.quoted("halcyon", "0.0051", "0.0057")
    rungs = ladder(script.book(), "rfq-1", script.time_ms)
    assert [(r.maker, r.best_bid, r.best_offer) for r in rungs] == [
        ("meridian", False, True),
        ("halcyon", True, True),
    ]


def test_quote_without_the_wanted_side_comes_after_those_with_it() -> None:
    script = FeedScript()
    script.opened(side=Side.UNDISCLOSED)
    script.quoted("meridian", "0.0050", None)
    script.quoted("halcyon", None, "0.0099")
    assert _makers(script) == ["halcyon", "meridian"]


def test_quote_past_its_firm_time_is_stale_and_not_best() -> None:
    script = _script(Side.BUY)
    script.time_ms += 20_000
    script.quoted("meridian", "0.0050", "0.0058")
    rungs = ladder(script.book(), "rfq-1", T0_MS + 30_000)
    assert [(r.maker, r.state, r.best_offer) for r in rungs[:2]] == [
        ("meridian", RungState.LIVE, True),
        ("castellan", RungState.STALE, False),
    ]


def test_withdrawn_passed_and_waiting_stand_below() -> None:
    script = _script(Side.BUY, "keel")
    script.quote_ended("castellan", QuoteEndReason.WITHDRAWN)
    script.passed("brightwater")
    rungs = ladder(script.book(), "rfq-1", T0_MS)
    assert [(r.maker, r.state) for r in rungs] == [
        ("meridian", RungState.LIVE),
        ("halcyon", RungState.LIVE),
        ("castellan", RungState.ENDED),
        ("brightwater", RungState.PASSED),
        ("keel", RungState.WAITING),
    ]


def test_ended_request_has_no_best_and_names_the_silent() -> None:
    script = _script(Side.BUY)
    script.ended(RequestEndReason.CANCELLED)
    rungs = ladder(script.book(), "rfq-1", T0_MS)
    assert not any(r.best_bid or r.best_offer for r in rungs)
    assert rungs[-1].state is RungState.SILENT
    assert rungs[0].state is RungState.ENDED


def test_request_past_its_time_offers_nothing_live() -> None:
    script = _script(Side.BUY)
    states = {r.state for r in ladder(script.book(), "rfq-1", T0_MS + 60_000)}
    assert RungState.LIVE not in states
