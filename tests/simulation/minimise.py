"""Finds the few happenings that a failure needs, and tells what they lead to."""

import re

from simulation.episode import Episode
from simulation.simulate import EPISODE_STEPS, Failure, quiet
from simulation.violation import Violation

RUNS_MAX = 120
LINES_MAX = 60
CHARS_MAX = 400
RFQ_ID = re.compile("[0-9a-f]{20}")


def minimal_trace(failure: Failure) -> list[str]:
    """Leave out whatever the same invariant breaks without; returns the trace of what is left."""
    with quiet():
        kept = list(range(1, failure.happened + 1))
        runs, size = 0, max(1, len(kept) // 2)
        while size and runs < RUNS_MAX:
            start = 0
            while start < len(kept) and runs < RUNS_MAX:
                rest = kept[:start] + kept[start + size :]
                runs += 1
                if _fails(failure, rest):
                    kept = rest
                else:
                    start += size
            size //= 2
        lines: list[str] = []
        _run(failure, kept, lines)
    told = [line[:CHARS_MAX] for line in _concerning(failure.violation.text, lines)[-LINES_MAX:]]
    head = f"{len(kept)} of {failure.happened} happenings are needed; what they lead to:"
    return [head, *told]


def _concerning(text: str, lines: list[str]) -> list[str]:
    """What happened, and what was said about the request that the violation names first."""
    named = RFQ_ID.search(text)
    if named is None:
        return lines
    return [line for line in lines if named[0] in line or not RFQ_ID.search(line)]


def _fails(failure: Failure, kept: list[int]) -> bool:
    found = _run(failure, kept, None)
    return found is not None and found.invariant == failure.violation.invariant


def _run(failure: Failure, kept: list[int], lines: list[str] | None) -> Violation | None:
    trace = None if lines is None else lines.append
    episode = Episode(failure.seed, failure.episode, only=set(kept), trace=trace)
    try:
        episode.run(min(failure.steps, EPISODE_STEPS))
    except Violation as violation:
        return violation
    return None
