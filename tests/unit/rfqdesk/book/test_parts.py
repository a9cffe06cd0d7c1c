"""Requests that trade in parts: what the book shows as left of request and quote."""

from decimal import Decimal

import pytest
from support.desk.feed import FeedScript

from rfqdesk.book.book import Book
from rfqdesk.book.facts import Level, QuoteFact, QuoteKey
from rfqdesk.book.ladder import best_prices
from rfqdesk.book.making import OwnState, maker_view
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Side


def a_book(
    *, own: bool, side: Side, left: str, end: QuoteEndReason | None = None
) -> tuple[Book, QuoteFact, int]:
    """Meridian's two-way quote for 100, of which 40 traded on one side."""
    script = FeedScript()
    script.opened(own=own, side=Side.UNDISCLOSED, all_or_none=False)
    script.quoted("meridian", "0.0051", "0.0057")
    price = "0.0057" if own == (side is Side.BUY) else "0.0051"
    script.traded("meridian", price, side=side, quantity="40", quote_leaves_quantity=left)
    if end is not None:
        script.quote_ended("meridian", end)
    book = script.book()
    return book, book.quotes[QuoteKey("rfq-1", "meridian")], script.time_ms


@pytest.mark.parametrize(("own", "side"), [(True, Side.BUY), (False, Side.SELL)])
def test_a_part_lessens_request_and_quote(own: bool, side: Side) -> None:
    book, quote, now_ms = a_book(own=own, side=side, left="60")
    request = book.requests["rfq-1"]
    assert (request.cum_quantity, request.leaves_quantity) == (Decimal(40), Decimal(60))
    assert quote.offer == quote.live_offer == Level(Decimal("0.0057"), Decimal(60))
    assert quote.bid == Level(Decimal("0.0051"), Decimal(100))
    assert best_prices([quote], now_ms).offer == Decimal("0.0057")


def test_a_side_traded_out_keeps_its_price_and_is_best_no_more() -> None:
    _, quote, now_ms = a_book(own=True, side=Side.SELL, left="0")
    assert quote.bid is not None
    assert quote.live_bid is None
    best = best_prices([quote], now_ms)
    assert (best.bid, best.offer) == (None, Decimal("0.0057"))


def test_a_maker_s_rest_is_live_and_a_quote_traded_out_is_won() -> None:
    book, _, now_ms = a_book(own=False, side=Side.SELL, left="60")
    assert maker_view(book, "rfq-1", now_ms).state is OwnState.LIVE
    book, _, now_ms = a_book(own=False, side=Side.SELL, left="0", end=QuoteEndReason.TRADED)
    assert maker_view(book, "rfq-1", now_ms).state is OwnState.WON


def test_a_trade_of_an_older_venue_leaves_the_quote_as_it_is() -> None:
    book, quote, _ = a_book(own=True, side=Side.BUY, left="")
    assert quote.offer == Level(Decimal("0.0057"), Decimal(100))
    assert quote.traded_out == frozenset()
    assert book.requests["rfq-1"].end_reason is None


def test_a_new_revision_is_whole_again() -> None:
    script = FeedScript()
    script.opened(all_or_none=False)
    script.quoted("meridian", None, "0.0057")
    script.traded("meridian", "0.0057", quantity="100", quote_leaves_quantity="0")
    script.quoted("meridian", None, "0.0056")
    script.ended(RequestEndReason.EXPIRED)
    quote = script.book().quotes[QuoteKey("rfq-1", "meridian")]
    assert quote.live_offer == Level(Decimal("0.0056"), Decimal(100))
