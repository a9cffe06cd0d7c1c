"""Finds the few happenings that a failure needs, and tells what they lead to."""

from simulation.episode import Episode
from simulation.simulate import EPISODE_STEPS, Failure, quiet
from simulation.violation import Violation

RUNS_MAX = 150
LINES_MAX = 80


def minimal_trace(failure: Failure) -> list[str]:
    """Leave out whatever the same invariant breaks without; returns the trace of what is left."""
    with quiet():
        kept = list(range(1, failure.happened + 1))
        runs, size = 0, max(1, len(kept) // 2)
        while size and runs < RUNS_MAX:
            shorter = False
            for start in range(0, len(kept), size):
                if runs >= RUNS_MAX:
                    break
                rest = kept[:start] + kept[start + size :]
                runs += 1
                if _fails(failure, rest):
                    kept, shorter = rest, True
                    break
            if not shorter:
                size //= 2
        lines: list[str] = []
        _run(failure, kept, lines)
    told = lines[-LINES_MAX:]
    head = f"{len(kept)} of {failure.happened} happenings are needed; the last {len(told)} lines:"
    return [head, *told]


def _fails(failure: Failure, kept: list[int]) -> bool:
    found = _run(failure, kept, None)
    return found is not None and found.invariant == failure.violation.invariant


def _run(failure: Failure, kept: list[int], lines: list[str] | None) -> Violation | None:
    skip = set(range(1, failure.happened + 1)) - set(kept)
    trace = None if lines is None else lines.append
    episode = Episode(failure.seed, failure.episode, skip=skip, trace=trace)
    try:
        episode.run(min(failure.steps, EPISODE_STEPS))
    except Violation as violation:
        return violation
    return None
