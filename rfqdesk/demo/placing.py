"""Matching in order: nearest partners that stay distinct and keep their order."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

T = TypeVar("T")


def in_order(
    targets: Sequence[Decimal], candidates: Sequence[Sequence[tuple[Decimal, T]]]
) -> list[T] | None:
    """Choose one candidate for each target, strictly rising, with the least total distance.

    `targets` rise; `candidates[n]` are those allowed for target n, rising. Of
    two equal choices the lower one is taken. None when there are too few.
    """
    # Each end: where the choice so far stopped, what it cost, and what it took.
    ends: list[tuple[Decimal, Decimal, list[T]]] = [(Decimal("-Infinity"), Decimal(0), [])]
    for target, allowed in zip(targets, candidates, strict=True):
        longer: list[tuple[Decimal, Decimal, list[T]]] = []
        for place, value in allowed:
            before = [end for end in ends if end[0] < place]
            if before:
                cheapest = min(before, key=lambda end: end[1])
                cost = cheapest[1] + abs(place - target)
                longer.append((place, cost, [*cheapest[2], value]))
        ends = longer
    return min(ends, key=lambda end: end[1])[2] if ends else None
