"""Acceptances, last looks and counters on the sequential request: what each of them takes."""

from decimal import Decimal

from simulation.linearizability import DONE
from simulation.request_state import (
    Accept,
    Counter,
    CounterAnswer,
    CounterCancel,
    CounterEnd,
    CounterOffer,
    Fill,
    LookAnswer,
    LookEnd,
    Request,
    Standing,
)

AGAIN = "again"
"""What was asked for was so already."""
NO_QUOTE = frozenset({"quote_withdrawn", "quote_expired", "quote_traded"})
ROUNDS_MAX = 3


def refused(request: Request, asked: Accept | CounterOffer, answer: str | None) -> Request | None:
    """What is left of a request whose taker was refused a quote: itself, or None for no wonder."""
    live = request.quote(asked.maker)
    same = live is not None and live.quote_id == asked.quote_id
    match answer:
        case "request_ended":
            right = not request.is_open
        case "last_look_pending":
            right = request.look is not None
        case "revision_replaced":
            right = live is not None and same and live.revision != asked.revision
        case "quote_withdrawn" | "quote_expired" | "quote_traded":
            right = request.is_open and not request.look and not same
        case _:
            right = True
    return request if right else None


def traded(request: Request, live: Standing, taken: Accept | Fill) -> Request:
    """The request after so much of a quote was dealt."""
    if taken.quantity == request.leaves:
        return request._replace(leaves=Decimal(0)).ended()
    rest = live._replace(**{taken.side: live.left(taken.side) - taken.quantity})
    wanted = (rest.buy, rest.sell) if request.side == "undisclosed" else (rest.left(request.side),)
    after = request._replace(leaves=request.leaves - taken.quantity)
    return after.with_quote(taken.maker, rest if any(wanted) else None).without_overtaken()


def agreed(request: Request, maker: str, quantity: Decimal) -> Request:
    """The request after a deal that its maker agreed to, whose quote is used up by it."""
    if quantity == request.leaves:
        return request._replace(leaves=Decimal(0)).ended()
    after = request._replace(leaves=request.leaves - quantity)
    return after.with_quote(maker, None).without_overtaken()


def apply_look(request: Request, what: LookAnswer | LookEnd, answer: str | None) -> Request | None:
    """The state after a maker's word, or the venue's, on an acceptance."""
    look = request.look
    mine = look is not None and look.name == what.name
    if isinstance(what, LookEnd):
        return request._replace(look=None) if mine else request
    if answer not in {DONE, None}:
        return request
    if look is None or not mine:
        return None if answer == DONE else request
    after = request._replace(look=None)
    return agreed(after, look.maker, look.quantity) if what.accepts else after


def apply_counter(
    request: Request,
    what: CounterOffer | CounterCancel | CounterAnswer | CounterEnd,
    answer: str | None,
) -> Request | None:
    """The state after something about a counter."""
    counter = request.counter(what.maker)
    match what:
        case CounterOffer():
            return _offer(request, what, counter, answer)
        case CounterCancel():
            if answer in {DONE, AGAIN} and counter.stands != (answer == DONE):
                return None
            taken = answer in {DONE, None} and counter.stands
            return request.with_counter(what.maker, _over(counter)) if taken else request
        case CounterEnd():
            ends = counter.stands and counter.round == what.round
            return request.with_counter(what.maker, _over(counter)) if ends else request
        case CounterAnswer():
            return _answer(request, what, counter, answer)


def _offer(
    request: Request, offer: CounterOffer, counter: Counter, answer: str | None
) -> Request | None:
    if answer == "counters_used_up":
        return request if counter.round == ROUNDS_MAX else None
    if answer not in {DONE, None}:
        return refused(request, offer, answer)
    live = request.quote(offer.maker)
    named = (offer.quote_id, offer.revision)
    fits = live is not None and (live.quote_id, live.revision) == named and request.is_open
    whole = offer.quantity == request.leaves
    fits = fits and (whole or (not request.all_or_none and offer.quantity < request.leaves))
    if not fits or request.look or counter.round == ROUNDS_MAX:
        return None if answer == DONE else request
    return request.with_counter(offer.maker, Counter(counter.round + 1, offer.quantity, True))


def _answer(
    request: Request, word: CounterAnswer, counter: Counter, answer: str | None
) -> Request | None:
    named = counter.stands and counter.round == word.round
    match answer:
        case "request_ended":
            return None if request.is_open else request
        case "counter_ended":
            return None if named or not request.is_open else request
        case "unknown_counter":
            return request if counter.round < word.round else None
        case "done" | None if named:
            after = request.with_counter(word.maker, _over(counter))
            return agreed(after, word.maker, counter.quantity) if word.accepts else after
        case "done":
            return None
    return request


def _over(counter: Counter) -> Counter:
    return counter._replace(stands=False)
