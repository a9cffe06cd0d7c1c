"""Who fills a cross: the matching rule, version 3, which is all of this.

1. (CRS-05) Those who count are the live firm quotes on the side taken, at the worst price or
   better, of makers with whom the taker may deal (the caller brings just these).
2. (CRS-06) They stand in order: the best price first; at one price those that trade whole before
   those that trade in parts; then by the time of the revision.
3. (CRS-07) A walk goes through them in that order. Each gives what is still wanted, as far as its
   size goes; one that trades whole gives all of its size, or where that is more than is
   still wanted, nothing.
4. (CRS-08) Where that walk leaves something wanting, further walks follow, each of which takes
   one quote that trades whole first, out of its turn, in order. The first walk that
   leaves nothing wanting counts. Two or more at once out of turn are not tried: a rule
   that anybody can follow by hand is worth more than the rare fill that it misses.
5. (CRS-09) Where none does, and the cross may be filled in part, the walk that gives most counts,
   the earliest among equals, if it gives the least that may be taken.

Each gives at its own price. All sizes lie on the lot grid, so what each gives does too.
A client shows by the same rule what a cross would trade now; the venue decides.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from rfqdesk.protocol.money import difference, total
from rfqdesk.protocol.terms import QuoteRespType

_ZERO = Decimal(0)


class Candidate(NamedTuple):
    """One side of a maker's quote; the lower `rank`, the earlier the revision."""

    maker: str
    price: Decimal
    size: Decimal
    all_or_none: bool
    rank: int


class Fill(NamedTuple):
    """So many packages of a maker's quote, at its price."""

    maker: str
    quantity: Decimal


class Wanted(NamedTuple):
    """What is to be filled; `least` is the quantity itself where it must be whole."""

    response: QuoteRespType
    quantity: Decimal
    worst_price: Decimal
    least: Decimal


def match(candidates: Iterable[Candidate], wanted: Wanted) -> tuple[Fill, ...]:
    """Fill what is wanted by the rule above; nothing where it can't be."""
    ordered = _in_order(candidates, wanted)
    best: tuple[Fill, ...] = ()
    most = _ZERO
    for walk in _walks(ordered):
        fills = _walked(walk, wanted.quantity)
        given = _sum(fills)
        if given > most:
            best, most = fills, given
        if most == wanted.quantity:
            break
    return best if most >= wanted.least else ()


def _in_order(candidates: Iterable[Candidate], wanted: Wanted) -> list[Candidate]:
    lifts = wanted.response is QuoteRespType.LIFT
    counting = [
        one
        for one in candidates
        if (one.price <= wanted.worst_price if lifts else one.price >= wanted.worst_price)
    ]
    return sorted(
        counting,
        key=lambda one: (one.price if lifts else -one.price, not one.all_or_none, one.rank),
    )


def _walks(ordered: Sequence[Candidate]) -> Iterator[Sequence[Candidate]]:
    yield ordered
    for first in ordered:
        if first.all_or_none:
            yield [first, *(one for one in ordered if one is not first)]


def _walked(walk: Sequence[Candidate], quantity: Decimal) -> tuple[Fill, ...]:
    fills = []
    rest = quantity
    for one in walk:
        given = min(one.size, rest)
        if given == _ZERO or (one.all_or_none and given != one.size):
            continue
        fills.append(Fill(one.maker, given))
        rest = difference(rest, given)
    return tuple(fills)


def _sum(fills: Iterable[Fill]) -> Decimal:
    given = _ZERO
    for fill in fills:
        given = total(given, fill.quantity)
    return given
