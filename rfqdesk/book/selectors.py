"""Questions asked of a book by both kinds of desk."""

from rfqdesk.book.book import Book
from rfqdesk.book.facts import RequestFact


def own_requests(book: Book) -> list[RequestFact]:
    """Requests this party made, newest first."""
    return [request for request in reversed(book.requests.values()) if request.own]


def open_requests(book: Book, now_ms: int) -> list[RequestFact]:
    """Own requests that can still be dealt on, newest first."""
    return [request for request in own_requests(book) if request.open_at(now_ms)]


def requests_to_quote(book: Book) -> list[RequestFact]:
    """Requests other firms ask this one to quote, newest first."""
    return [request for request in reversed(book.requests.values()) if not request.own]


def by_urgency(requests: list[RequestFact], now_ms: int) -> list[RequestFact]:
    """Open requests, the one that runs out first on top, then the ended ones, latest first."""
    still_open = [request for request in requests if request.open_at(now_ms)]
    over = [request for request in requests if not request.open_at(now_ms)]
    still_open.sort(key=lambda request: (request.expire_ms, request.rfq_id))
    over.sort(key=lambda request: -(request.ended_ms or request.expire_ms))
    return still_open + over
