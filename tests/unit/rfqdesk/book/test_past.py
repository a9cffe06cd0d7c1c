"""The past: one request as it stood after each of its events."""

from support.desk.feed import FeedScript

from rfqdesk.book.book import Book
from rfqdesk.book.past import book_at
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason


def _told() -> Book:
    script, book = FeedScript(), Book()
    script.opened("a")
    script.opened("b")
    script.quoted("meridian", "0.0050", "0.0057", rfq_id="a")
    script.quoted("meridian", "0.0051", "0.0056", rfq_id="b")
    script.quote_ended("meridian", QuoteEndReason.WITHDRAWN, rfq_id="a")
    script.ended(RequestEndReason.CANCELLED, rfq_id="a")
    for event in script.events:
        book.apply(event)
    return book


def test_each_moment_knows_what_was_told_by_then_and_of_this_request_alone() -> None:
    book = _told()
    assert [event.seq for event in book.log.of("a")] == [1, 3, 5, 6]
    opened, quoted, ended = (book_at(book, "a", seq) for seq in (2, 3, 6))
    assert (len(opened.quotes), opened.requests["a"].ended) == (0, False)
    assert quoted.quotes_of("a")[0].end_reason is None
    assert ended.quotes_of("a")[0].end_reason is QuoteEndReason.WITHDRAWN
    assert ended.requests["a"].ended
    assert set(ended.requests) == {"a"}


def test_before_its_first_event_there_is_nothing() -> None:
    assert not book_at(_told(), "b", 1).requests


def test_the_log_goes_on_from_any_number() -> None:
    book = _told()
    assert [event.seq for event in book.log.after(4)] == [5, 6]
    assert len(book.log) == 6
    book.apply(book.log.after(5)[0])
    assert len(book.log) == 6
