"""One request as a sequential object: what each operation may be answered, and what it changes.

Plain and small on purpose: it knows nothing of times, batches, clients or the engine. What runs
out or is pulled by the venue is an operation as well, of the venue's own.
"""

from simulation.linearizability import DONE, Operation
from simulation.offer_model import AGAIN, NO_QUOTE, apply_counter, apply_look, refused, traded
from simulation.request_state import (
    Accept,
    Cancel,
    CounterAnswer,
    CounterCancel,
    CounterEnd,
    CounterOffer,
    End,
    Fill,
    Look,
    LookAnswer,
    LookEnd,
    Pass,
    Quote,
    Request,
    Standing,
    Withdraw,
)


def apply(request: Request, operation: Operation) -> Request | None:
    """The state after an operation that was answered like this; None where it can't have been.

    Without an answer it did what it would have done.
    """
    what, answer = operation.what, operation.answer
    if isinstance(what, LookAnswer | LookEnd):
        return apply_look(request, what, answer)
    if isinstance(what, CounterOffer | CounterCancel | CounterAnswer | CounterEnd):
        return apply_counter(request, what, answer)
    match what:
        case Accept():
            return _accept(request, what, answer)
        case Fill():
            return _fill(request, what)
        case End():
            return _end(request, what)
        case _:
            return _apply_makers(request, operation)


def _end(request: Request, end: End) -> Request:
    live = request.quote(end.maker)
    if not end.maker:
        return request.ended()
    if live is not None and (live.quote_id, live.revision) == (end.quote_id, end.revision):
        return request.with_quote(end.maker, None)
    return request


def _apply_makers(request: Request, operation: Operation) -> Request | None:
    match operation.what:
        case Quote():
            return _quote(request, operation.what, operation.answer)
        case Withdraw():
            return _withdraw(request, operation.what, operation.answer)
        case Pass():
            return _pass(request, operation.what, operation.answer)
        case Cancel():
            return _cancel(request, operation.answer)
    raise TypeError(f"not an operation on a request: {operation.what}")


def _accept(request: Request, accept: Accept, answer: str | None) -> Request | None:
    if answer in {DONE, None}:
        live = request.quote(accept.maker)
        named = (accept.quote_id, accept.revision)
        fits = live is not None and (live.quote_id, live.revision) == named and request.is_open
        if live is None or not fits or request.look or not _allows(request, live, accept):
            return None if answer == DONE else request
        if live.last_look:
            look = Look(accept.name, accept.maker, accept.side, accept.quantity)
            return request._replace(look=look).without_overtaken()
        return traded(request, live, accept)
    refusal = refused(request, accept, answer)
    if refusal is not None or answer not in NO_QUOTE:
        return refusal
    live = request.quote(accept.maker)
    all_gone = live is not None and live.left(accept.side) == 0
    return request if request.is_open and not request.look and all_gone else None


def _fill(request: Request, fill: Fill) -> Request | None:
    live = request.quote(fill.maker)
    if live is None or (live.quote_id, live.revision) != (fill.quote_id, fill.revision):
        return None
    if request.look or live.last_look:
        return None
    left = live.left(fill.side)
    if not 0 < fill.quantity <= min(left, request.leaves):
        return None
    if live.all_or_none and fill.quantity != left:
        return None
    return traded(request, live, fill)


def _allows(request: Request, live: Standing, accept: Accept) -> bool:
    left = live.left(accept.side)
    if accept.quantity > min(left, request.leaves):
        return False
    if request.all_or_none and accept.quantity != request.leaves:
        return False
    return not live.all_or_none or accept.quantity == left


def _quote(request: Request, quote: Quote, answer: str | None) -> Request | None:
    if answer == "request_ended":
        return request if not request.is_open else None
    if answer == DONE:
        return request.with_quote(quote.maker, quote.standing) if request.is_open else None
    if answer is None and request.is_open:
        return request.with_quote(quote.maker, quote.standing)
    if answer == "quote_id_changed":
        live = request.quote(quote.maker)
        return request if live is not None and live.quote_id != quote.standing.quote_id else None
    return request


def _withdraw(request: Request, withdraw: Withdraw, answer: str | None) -> Request | None:
    live = request.quote(withdraw.maker)
    if answer == DONE and live is None:
        return None
    if answer == AGAIN and live is not None:
        return None
    return request.with_quote(withdraw.maker, None) if answer in {DONE, None} else request


def _pass(request: Request, passing: Pass, answer: str | None) -> Request | None:
    if answer == DONE and not request.is_open:
        return None
    if answer == AGAIN and request.quote(passing.maker) is not None:
        return None
    return request.with_quote(passing.maker, None) if answer in {DONE, None} else request


def _cancel(request: Request, answer: str | None) -> Request | None:
    if answer == DONE:
        return request.ended() if request.is_open else None
    if answer == AGAIN:
        return None if request.is_open else request
    return request.ended() if answer is None else request
