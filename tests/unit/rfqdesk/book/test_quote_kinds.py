"""How the picture shows indicative quotes, and makers at work."""

from decimal import Decimal

from support.desk.feed import T0_MS, FeedScript

from rfqdesk.book.facts import QuoteKey
from rfqdesk.book.ladder import best_prices, ladder
from rfqdesk.protocol.terms import QuoteEndReason, QuoteType


def test_an_indicative_price_is_never_the_best() -> None:
    script = FeedScript()
    script.opened(panel=("halcyon", "meridian"))
    script.quoted("halcyon", "0.0051", "0.0052", quote_type=QuoteType.INDICATIVE)
    script.quoted("meridian", "0.0050", "0.0057")
    book = script.book()
    best = best_prices(book.quotes_of("rfq-1"), T0_MS)
    assert (best.bid, best.offer) == (Decimal("0.0050"), Decimal("0.0057"))
    marked = {rung.maker: (rung.best_bid, rung.best_offer) for rung in ladder(book, "rfq-1", T0_MS)}
    assert marked == {"halcyon": (False, False), "meridian": (True, True)}
    assert not book.quotes[QuoteKey("rfq-1", "halcyon")].firm


def test_a_maker_is_at_work_until_it_has_answered() -> None:
    script = FeedScript()
    script.opened(panel=("halcyon", "meridian", "quarry"))
    for maker in ("halcyon", "meridian", "quarry"):
        script.working(maker)
    script.quoted("halcyon", None, "0.0052")
    script.passed("meridian")
    request = script.book().requests["rfq-1"]
    assert request.working == {"quarry"}
    script.working("meridian")
    request = script.book().requests["rfq-1"]
    assert request.working == {"meridian", "quarry"}
    assert request.passes == ()
    script.working("halcyon")
    script.quote_ended("halcyon", QuoteEndReason.WITHDRAWN)
    assert script.book().requests["rfq-1"].working == {"meridian", "quarry"}
