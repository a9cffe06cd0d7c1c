"""Sums over the rows of a table that are carried on with each change, never counted anew."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from decimal import Decimal
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct

R = TypeVar("R")
R_contra = TypeVar("R_contra", contravariant=True)
_ZERO = Decimal(0)


class Tally(Protocol[R_contra]):
    """Hears of each record that begins or ceases to count."""

    def add(self, record: R_contra) -> None:
        """Count it."""

    def remove(self, record: R_contra) -> None:
        """Count it no more; it was counted, and is the same as then."""

    def clear(self) -> None:
        """Count nothing."""


class CountTally(Generic[R]):
    """How many records there are of each kind."""

    def __init__(self, kind_of: Callable[[R], Hashable]) -> None:
        self._kind_of = kind_of
        self.counts: Counter[Any] = Counter()

    def add(self, record: R) -> None:
        """Count it."""
        self.counts[self._kind_of(record)] += 1

    def remove(self, record: R) -> None:
        """Count it no more."""
        self.counts[self._kind_of(record)] -= 1

    def clear(self) -> None:
        """Count nothing."""
        self.counts.clear()


class Totals(Struct, frozen=True):
    """Rows, and the packages bought and sold in them, which may be of several `kinds`."""

    count: int = 0
    bought: Decimal = _ZERO
    sold: Decimal = _ZERO
    kinds: int = 0

    @property
    def net(self) -> Decimal:
        """What is left bought, below zero what is left sold; only of one kind does it mean much."""
        return self.bought - self.sold


class TotalsTally(Generic[R]):
    """Rows and packages; `dealt` gives what a record bought and sold, `kind_of` what of."""

    def __init__(
        self,
        dealt: Callable[[R], tuple[Decimal, Decimal]],
        kind_of: Callable[[R], Hashable] = lambda _record: None,
    ) -> None:
        self._dealt = dealt
        self._kind_of = kind_of
        self._kinds: Counter[Hashable] = Counter()
        self.totals = Totals()

    def of(self, records: Iterable[R]) -> Totals:
        """The same over other records, e.g. those selected."""
        other = TotalsTally(self._dealt, self._kind_of)
        for record in records:
            other.add(record)
        return other.totals

    def add(self, record: R) -> None:
        """Count it."""
        self._change(record, 1)

    def remove(self, record: R) -> None:
        """Count it no more."""
        self._change(record, -1)

    def clear(self) -> None:
        """Count nothing."""
        self._kinds.clear()
        self.totals = Totals()

    def _change(self, record: R, sign: int) -> None:
        before = self.totals
        bought, sold = self._dealt(record)
        if bought or sold:
            kind = self._kind_of(record)
            self._kinds[kind] += sign
            if not self._kinds[kind]:
                del self._kinds[kind]
        self.totals = Totals(
            count=before.count + sign,
            bought=before.bought + sign * bought,
            sold=before.sold + sign * sold,
            kinds=len(self._kinds),
        )
