"""Pictures of requests that hold until something is told of theirs, or their time comes."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from operator import is_
from typing import Generic, NamedTuple, TypeVar

P = TypeVar("P")


class _Kept(NamedTuple):
    """What a picture was made from, and from when until when it holds."""

    made_from: Sequence[object]
    prices: Sequence[object]
    from_ms: int
    until_ms: float
    picture: object


class StripMemo(Generic[P]):
    """Keeps the pictures of one pass for the next: of a hundred requests few change in a frame.

    What a picture is made from is compared by identity: facts never change, they are replaced.
    Where no more than the prices in it are others, at most `budget` pictures are made anew in a
    pass, and no more than one once the pass has taken its time (`over`); the rest wait their
    turn, those that wait longest first.
    """

    def __init__(
        self, budget: int | None = None, *, over: Callable[[], bool] = lambda: False
    ) -> None:
        self._budget = budget
        self._over = over
        self._any = False
        self._head = ""
        self._kept: dict[str, _Kept] = {}
        self._next: dict[str, _Kept] = {}
        self._waiting: dict[str, None] = {}
        self._turn: set[str] = set()
        self._left = 0

    @property
    def behind(self) -> bool:
        """Whether another pass is wanted for pictures that are not up to date."""
        return bool(self._waiting)

    def begin(self, seen: Collection[str] = ()) -> None:
        """Another pass begins: what the last one did not ask for is forgotten.

        Those that are `seen` come first, and of the others one in each pass.
        """
        self._kept, self._next = self._next, {}
        self._waiting = {name: None for name in self._waiting if name in self._kept}
        self._any = False
        turn = list(islice(self._in_turn(seen), self._budget))
        self._head = turn[0] if turn else ""
        self._turn = set(turn)
        self._left = 0 if self._budget is None else self._budget - len(self._turn)

    def _in_turn(self, seen: Collection[str]) -> Iterator[str]:
        first = [name for name in self._waiting if name in seen]
        others = [name for name in self._waiting if name not in seen]
        yield from others[:1] if first else ()
        yield from first
        yield from others[1:] if first else others

    def of(
        self,
        name: str,
        made_from: Sequence[object],
        prices: Callable[[], Sequence[object]],
        *,
        moments: Iterable[int],
        now_ms: int,
        make: Callable[[], P],
    ) -> P:
        """The picture as it was, or made anew; at each of the `moments` it becomes another.

        `prices` are asked for only where it matters whether they are the same.
        """
        known = self._kept.get(name) or self._next.get(name)
        if known is None or not self._will_do(name, known, made_from, prices, now_ms):
            until = min((moment for moment in moments if moment > now_ms), default=float("inf"))
            known = _Kept(made_from, prices(), now_ms, until, make())
            self._waiting.pop(name, None)
        self._next[name] = known
        return known.picture  # type: ignore[return-value]  # kept under its own name

    def _will_do(
        self,
        name: str,
        known: _Kept,
        made_from: Sequence[object],
        prices: Callable[[], Sequence[object]],
        now_ms: int,
    ) -> bool:
        in_time = known.from_ms <= now_ms < known.until_ms
        if not in_time or not _same(known.made_from, made_from):
            return False
        may = self._may(name)
        if not may and name in self._waiting:
            return True
        if _same(known.prices, prices()):
            return True
        if not may:
            self._waiting[name] = None
            return True
        if name not in self._turn:
            self._left -= 1
        self._any = True
        return False

    def _may(self, name: str) -> bool:
        """Whether there is time for it; there always is for the one that waits longest."""
        if self._budget is None or name == self._head:
            return True
        if self._over() and (self._head or self._any):
            return False
        return name in self._turn or self._left > 0


def _same(ones: Sequence[object], others: Sequence[object]) -> bool:
    return len(ones) == len(others) and all(map(is_, ones, others))
