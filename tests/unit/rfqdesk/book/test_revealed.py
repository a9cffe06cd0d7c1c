"""Quotes that come together, in the picture."""

from support.desk.feed import T0_MS, FeedScript

from rfqdesk.book.book import Book
from rfqdesk.book.changes import ChangeSet
from rfqdesk.book.facts import QuoteKey
from rfqdesk.book.ladder import ladder
from rfqdesk.protocol.life_events import QuotesRevealed, RevealedQuote
from rfqdesk.protocol.terms import PriceLevel


def offered(maker: str, price: str) -> RevealedQuote:
    return RevealedQuote(
        maker=maker,
        quote_id=f"q-{maker}",
        revision=2,
        offer=PriceLevel(price, "100"),
        valid_until_time_ms=T0_MS + 30_000,
    )


def test_quotes_that_are_shown_together_are_all_taken_in() -> None:
    script = FeedScript()
    script.opened(panel=("halcyon", "meridian", "quarry"))
    script.working("meridian")
    script.passed("halcyon")
    quotes = (offered("halcyon", "0.0057"), offered("meridian", "0.0055"))
    script.events.append(
        QuotesRevealed(
            seq=script.seq + 1, transact_time_ms=T0_MS + 10, rfq_id="rfq-1", quotes=quotes
        )
    )
    book, changes = Book(), ChangeSet()
    for event in script.events:
        change = book.apply(event)
        assert change is not None
        changes.add(change)
    rungs = ladder(book, "rfq-1", T0_MS + 10)
    assert [rung.maker for rung in rungs] == ["meridian", "halcyon", "quarry"]
    assert rungs[0].best_offer
    assert book.quotes[QuoteKey("rfq-1", "halcyon")].quoted_ms == T0_MS + 10
    assert (book.requests["rfq-1"].working, book.requests["rfq-1"].passes) == (frozenset(), ())
    assert set(changes.quotes) == {QuoteKey("rfq-1", one.maker) for one in quotes}
