"""Pictures of requests that hold until something is told of theirs, or their time comes."""

from collections.abc import Callable, Iterable, Sequence
from operator import is_
from typing import Generic, NamedTuple, TypeVar

P = TypeVar("P")


class _Kept(NamedTuple):
    """What a picture was made from, and from when until when it holds."""

    made_from: Sequence[object]
    from_ms: int
    until_ms: float
    picture: object


class StripMemo(Generic[P]):
    """Keeps the pictures of one pass for the next: of a hundred requests few change in a frame.

    What a picture is made from is compared by identity: facts never change, they are replaced.
    """

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}
        self._next: dict[str, _Kept] = {}

    def begin(self) -> None:
        """Another pass begins: what the last one did not ask for is forgotten."""
        self._kept, self._next = self._next, {}

    def of(
        self,
        name: str,
        made_from: Sequence[object],
        moments: Iterable[int],
        now_ms: int,
        make: Callable[[], P],
    ) -> P:
        """The picture as it was, or made anew; at each of the `moments` it becomes another."""
        known = self._kept.get(name) or self._next.get(name)
        if known is None or not _holds(known, made_from, now_ms):
            until = min((moment for moment in moments if moment > now_ms), default=float("inf"))
            known = _Kept(made_from, now_ms, until, make())
        self._next[name] = known
        return known.picture  # type: ignore[return-value]  # kept under its own name


def _holds(known: _Kept, made_from: Sequence[object], now_ms: int) -> bool:
    return (
        known.from_ms <= now_ms < known.until_ms
        and len(known.made_from) == len(made_from)
        and all(map(is_, known.made_from, made_from))
    )
