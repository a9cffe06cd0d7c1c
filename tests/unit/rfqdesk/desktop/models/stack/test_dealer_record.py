"""What is known of dealers from one's own requests."""

from support.desk.feed import FeedScript

from rfqdesk.desktop.models.stack.dealer_record import RECENT_MAX, Answer, dealer_records
from rfqdesk.protocol.terms import ExecType, QuoteType, RequestEndReason, Side

PANEL = ("meridian", "halcyon", "castellan")


def _over(script: FeedScript, name: str, dealt: str = "", side: Side = Side.BUY) -> None:
    script.opened(name, panel=PANEL, side=side)
    script.time_ms += 400
    script.quoted("meridian", "0.0050", "0.0058", rfq_id=name)
    script.time_ms += 400
    script.quoted("halcyon", "0.0051", "0.0057", rfq_id=name)
    if dealt:
        script.traded(dealt, "0.0058", rfq_id=name, trade_id=f"T-{name}", side=Side.BUY)
    script.ended(RequestEndReason.FILLED if dealt else RequestEndReason.EXPIRED, rfq_id=name)


def test_hit_ratio_and_response_time_come_from_requests_that_are_over() -> None:
    script = FeedScript()
    _over(script, "one", "meridian")
    _over(script, "two")
    script.opened("open", panel=PANEL)
    records = dealer_records(script.book())
    meridian, halcyon = records["meridian"], records["halcyon"]
    assert (meridian.asked, meridian.quoted, meridian.dealt) == (2, 2, 1)
    assert (meridian.hit_ratio, meridian.response_ms) == (50, 400)
    assert meridian.recent == (Answer.DEALT, Answer.QUOTED)
    assert halcyon.recent == (Answer.BEST, Answer.BEST)
    assert halcyon.response_ms == 800
    assert records["castellan"].recent == (Answer.NONE, Answer.NONE)


def test_it_is_told_in_words() -> None:
    script = FeedScript()
    _over(script, "one", "meridian")
    records = dealer_records(script.book())
    assert records["meridian"].words() == (
        "quoted 1 of your last 1 requests, first price after 400 ms; you dealt on 1 (100 %)"
    )
    assert records["meridian"].short() == "hit 100 % \N{MIDDLE DOT} 400 ms"
    assert "has not quoted any" in records["castellan"].words()
    assert records["castellan"].short() == ""


def test_two_way_requests_without_a_deal_name_no_best() -> None:
    script = FeedScript()
    _over(script, "one", side=Side.UNDISCLOSED)
    assert dealer_records(script.book())["halcyon"].recent == (Answer.QUOTED,)


def test_indicative_prices_are_never_best_and_cancelled_deals_count_as_none() -> None:
    script = FeedScript()
    script.opened("one", panel=PANEL)
    script.quoted("meridian", None, "0.0040", rfq_id="one", quote_type=QuoteType.INDICATIVE)
    script.quoted("halcyon", None, "0.0057", rfq_id="one")
    report = script.traded("castellan", "0.0057", rfq_id="one", trade_id="T")
    script.ended(RequestEndReason.FILLED, rfq_id="one")
    script.changed(report, ExecType.TRADE_CANCEL)
    records = dealer_records(script.book())
    assert records["meridian"].recent == (Answer.QUOTED,)
    assert records["halcyon"].recent == (Answer.BEST,)
    assert records["castellan"].dealt == 0


def test_how_long_collected_quotes_took_is_not_known_and_the_line_is_short() -> None:
    script = FeedScript()
    for number in range(RECENT_MAX + 3):
        name = f"r{number}"
        script.opened(name, panel=PANEL, respond_by_ms=5_000)
        script.revealed(("halcyon", "0.0057"), rfq_id=name)
        script.ended(RequestEndReason.EXPIRED, rfq_id=name)
    record = dealer_records(script.book())["halcyon"]
    assert record.response_ms == 0
    assert (record.asked, len(record.recent)) == (RECENT_MAX + 3, RECENT_MAX)
    assert "first price" not in record.words()
