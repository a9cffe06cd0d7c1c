"""Prices leg by leg: what they come to, and legs fitted to a package's price."""

import itertools
from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.desktop.models.maker.quote_terms import QuoteTerms
from rfqdesk.desktop.models.numbers import STARTED, number_of
from rfqdesk.protocol.money import is_multiple, product, text_of, total

_PAIR_TICKS = 100
"""How far a second leg may be moved so that the first comes out on its tick."""


class LegPrices(Struct, frozen=True):
    """The text of each leg's price on one side, judged.

    `prices` is there when each leg has one that is on its tick, and `price` then is what
    buying the package comes to. `wrong` are the places of faulty legs, `problem` says why.
    """

    prices: tuple[Decimal, ...] = ()
    price: Decimal | None = None
    problem: str = ""
    wrong: frozenset[int] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether nothing is missing and nothing wrong."""
        return self.price is not None


def judge_legs(texts: Sequence[str], terms: QuoteTerms, side: str) -> LegPrices:
    """Judge the leg prices of a `side`, named as in words."""
    numbers = [number_of(text) for text in texts]
    nonsense = [
        place
        for place, (text, number) in enumerate(zip(texts, numbers, strict=True))
        if number is None and text.strip() not in STARTED
    ]
    if nonsense:
        return LegPrices(
            problem=f"Leg {nonsense[0] + 1} of the {side} is not a number.",
            wrong=frozenset(nonsense),
        )
    off = [
        place
        for place, number in enumerate(numbers)
        if number is not None and not is_multiple(number, terms.leg_ticks[place])
    ]
    if off:
        tick = text_of(terms.leg_ticks[off[0]])
        return LegPrices(
            problem=f"Leg {off[0] + 1} of the {side} is off its tick of {tick}.",
            wrong=frozenset(off),
        )
    prices = tuple(number for number in numbers if number is not None)
    if len(prices) < len(terms.leg_ticks):
        return LegPrices()
    return LegPrices(prices, package_sum(prices, terms))


def package_sum(prices: Sequence[Decimal], terms: QuoteTerms) -> Decimal:
    """What buying one package costs at these leg prices, exactly."""
    price = Decimal(0)
    for ratio, leg_price in zip(terms.signed_ratios, prices, strict=True):
        price = total(price, product(Decimal(ratio), leg_price))
    return price


def leg_text(price: Decimal, place: int, terms: QuoteTerms) -> str:
    """A leg's price with all the decimals of its own tick."""
    return replace(terms, tick=terms.leg_ticks[place]).price_text(price)


def fitted(texts: Sequence[str], target: Decimal, terms: QuoteTerms) -> tuple[str, ...] | None:
    """Legs that come to `target`: empty ones start from their mark, then one or two are moved.

    A leg that was typed is moved only if no empty one can take the difference. None where
    it can't be done, or a leg has neither price nor mark.
    """
    numbers = [number_of(text) for text in texts]
    prices: list[Decimal] = []
    for place, (number, mark) in enumerate(zip(numbers, terms.leg_marks, strict=True)):
        start = number if number is not None else mark
        if start is None:
            if numbers.count(None) > 1:
                return None
            # The only unknown: whatever is left is its price.
            start = Decimal(0)
        tick = terms.leg_ticks[place]
        prices.append((start / tick).to_integral_value() * tick)
    missing = target - package_sum(prices, terms)
    if missing:
        moves = _moves(missing, _by_preference(numbers, terms), terms)
        if moves is None:
            return None
        for place, move in moves:
            prices[place] += move
    return tuple(leg_text(price, place, terms) for place, price in enumerate(prices))


def _by_preference(numbers: Sequence[Decimal | None], terms: QuoteTerms) -> list[int]:
    # Empty legs first, then the dearest: there a tick matters least.
    marks = [abs(mark) if mark is not None else Decimal(0) for mark in terms.leg_marks]
    return sorted(
        range(len(numbers)), key=lambda place: (numbers[place] is not None, -marks[place])
    )


def _moves(
    missing: Decimal, places: Sequence[int], terms: QuoteTerms
) -> list[tuple[int, Decimal]] | None:
    for place in places:
        move = _move(missing, place, terms)
        if move is not None:
            return [(place, move)]
    for first, second in itertools.permutations(places, 2):
        for ticks in _outwards(_PAIR_TICKS):
            moved = terms.leg_ticks[second] * ticks
            rest = missing - product(Decimal(terms.signed_ratios[second]), moved)
            move = _move(rest, first, terms)
            if move is not None:
                return [(first, move), (second, moved)]
    return None


def _move(missing: Decimal, place: int, terms: QuoteTerms) -> Decimal | None:
    step = product(Decimal(terms.signed_ratios[place]), terms.leg_ticks[place])
    if not is_multiple(missing, step):
        return None
    return (missing / step).to_integral_value() * terms.leg_ticks[place]


def _outwards(furthest: int) -> Iterator[int]:
    for ticks in range(1, furthest + 1):
        yield ticks
        yield -ticks
