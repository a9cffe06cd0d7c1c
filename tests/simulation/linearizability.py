"""Is there an order in which these operations, one after the other, give these answers?

After Wing and Gong, with Lowe's memory of what was tried: an operation takes effect at one
moment between its invocation and its answer, so one that was answered before another was
invoked comes first. One without an answer may have taken effect at any later moment, or not
at all.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple, TypeVar

S = TypeVar("S", bound=Hashable)

NEVER = float("inf")
DONE = "done"
"""The answer to an operation that took effect."""


class Operation(NamedTuple):
    """What was asked, between which two moments, and what came of it (None for no answer)."""

    what: Any
    invoked_s: float
    answered_s: float
    answer: str | None

    @property
    def reads(self) -> bool:
        """Whether it changed nothing, whatever it found: it was refused, or told it was so."""
        return self.answer not in {None, DONE}


class UndecidedError(Exception):
    """Too many orders were tried: neither found nor excluded."""


def linearize(
    operations: Sequence[Operation],
    initial: S,
    apply: Callable[[S, Operation], S | None],
    tried_max: int = 20_000,
) -> list[Operation] | None:
    """Find such an order; None when there is none.

    Args:
        apply: the state after an operation with this answer; None where it can't be.

    Raises:
        UndecidedError: after `tried_max` states.
    """
    ordered = sorted(operations, key=lambda one: one.invoked_s)
    answered = sum(1 << at for at, one in enumerate(ordered) if one.answered_s < NEVER)
    tried: set[tuple[int, Hashable]] = set()
    stack: list[tuple[int, S, tuple[int, ...]]] = [(0, initial, ())]
    while stack:
        done, state, order = stack.pop()
        if done & answered == answered:
            return [ordered[at] for at in order]
        if (done, state) in tried:
            continue
        tried.add((done, state))
        if len(tried) > tried_max:
            raise UndecidedError(f"{tried_max} states were tried")
        stack.extend(
            (done | 1 << at, after, (*order, at))
            for at, after in _next(ordered, done, state, apply)
        )
    return None


def _next(
    ordered: Sequence[Operation],
    done: int,
    state: S,
    apply: Callable[[S, Operation], S | None],
) -> list[tuple[int, S]]:
    """Operations that may come next, with the states after them, the likeliest last."""
    left = [at for at in range(len(ordered)) if not done >> at & 1]
    first_answer_s = min(ordered[at].answered_s for at in left)
    found: list[tuple[int, S]] = []
    for at in left:
        if ordered[at].invoked_s > first_answer_s:
            break
        after = apply(state, ordered[at])
        if after is None:
            continue
        if ordered[at].reads:
            # What changes nothing may as well come now: every order goes on as it would.
            return [(at, after)]
        if after != state or ordered[at].answered_s < NEVER:
            found.append((at, after))
    return found[::-1]
