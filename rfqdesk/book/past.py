"""One request as it stood: folded anew from its first events."""

from rfqdesk.book.book import Book


def book_at(book: Book, rfq_id: str, seq: int) -> Book:
    """A book that holds this request alone, as it was told up to event number `seq`."""
    past = Book()
    past.restore([event for event in book.log.of(rfq_id) if event.seq <= seq], seq)
    return past
