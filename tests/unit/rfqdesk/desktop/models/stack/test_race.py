"""Quotes over time: steps, best prices, what is shown of time and price."""

from decimal import Decimal

import pytest
from support.desk.feed import T0_MS, FeedScript

from rfqdesk.desktop.models.stack.race import (
    RacePicture,
    best_at,
    price_at,
    race_picture,
    with_mark,
)
from rfqdesk.desktop.models.stack.race_scale import RaceScale, race_scale
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Side

TICK = Decimal("0.0001")
PANEL = ("meridian", "halcyon", "castellan")


def _script(side: Side = Side.UNDISCLOSED, ttl_ms: int = 60_000) -> FeedScript:
    script = FeedScript()
    script.opened(side=side, panel=PANEL, ttl_ms=ttl_ms)
    script.time_ms += 200
    script.quoted("halcyon", "0.0050", "0.0060")
    script.time_ms += 800
    script.quoted("meridian", "0.0052", "0.0058")
    script.time_ms += 1_000
    script.quoted("halcyon", "0.0050", "0.0057")
    return script


def _picture(script: FeedScript, **members: object) -> RacePicture:
    return race_picture(script.book(), "rfq-1", name_of=str.title, digits=4, **members)  # type: ignore[arg-type]


def test_a_line_steps_where_its_price_changes() -> None:
    halcyon = next(one for one in _picture(_script()).lines if one.maker == "halcyon")
    assert halcyon.place == 1
    assert halcyon.bids == ((T0_MS + 200, Decimal("0.0050")),)
    assert halcyon.offers == (
        (T0_MS + 200, Decimal("0.0060")),
        (T0_MS + 2_000, Decimal("0.0057")),
    )
    assert price_at(halcyon.offers, T0_MS + 199) is None
    assert price_at(halcyon.offers, T0_MS + 1_999) == Decimal("0.0060")


def test_a_line_ends_with_its_quote_and_not_with_an_older_one() -> None:
    script = _script()
    script.time_ms += 100
    script.quote_ended("halcyon", QuoteEndReason.EXPIRED, revision=1)
    script.quote_ended("meridian", QuoteEndReason.WITHDRAWN)
    picture = _picture(script)
    assert best_at(picture, script.time_ms) == (Decimal("0.0050"), Decimal("0.0057"))
    assert best_at(picture, script.time_ms - 1) == (Decimal("0.0052"), Decimal("0.0057"))


def test_what_is_read_out_names_everybody() -> None:
    picture = _picture(_script())
    assert picture.words_at(T0_MS + 1_500) == (
        "After 1.5 s: Meridian 0.0052 / 0.0058; Halcyon 0.0050 / 0.0060"
    )
    assert picture.words_at(T0_MS) == "After 0 ms: no quotes"


def test_a_deal_stands_at_its_time_and_price() -> None:
    script = _script()
    script.traded("halcyon", "0.0057")
    script.ended(RequestEndReason.FILLED)
    picture = _picture(script)
    assert [(deal.time_ms, deal.price, deal.bought) for deal in picture.deals] == [
        (script.time_ms, Decimal("0.0057"), True)
    ]
    assert race_scale(picture, script.time_ms + 60_000, TICK).last_ms == picture.ended_ms


def test_a_long_request_shows_the_time_so_far_and_a_bit_more() -> None:
    picture = _picture(_script(ttl_ms=300_000))
    assert race_scale(picture, T0_MS + 2_000, TICK).last_ms == T0_MS + 10_000
    assert race_scale(picture, T0_MS + 100_000, TICK).last_ms == T0_MS + 125_000
    assert race_scale(picture, T0_MS + 290_000, TICK).last_ms == T0_MS + 300_000


def test_prices_of_the_side_that_is_not_asked_for_take_no_room() -> None:
    scale = race_scale(_picture(_script(Side.BUY)), T0_MS, TICK)
    assert 0 < scale.up(Decimal("0.0057")) < scale.up(Decimal("0.0060")) < 1
    assert scale.up(Decimal("0.0052")) < 0


def test_a_near_mark_is_in_sight_and_a_far_one_squeezes_nothing() -> None:
    near = race_scale(_picture(_script(), marks=((T0_MS, Decimal("0.0064")),)), T0_MS, TICK)
    far = race_scale(_picture(_script(), marks=((T0_MS, Decimal("0.0200")),)), T0_MS, TICK)
    assert near.up(Decimal("0.0064")) < 1
    assert far.up(Decimal("0.0200")) > 1
    assert far.up(Decimal("0.0060")) > 0.8


def test_round_times_and_prices_are_written_out() -> None:
    scale = race_scale(_picture(_script()), T0_MS + 2_000, TICK)
    assert [time - T0_MS for time in scale.times(5)] == [0, 2_000, 4_000, 6_000, 8_000, 10_000]
    assert scale.prices(4, TICK) == [Decimal("0.0050"), Decimal("0.0055"), Decimal("0.0060")]


def test_marks_are_kept_where_they_change() -> None:
    marks = with_mark((), 1, TICK)
    assert with_mark(marks, 2, TICK) is marks
    assert with_mark(marks, 3, None) == ((1, TICK), (3, None))
    many = ()
    for number in range(10):
        many = with_mark(many, number, Decimal(number), limit=4)
    assert [time for time, _mark in many] == [6, 7, 8, 9]


def test_a_race_of_less_than_a_second_has_times_too() -> None:
    scale = RaceScale(T0_MS, T0_MS + 510, 0.0049, 0.0060)
    assert [time - T0_MS for time in scale.times(3)] == [0, 200, 400]


def test_before_the_first_quote_the_mark_is_what_is_shown() -> None:
    script = FeedScript()
    script.opened(panel=PANEL)
    picture = _picture(script, marks=((T0_MS, Decimal("0.0054")),))
    scale = race_scale(picture, T0_MS, TICK)
    assert scale.low == pytest.approx(0.0051)
    assert scale.high == pytest.approx(0.0057)
