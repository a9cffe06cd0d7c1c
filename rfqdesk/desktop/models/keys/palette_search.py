"""Finds commands by a few letters of their words."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

C = TypeVar("C")


def ranked(text: str, candidates: Iterable[tuple[str, C]]) -> list[C]:
    """Those in whose words every typed word begins a word or is found, the best first.

    Equal ones keep their order; nothing typed keeps them all.
    """
    wanted = text.lower().split()
    scored = [
        (score, place, candidate)
        for place, (words, candidate) in enumerate(candidates)
        if (score := _score(wanted, words.lower())) is not None
    ]
    return [candidate for _, _, candidate in sorted(scored, key=lambda one: one[:2])]


def _score(wanted: Sequence[str], words: str) -> int | None:
    parts = words.split()
    score = 0
    for word in wanted:
        if any(part.startswith(word) for part in parts):
            continue
        if word not in words:
            return None
        score += 1
    return score
