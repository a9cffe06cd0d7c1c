"""Halts and news in words."""

from support.desk.feed import CALL_SPREAD, T0_MS

from rfqdesk.desktop.models.market import (
    halt_notice,
    halt_refusal,
    leg_halted,
    news_text,
)
from rfqdesk.protocol.market import HaltEntry, HaltScope, News

BTC = HaltEntry(HaltScope.INSTRUMENT, T0_MS, "BTC-9OCT26-*", "index feed interrupted")
VENUE = HaltEntry(HaltScope.VENUE, T0_MS, text="maintenance.")


def test_a_halted_instrument_stops_its_legs_alone() -> None:
    assert halt_refusal([BTC]) == ""
    told = leg_halted([BTC], CALL_SPREAD)
    assert told == "BTC-9OCT26-86000-C is halted by the venue: index feed interrupted"
    assert leg_halted([VENUE], CALL_SPREAD) == ""


def test_a_halt_of_venue_firm_or_trader_stops_everything() -> None:
    assert halt_refusal([BTC, VENUE]).startswith("Trading on the venue is halted since ")
    for scope in (HaltScope.FIRM, HaltScope.TRADER):
        assert "halted" in halt_refusal([HaltEntry(scope, T0_MS, "albion")])


def test_the_notice_has_the_operators_words_and_what_became_of_the_money() -> None:
    assert halt_notice([]) is None
    notice = halt_notice([BTC, VENUE])
    assert notice is not None
    assert notice.title == "Trading is halted for you"
    assert "index feed interrupted. Trading on the venue" in notice.happened
    assert "maintenance. What was open in it has ended" in notice.happened
    some = halt_notice([BTC])
    assert some is not None
    assert some.title == "Some instruments are halted"


def test_news_have_their_time_and_the_latest_is_first() -> None:
    first = News(news_id="1", text="Early close.", orig_time_ms=T0_MS, until_time_ms=T0_MS + 1)
    later = News(
        news_id="2", text="Late open.", orig_time_ms=T0_MS + 60_000, until_time_ms=T0_MS + 1
    )
    lines = news_text([first, later]).splitlines()
    assert [line.split(": ")[1] for line in lines] == ["Late open.", "Early close."]
