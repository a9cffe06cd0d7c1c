"""What a confirmation says of how good the price was, and what it leaves out."""

from msgspec.structs import replace
from support.desk.fake_desk import board
from support.desk.feed import FeedScript
from support.desk.feed_of_asking import CALL_SPREAD, T0_MS

from rfqdesk.book.facts import TradeFact
from rfqdesk.desktop.models.blotter.confirmation import Confirmation, Holder, confirmation_of
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.quality import ExecutionQuality, QuoteEvidence

BOUGHT, SOLD = (leg.instrument for leg in CALL_SPREAD)
MARKS = (
    ReferencePrice(BOUGHT, T0_MS, "0.0412", "86750.25"),
    ReferencePrice(SOLD, T0_MS, "0.0357", "86750.25"),
)
QUALITY = ExecutionQuality(
    rank=2,
    best_price="0.0056",
    evidence=(
        QuoteEvidence("castellan", "q1", 1, "0.0056", "10"),
        QuoteEvidence("meridian", "q2", 1, "0.0057", "100"),
    ),
    mid_price="0.0059",
    slippage="-0.0002",
)


def _trade() -> TradeFact:
    script = FeedScript()
    script.opened()
    script.traded("meridian", "0.0057", quality=QUALITY, cover_price="0.0058", marks=MARKS)
    [trade] = script.book().trades.values()
    return trade


def _confirmation(trade: TradeFact) -> Confirmation:
    return confirmation_of(trade, Holder(), name_of=str, instruments=board())


def test_rank_cover_slippage_mark_and_index_are_on_it() -> None:
    confirmation = _confirmation(_trade())
    facts = dict(confirmation.facts)
    assert facts["Mark at the time"] == "0.0055 BTC"
    assert facts["Price against mark"] == "0.0002 BTC worse for you"
    assert facts["Index at the time"] == "86,750.25 USD"
    assert facts["Rank among firm quotes"] == "2 of 2"
    assert facts["Cover"] == "0.0058 BTC"
    assert facts["Slippage to mid"] == "0.0002 BTC better for you"
    assert [leg.mark for leg in confirmation.legs] == ["0.0412", "0.0357"]


def test_what_was_not_told_is_left_out() -> None:
    trade = replace(_trade(), quality=None, cover_price=None, marks=())
    confirmation = _confirmation(trade)
    told = {heading for heading, _value in confirmation.facts}
    assert not told & {
        "Mark at the time",
        "Price against mark",
        "Index at the time",
        "Rank among firm quotes",
        "Cover",
        "Slippage to mid",
    }
    assert [leg.mark for leg in confirmation.legs] == ["", ""]


def test_a_price_at_the_mark_is_no_worse_and_no_better() -> None:
    trade = replace(_trade(), marks=(replace(MARKS[0], mark_price="0.0414"), MARKS[1]))
    assert dict(_confirmation(trade).facts)["Price against mark"] == "none"
