"""Fills of one acceptance as one deal, and what the venue says about each."""

from decimal import Decimal

from support.desk.feed import FeedScript

from rfqdesk.book.facts import TradeFact
from rfqdesk.desktop.models.deals import (
    average_text,
    deals_of,
    quality_words,
    rank_text,
    slippage_text,
)
from rfqdesk.desktop.models.stack.accept_words import AcceptWords, accept_words
from rfqdesk.protocol.quality import ExecutionQuality, QuoteEvidence
from rfqdesk.protocol.terms import ExecType

NAMES = {"meridian": "Meridian Digital", "halcyon": "Halcyon Trading"}
QUALITY = ExecutionQuality(
    rank=2,
    best_price="0.0056",
    evidence=tuple(QuoteEvidence("m", "q", 1, price, "100") for price in ("0.0056", "0.0057")),
    mid_price="0.0055",
    slippage="0.0002",
)


def _trades(*, second_resp: str = "resp-1") -> FeedScript:
    script = FeedScript()
    script.opened(all_or_none=False)
    script.traded("halcyon", "0.0056", quantity="25", quote_resp_id="resp-1", trade_id="T-1")
    script.traded(
        "meridian", "0.0057", quantity="35", quote_resp_id=second_resp, trade_id="T-2",
        quality=QUALITY, cover_price="0.0058",
    )  # fmt: skip
    return script


def _facts(script: FeedScript) -> list[TradeFact]:
    return script.book().trades_of("rfq-1")


def _words(script: FeedScript) -> AcceptWords:
    words = accept_words(None, _facts(script), NAMES, 4, whole=False)
    assert words is not None
    return words


def test_fills_of_one_acceptance_are_one_deal_at_an_average() -> None:
    (deal,) = deals_of(_facts(_trades()))
    assert deal.quantity == 60
    assert average_text(deal.average_price, 4) == "0.005658"
    words = _words(_trades())
    assert words.title == "Done: bought 60 at 0.005658 on average"
    assert words.text == "25 at 0.0056 from Halcyon Trading, 35 at 0.0057 from Meridian Digital."


def test_the_latest_acceptance_is_told_and_how_good_it_was() -> None:
    words = _words(_trades(second_resp="resp-2"))
    assert words.title == "Done: bought 35 at 0.0057 from Meridian Digital"
    assert "Price ranked 2 of 2, cover 0.0058, 0.0002 worse than mid." in words.text


def test_quality_is_said_in_figures_and_left_out_where_it_was_not_told() -> None:
    first, second = _facts(_trades())
    assert (rank_text(first), slippage_text(first, 4), quality_words(first, 4)) == ("", "", "")
    assert (rank_text(second), slippage_text(second, 4)) == ("2 of 2", "+0.0002")


def test_an_average_on_the_grid_looks_like_a_price() -> None:
    assert average_text(Decimal("0.00560"), 4) == "0.0056"
    assert average_text(Decimal("0.00565"), 4) == "0.00565"


def test_a_cancelled_fill_leaves_the_sum_and_is_named() -> None:
    script = _trades()
    report = script.events[1]
    script.changed(report, ExecType.TRADE_CANCEL, text="wrong leg")  # type: ignore[arg-type]
    (deal,) = deals_of(_facts(script))
    assert (deal.quantity, deal.average_price) == (35, Decimal("0.0057"))
    words = _words(script)
    assert words.tone == "warn"
    assert "25 at 0.0056 from Halcyon Trading (cancelled)" in words.text
    assert "Cancelled by the venue: wrong leg." in words.text


def test_a_deal_that_was_taken_back_is_not_called_done() -> None:
    script = FeedScript()
    script.opened()
    report = script.traded("halcyon", "0.0056")
    script.changed(report, ExecType.TRADE_CANCEL, text="fat finger")
    words = accept_words(None, _facts(script), NAMES, 4)
    assert words is not None
    assert words.title == "Cancelled by the venue: bought 100 at 0.0056 from Halcyon Trading"
    assert "does not stand any more" in words.text
    assert "fat finger" in words.text


def test_a_corrected_deal_has_its_new_terms_and_the_reason() -> None:
    script = FeedScript()
    script.opened()
    report = script.traded("halcyon", "0.0056")
    script.changed(report, ExecType.TRADE_CORRECT, price="0.0055", text="agreed by both")
    words = accept_words(None, _facts(script), NAMES, 4)
    assert words is not None
    assert words.title == "Done: bought 100 at 0.0055 from Halcyon Trading"
    assert "Corrected by the venue: agreed by both." in words.text
