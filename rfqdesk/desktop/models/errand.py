"""Commands of a trader that deal with nobody, and what the book tells of one sent before."""

from enum import StrEnum

from msgspec import Struct

from rfqdesk.book.book import Book
from rfqdesk.book.facts import QuoteKey, RequestFact
from rfqdesk.desktop.models.stack.stack_words import REQUEST_ENDED_WORDS
from rfqdesk.protocol.terms import QuoteRespType

_NOT_SENT_AGAIN = "It was not sent again"
_UNTOLD = "its request is over: the venue tells nothing of it any more"


class ErrandKind(StrEnum):
    """What is to be done."""

    CANCEL_REQUEST = "cancel_request"
    CANCEL_CROSS = "cancel_cross"
    OPEN_DRAFT = "open_draft"
    DISCARD_DRAFT = "discard_draft"
    CANCEL_COUNTER = "cancel_counter"
    AMEND = "amend"


class Errand(Struct, frozen=True, omit_defaults=True):
    """One of them. `request_ttl_ms` is counted from the request's opening, 0 leaves it."""

    kind: ErrandKind
    quote_req_id: str
    rfq_id: str = ""
    maker: str = ""
    response: QuoteRespType | None = None
    request_ttl_ms: int = 0
    panel: tuple[str, ...] = ()
    panel_groups: tuple[str, ...] = ()


def errand_line(errand: Errand, what: str) -> str:
    """It in words; `what` names the package, "" where that is not known."""
    about = f" for {what}" if what else ""
    match errand.kind:
        case ErrandKind.CANCEL_REQUEST:
            return f"Take back the request{about}"
        case ErrandKind.CANCEL_CROSS:
            side = "buying" if errand.response is QuoteRespType.LIFT else "selling"
            return f"Take back what rests, {side},{about or ' on a request'}"
        case ErrandKind.OPEN_DRAFT:
            return f"Send the draft{about}"
        case ErrandKind.DISCARD_DRAFT:
            return f"Discard the draft{about}"
        case ErrandKind.CANCEL_COUNTER:
            return f"Take back the counter to {errand.maker}{about or ' on a request'}"
        case ErrandKind.AMEND:
            return f"Amend the request{about}"


def errand_outcome(errand: Errand, book: Book, now_ms: int) -> str:
    """What became of it, as far as the caught-up book tells."""
    match errand.kind:
        case ErrandKind.CANCEL_REQUEST:
            return _cancelled(_request(book, errand.quote_req_id))
        case ErrandKind.CANCEL_CROSS:
            return _cross_cancelled(errand, _request(book, errand.quote_req_id))
        case ErrandKind.CANCEL_COUNTER:
            return _counter_cancelled(errand, book, now_ms)
        case ErrandKind.AMEND:
            return _amended(errand, _request(book, errand.quote_req_id))
        case ErrandKind.OPEN_DRAFT | ErrandKind.DISCARD_DRAFT:
            return _drafted(errand, book)


def _request(book: Book, quote_req_id: str) -> RequestFact | None:
    found = (one for one in book.requests.values() if one.quote_req_id == quote_req_id)
    return next(found, None)


def _cancelled(request: RequestFact | None) -> str:
    if request is None:
        return _UNTOLD
    if request.end_reason is None:
        return f"the request is still OPEN. {_NOT_SENT_AGAIN}: take it back if you still want to"
    return f"the request is over: {_lower(REQUEST_ENDED_WORDS[request.end_reason])}"


def _cross_cancelled(errand: Errand, request: RequestFact | None) -> str:
    if request is None:
        return _UNTOLD
    rests = any(one.response is errand.response for one in request.crosses)
    if rests and not request.ended:
        return f"it still RESTS. {_NOT_SENT_AGAIN}: take it back if you still want to"
    return "nothing rests there any more"


def _counter_cancelled(errand: Errand, book: Book, now_ms: int) -> str:
    request = _request(book, errand.quote_req_id)
    if request is None:
        return _UNTOLD
    counter = book.counters.get(QuoteKey(request.rfq_id, errand.maker))
    if counter is not None and counter.stands_at(now_ms) and not request.ended:
        return f"it still STANDS. {_NOT_SENT_AGAIN}: take it back if you still want to"
    return "no counter stands there any more"


def _amended(errand: Errand, request: RequestFact | None) -> str:
    if request is None:
        return _UNTOLD
    if request.end_reason is not None:
        return f"the request is over: {_lower(REQUEST_ENDED_WORDS[request.end_reason])}"
    longer = request.expire_ms >= request.opened_ms + errand.request_ttl_ms
    if longer and set(errand.panel) <= set(request.panel) and not errand.panel_groups:
        return "the request has it"
    if errand.panel_groups and longer:
        return "the request shows now who is asked: look whether the groups are among them"
    return f"the request has not been changed. {_NOT_SENT_AGAIN}: amend it if you still want to"


def _drafted(errand: Errand, book: Book) -> str:
    kept = any(one.quote_req_id == errand.quote_req_id for one in book.drafts.values())
    if kept:
        wish = "send it" if errand.kind is ErrandKind.OPEN_DRAFT else "discard it"
        return (
            "it is still a draft, which no dealer sees. "
            f"{_NOT_SENT_AGAIN}: {wish} if you still want to"
        )
    request = _request(book, errand.quote_req_id)
    if request is None:
        return "the venue does not keep it any more"
    if request.end_reason is None:
        return "it is open at the venue"
    return f"it was opened; {_lower(REQUEST_ENDED_WORDS[request.end_reason])} since"


def _lower(words: str) -> str:
    return f"{words[0].lower()}{words[1:]}"
