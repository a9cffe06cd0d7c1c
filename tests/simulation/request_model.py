"""One request as a sequential object: what each operation may be answered, and what it changes.

Plain and small on purpose: it knows nothing of times, batches, clients or the engine. What runs
out or is pulled by the venue is an operation as well, of the venue's own.
"""

from decimal import Decimal
from typing import NamedTuple

from simulation.linearizability import DONE, Operation


class Standing(NamedTuple):
    """A maker's live quote; what is left of it by the side of the taker."""

    quote_id: str
    revision: int
    buy: Decimal
    sell: Decimal
    all_or_none: bool

    def left(self, side: str) -> Decimal:
        """What a taker of this side can still trade."""
        return self.buy if side == "buy" else self.sell


class Request(NamedTuple):
    """The state. `side` is what was asked for; `quotes` are sorted by maker."""

    side: str
    all_or_none: bool
    leaves: Decimal
    is_open: bool = True
    quotes: tuple[tuple[str, Standing], ...] = ()

    def quote(self, maker: str) -> Standing | None:
        """The live quote of a maker."""
        return dict(self.quotes).get(maker)

    def with_quote(self, maker: str, standing: Standing | None) -> "Request":
        """The same with this quote in place of the maker's former one, or none."""
        others = [pair for pair in self.quotes if pair[0] != maker]
        return self._replace(
            quotes=tuple(sorted([*others, (maker, standing)] if standing else others))
        )

    def ended(self) -> "Request":
        """The same, over."""
        return self._replace(is_open=False, quotes=())


class Accept(NamedTuple):
    """Take so much of exactly this revision."""

    maker: str
    quote_id: str
    revision: int
    side: str
    quantity: Decimal


class Fill(NamedTuple):
    """The venue takes so much of a quote, for a cross or a limit price."""

    maker: str
    quote_id: str
    revision: int
    side: str
    quantity: Decimal


class Quote(NamedTuple):
    """Make this the maker's live quote."""

    maker: str
    standing: Standing


class Withdraw(NamedTuple):
    """End the maker's live quote, if there is one."""

    maker: str


class Pass(NamedTuple):
    """Decline to quote; a live quote ends with it."""

    maker: str


class Cancel(NamedTuple):
    """Take the request back."""


class End(NamedTuple):
    """The venue ends one quote (if it is still this one), or with maker "" the request."""

    maker: str = ""
    quote_id: str = ""
    revision: int = 0


AGAIN = "again"
"""What was asked for was so already."""
NO_QUOTE = frozenset({"quote_withdrawn", "quote_expired", "quote_traded"})


def apply(request: Request, operation: Operation) -> Request | None:
    """The state after an operation that was answered like this; None where it can't have been.

    Without an answer it did what it would have done.
    """
    match operation.what:
        case Accept():
            return _accept(request, operation.what, operation.answer)
        case Fill():
            return _fill(request, operation.what)
        case Quote():
            return _quote(request, operation.what, operation.answer)
        case Withdraw():
            return _withdraw(request, operation.what, operation.answer)
        case Pass():
            return _pass(request, operation.what, operation.answer)
        case Cancel():
            return _cancel(request, operation.answer)
        case End(maker="", quote_id=_, revision=_):
            return request.ended()
        case End(maker=maker, quote_id=quote_id, revision=revision):
            live = request.quote(maker)
            if live is not None and (live.quote_id, live.revision) == (quote_id, revision):
                return request.with_quote(maker, None)
            return request
    raise TypeError(f"not an operation on a request: {operation.what}")


def _accept(request: Request, accept: Accept, answer: str | None) -> Request | None:
    live = request.quote(accept.maker)
    same = live is not None and live.quote_id == accept.quote_id
    if answer == "request_ended":
        return request if not request.is_open else None
    if answer in NO_QUOTE:
        gone = not same or (live is not None and live.left(accept.side) == 0)
        return request if request.is_open and gone else None
    if answer == "revision_replaced":
        return request if live is not None and same and live.revision != accept.revision else None
    if answer not in {DONE, None}:
        return request
    fits = live is not None and same and live.revision == accept.revision and request.is_open
    if live is None or not fits or not _allows(request, live, accept):
        return None if answer == DONE else request
    return _traded(request, live, accept)


def _fill(request: Request, fill: Fill) -> Request | None:
    live = request.quote(fill.maker)
    if live is None or (live.quote_id, live.revision) != (fill.quote_id, fill.revision):
        return None
    left = live.left(fill.side)
    if not 0 < fill.quantity <= min(left, request.leaves):
        return None
    if live.all_or_none and fill.quantity != left:
        return None
    return _traded(request, live, fill)


def _allows(request: Request, live: Standing, accept: Accept) -> bool:
    left = live.left(accept.side)
    if accept.quantity > min(left, request.leaves):
        return False
    if request.all_or_none and accept.quantity != request.leaves:
        return False
    return not live.all_or_none or accept.quantity == left


def _traded(request: Request, live: Standing, accept: Accept | Fill) -> Request:
    if accept.quantity == request.leaves:
        return request._replace(leaves=Decimal(0)).ended()
    rest = live._replace(**{accept.side: live.left(accept.side) - accept.quantity})
    wanted = (rest.buy, rest.sell) if request.side == "undisclosed" else (rest.left(request.side),)
    after = request._replace(leaves=request.leaves - accept.quantity)
    return after.with_quote(accept.maker, rest if any(wanted) else None)


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
