"""What rests on an own request, as the book has it."""

from decimal import Decimal

from support.desk.feed import FeedScript

from rfqdesk.book.book import Book
from rfqdesk.book.facts import CrossFact
from rfqdesk.protocol.terms import CrossEndReason, QuoteRespType, RequestEndReason, Side

LIFT, HIT = QuoteRespType.LIFT, QuoteRespType.HIT


def resting(book: Book) -> list[tuple[str, QuoteRespType, Decimal]]:
    return [(c.quote_resp_id, c.response, c.quantity) for c in book.requests["rfq-1"].crosses]


def test_a_limit_price_rests_from_the_start_and_is_lessened_by_its_own_trades() -> None:
    script = FeedScript()
    script.opened(side=Side.SELL, all_or_none=False, limit_price="0.0055")
    (limit,) = script.book().requests["rfq-1"].crosses
    assert limit == CrossFact("", "okafor", HIT, Decimal(100), Decimal("0.0055"))
    script.quoted("meridian", "0.0056", None)
    script.traded("meridian", "0.0056", side=Side.SELL, quantity="30", quote_leaves_quantity="70")
    assert resting(script.book()) == [("", HIT, Decimal(70))]
    script.traded("meridian", "0.0056", side=Side.SELL, quantity="9", quote_resp_id="by-hand")
    assert resting(script.book()) == [("", HIT, Decimal(70))]


def test_one_rests_on_each_side() -> None:
    script = FeedScript()
    script.opened(side=Side.UNDISCLOSED, all_or_none=False)
    script.rested("a1", LIFT, "60")
    script.rested("a2", HIT, "50")
    script.rested("a3", LIFT, "40")
    assert resting(script.book()) == [("a2", HIT, Decimal(50)), ("a3", LIFT, Decimal(40))]
    script.cross_ended("a2", HIT, CrossEndReason.CANCELLED)
    assert resting(script.book()) == [("a3", LIFT, Decimal(40))]
    script.ended(RequestEndReason.EXPIRED)
    assert resting(script.book()) == []
