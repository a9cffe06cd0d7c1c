"""Which of the own requests are open and which are over, without going through all of them."""

from bisect import insort
from collections.abc import Iterator


class OwnRequests:
    """Ids of the requests this party made, each in its place by when it was opened."""

    def __init__(self) -> None:
        self._place: dict[str, int] = {}
        self._open: dict[str, None] = {}
        self._over: list[tuple[int, str]] = []

    def opened(self, rfq_id: str) -> None:
        """One more, newer than all before it."""
        if rfq_id not in self._place:
            self._place[rfq_id] = len(self._place)
            self._open[rfq_id] = None

    def ended(self, rfq_id: str) -> None:
        """It is over, if it was open; another party's is not counted at all."""
        if rfq_id in self._open:
            del self._open[rfq_id]
            insort(self._over, (self._place[rfq_id], rfq_id))

    def all(self) -> Iterator[str]:
        """Every one, newest first."""
        return reversed(self._place)

    def open(self) -> Iterator[str]:
        """Those of which the venue has not said that they are over, newest first."""
        return reversed(self._open)

    def over(self, count: int) -> list[str]:
        """The newest that are over, newest first."""
        return [rfq_id for _place, rfq_id in reversed(self._over[-count:])] if count else []

    def newest(self, rfq_ids: list[str], count: int) -> list[str]:
        """Of these and those that are over the newest, newest first."""
        mixed = {*rfq_ids, *self.over(count)}
        return sorted(mixed, key=self._place.__getitem__, reverse=True)[:count]
