"""The checker finds an order where there is one, and denies it where there is none."""

from decimal import Decimal

import pytest
from simulation.linearizability import DONE, NEVER, Operation, UndecidedError, linearize
from simulation.offer_model import AGAIN
from simulation.request_model import apply
from simulation.request_state import (
    Accept,
    Cancel,
    CounterAnswer,
    CounterCancel,
    CounterEnd,
    CounterOffer,
    End,
    LookAnswer,
    LookEnd,
    Pass,
    Quote,
    Request,
    Standing,
    Withdraw,
)

ONE, HALF = Decimal(1), Decimal("0.5")
WHOLE = Request("buy", True, ONE)
IN_PARTS = Request("buy", False, ONE)


def quoted(revision: int = 1, size: Decimal = ONE, *, maker: str = "birch") -> Quote:
    """A quote, its size on both sides."""
    return Quote(maker, Standing(f"line-{maker}", revision, size, size, False))


def accept(revision: int = 1, size: Decimal = ONE, *, maker: str = "birch") -> Accept:
    """A lift of that quote."""
    return Accept(maker, f"line-{maker}", revision, "buy", size)


def with_look(size: Decimal = ONE) -> Quote:
    """A quote whose maker wants to be asked."""
    return Quote("birch", Standing("line-birch", 1, size, size, False, last_look=True))


def look(size: Decimal = ONE) -> Accept:
    """A lift of that."""
    return Accept("birch", "line-birch", 1, "buy", size, "one")


def counter(size: Decimal = ONE) -> CounterOffer:
    """A counter to it."""
    return CounterOffer("birch", "line-birch", 1, size)


def at(what: object, begin: float, end: float, answer: str | None = DONE) -> Operation:
    """An operation from one moment to another."""
    return Operation(what, begin, end, answer)


RIGHT = {
    "nothing": (WHOLE, []),
    "one after the other": (WHOLE, [at(quoted(), 1, 2), at(accept(), 3, 4)]),
    "an acceptance overtakes the notice of the quote": (
        WHOLE,
        [at(quoted(), 1, 9), at(accept(), 3, 4)],
    ),
    "of two at once, one": (
        WHOLE,
        [
            at(quoted(), 1, 2),
            at(quoted(maker="cedar"), 1, 2),
            at(accept(), 3, 6),
            at(accept(maker="cedar"), 3, 5, "request_ended"),
        ],
    ),
    "too late for a withdrawal at the same time": (
        WHOLE,
        [at(quoted(), 1, 2), at(Withdraw("birch"), 3, 6), at(accept(), 4, 5, "quote_withdrawn")],
    ),
    "in time for a withdrawal at the same time": (
        WHOLE,
        [at(quoted(), 1, 2), at(Withdraw("birch"), 3, 6, AGAIN), at(accept(), 4, 5)],
    ),
    "a withdrawal that nobody heard of may have happened": (
        WHOLE,
        [
            at(quoted(), 1, 2),
            at(Withdraw("birch"), 3, NEVER, None),
            at(accept(), 4, 5, "quote_withdrawn"),
        ],
    ),
    "or not": (
        WHOLE,
        [at(quoted(), 1, 2), at(Withdraw("birch"), 3, NEVER, None), at(accept(), 4, 5)],
    ),
    "just before the end": (
        WHOLE,
        [at(quoted(), 1, 2), at(End("birch", "line-birch", 1), 5, 5.1), at(accept(), 4, 6)],
    ),
    "just after it": (
        WHOLE,
        [
            at(quoted(), 1, 2),
            at(End("birch", "line-birch", 1), 5, 5.1),
            at(accept(), 4, 6, "quote_expired"),
        ],
    ),
    "a new revision in between": (
        WHOLE,
        [at(quoted(), 1, 2), at(quoted(2), 3, 6), at(accept(), 4, 5, "revision_replaced")],
    ),
    "two parts": (
        IN_PARTS,
        [at(quoted(), 1, 2), at(accept(size=HALF), 3, 4), at(accept(size=HALF), 3, 4)],
    ),
    "a look that its maker takes": (
        WHOLE,
        [at(with_look(), 1, 2), at(look(), 3, 4), at(LookAnswer("one", True), 5, 6)],
    ),
    "another acceptance after a look that came to nothing": (
        WHOLE,
        [
            at(with_look(), 1, 2),
            at(look(), 3, 4),
            at(accept(maker="cedar"), 5, 6, "last_look_pending"),
            at(LookEnd("one"), 7, 7),
            at(quoted(maker="cedar"), 5, 6),
            at(accept(maker="cedar"), 8, 9),
        ],
    ),
    "a counter taken while its withdrawal is on the way": (
        WHOLE,
        [
            at(quoted(), 1, 2),
            at(counter(), 3, 4),
            at(CounterCancel("birch"), 5, 8, AGAIN),
            at(CounterAnswer("birch", 1, True), 6, 7),
        ],
    ),
    "a counter overtaken by a part of the request": (
        IN_PARTS,
        [
            at(quoted(), 1, 2),
            at(counter(), 3, 4),
            at(accept(size=HALF), 5, 6),
            at(CounterAnswer("birch", 1, True), 7, 8, "counter_ended"),
        ],
    ),
}
WRONG = {
    "an acceptance during a look": (
        IN_PARTS,
        [
            at(with_look(HALF), 1, 2),
            at(quoted(maker="cedar"), 1, 2),
            at(look(HALF), 3, 4),
            at(accept(size=HALF, maker="cedar"), 5, 6),
            at(LookAnswer("one", True), 7, 8),
        ],
    ),
    "a look taken after it had ended": (
        WHOLE,
        [
            at(with_look(), 1, 2),
            at(look(), 3, 4),
            at(LookEnd("one"), 5, 5),
            at(LookAnswer("one", True), 6, 7),
        ],
    ),
    "a counter taken after its end": (
        WHOLE,
        [
            at(quoted(), 1, 2),
            at(counter(), 3, 4),
            at(CounterEnd("birch", 1), 5, 5.1),
            at(CounterAnswer("birch", 1, True), 6, 7),
        ],
    ),
    "a counter taken after its withdrawal was confirmed": (
        WHOLE,
        [
            at(quoted(), 1, 2),
            at(counter(), 3, 4),
            at(CounterCancel("birch"), 5, 6),
            at(CounterAnswer("birch", 1, True), 7, 8),
        ],
    ),
    "a fourth counter": (
        WHOLE,
        [at(quoted(), 1, 2), *(at(counter(), n, n + 1) for n in (3, 5, 7, 9))],
    ),
    "a counter for more than is left": (
        IN_PARTS,
        [at(quoted(), 1, 2), at(accept(size=HALF), 3, 4), at(counter(), 5, 6)],
    ),
    "before it was there": (WHOLE, [at(accept(), 1, 2), at(quoted(), 3, 4)]),
    "two trades of one request": (
        WHOLE,
        [
            at(quoted(), 1, 2),
            at(quoted(maker="cedar"), 1, 2),
            at(accept(), 3, 4),
            at(accept(maker="cedar"), 3, 4),
        ],
    ),
    "after the withdrawal was confirmed": (
        WHOLE,
        [at(quoted(), 1, 2), at(Withdraw("birch"), 3, 4), at(accept(), 5, 6)],
    ),
    "after the pass was confirmed": (
        WHOLE,
        [at(quoted(), 1, 2), at(Pass("birch"), 3, 4), at(accept(), 5, 6)],
    ),
    "after the end": (
        WHOLE,
        [at(quoted(), 1, 2), at(End("birch", "line-birch", 1), 3, 3.1), at(accept(), 4, 5)],
    ),
    "on a revision that was replaced": (
        WHOLE,
        [at(quoted(), 1, 2), at(quoted(2), 3, 4), at(accept(), 5, 6)],
    ),
    "refused as over while it was open": (
        WHOLE,
        [at(quoted(), 1, 2), at(accept(), 3, 4, "request_ended"), at(Cancel(), 5, 6)],
    ),
    "refused as withdrawn while it was live": (
        WHOLE,
        [at(quoted(), 1, 2), at(accept(), 3, 4, "quote_withdrawn"), at(Withdraw("birch"), 5, 6)],
    ),
    "a quote on what was taken back": (WHOLE, [at(Cancel(), 1, 2), at(quoted(), 3, 4)]),
    "taken back twice": (WHOLE, [at(Cancel(), 1, 2), at(Cancel(), 3, 4)]),
    "three halves": (
        IN_PARTS,
        [at(quoted(size=Decimal(2)), 1, 2), *(at(accept(size=HALF), 3, 4) for _ in range(3))],
    ),
    "a part of all or none": (WHOLE, [at(quoted(), 1, 2), at(accept(size=HALF), 3, 4)]),
    "more than was quoted": (IN_PARTS, [at(quoted(size=HALF), 1, 2), at(accept(), 3, 4)]),
}


@pytest.mark.parametrize("name", RIGHT)
def test_an_order_is_found(name: str) -> None:
    request, operations = RIGHT[name]
    order = linearize(operations, request, apply)
    assert order is not None
    assert {id(one) for one in operations if one.answer} <= {id(one) for one in order}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_history_is_rejected(name: str) -> None:
    request, operations = WRONG[name]
    assert linearize(operations, request, apply) is None


def test_what_cannot_be_decided_is_not_called_right() -> None:
    many = [at(quoted(number), 1, 2) for number in range(1, 30)]
    with pytest.raises(UndecidedError):
        linearize([*many, at(accept(99), 3, 4)], WHOLE, apply, tried_max=500)
