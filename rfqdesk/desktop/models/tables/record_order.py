"""The rows of a table in their order: which record stands where, found by bisection."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

Key = tuple[Any, int]
"""What rows are sorted by, and the age that tells equal ones apart."""


class Run(NamedTuple):
    """Records that come to stand next to each other: the first row, and how many there are."""

    row: int
    length: int


class RecordOrder:
    """Ids of records by their sort keys, upwards or downwards.

    It is always kept upwards; downwards it is read from the end. Hence plain
    tuples are compared, and a hundred thousand of them are sorted in a moment.
    """

    def __init__(self) -> None:
        self._keys: list[Key] = []
        self._ids: list[Hashable] = []
        self._place: dict[Hashable, Key] = {}
        self.descending = True

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, record_id: Hashable) -> bool:
        return record_id in self._place

    def __iter__(self) -> Iterator[Hashable]:
        return reversed(self._ids) if self.descending else iter(self._ids)

    def id_at(self, row: int) -> Hashable:
        """The record in a row."""
        return self._ids[-1 - row if self.descending else row]

    def row_of(self, record_id: Hashable) -> int:
        """The row of a record, -1 when it has none."""
        key = self._place.get(record_id)
        if key is None:
            return -1
        index = bisect_left(self._keys, key)
        return len(self._ids) - 1 - index if self.descending else index

    def stands_by(self, record_id: Hashable, key: Key) -> bool:
        """Whether the record has its row by this very key."""
        return self._place.get(record_id) == key

    def lay(self, places: Mapping[Hashable, Key], *, descending: bool) -> None:
        """Begin anew with these records and their keys."""
        self.descending = descending
        self._place = dict(places)
        self._ids = sorted(self._place, key=self._place.__getitem__)
        self._keys = [self._place[record_id] for record_id in self._ids]

    def take_out(self, record_id: Hashable) -> None:
        """Let a record go that has a row."""
        index = bisect_left(self._keys, self._place.pop(record_id))
        del self._keys[index], self._ids[index]

    def put_in(
        self,
        places: Iterable[tuple[Key, Hashable]],
        before: Callable[[Run], None],
        after: Callable[[], None],
    ) -> None:
        """Give records their rows, those that come to stand together at once.

        `before` hears of each run with the rows as they will be, `after` when it stands.
        """
        waiting = sorted(places)
        while waiting:
            index = bisect_right(self._keys, waiting[-1][0])
            floor = self._keys[index - 1] if index else None
            count = 1
            while count < len(waiting) and (floor is None or waiting[-1 - count][0] > floor):
                count += 1
            run = waiting[-count:]
            del waiting[-count:]
            before(Run(len(self._ids) - index if self.descending else index, count))
            self._keys[index:index] = [key for key, _ in run]
            self._ids[index:index] = [record_id for _, record_id in run]
            self._place.update((record_id, key) for key, record_id in run)
            after()
