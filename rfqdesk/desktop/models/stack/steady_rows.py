"""Rows that change places only every so often, and what they say a few at a time."""

from collections.abc import Sequence
from itertools import islice

from rfqdesk.desktop.models.stack.quote_row_picture import QuoteRowPicture

STILL_MS = 500
"""So long rows stand still after they changed places: longer than the keys are shut after that
(`WORSE_GUARD_MS`), so that in a storm of quotes there is something to aim at."""


class SteadyRows:
    """The order of one request's rows. The first change of it is heeded at once."""

    def __init__(self, still_ms: int = STILL_MS) -> None:
        self._still_ms = still_ms
        self._rfq_id = ""
        self._order: list[str] = []
        self._moved_ms = float("-inf")
        self.moves_ms: float | None = None
        """When rows that wait for it change places, None where none do."""

    def place(
        self, rfq_id: str, rows: Sequence[QuoteRowPicture], now_ms: float
    ) -> tuple[QuoteRowPicture, ...]:
        """The rows in the order in which they are to be shown. `now_ms` is of a steady clock."""
        wanted = [row.maker for row in rows]
        others = rfq_id != self._rfq_id or set(wanted) != set(self._order)
        still = now_ms < self._moved_ms + self._still_ms
        if not others and wanted != self._order and still:
            self.moves_ms = self._moved_ms + self._still_ms
            found = {row.maker: row for row in rows}
            return tuple(found[maker] for maker in self._order)
        self.moves_ms = None
        if wanted != self._order:
            # Where somebody was added there is nothing yet that one could have aimed at.
            self._moved_ms = float("-inf") if others else now_ms
            self._rfq_id, self._order = rfq_id, wanted
        self._rfq_id = rfq_id
        return tuple(rows)


class RowTurns:
    """Gives a few rows at a time the prices that are new in them; who waits longest comes first.

    Where rows change places nothing else changes in that turn: all of them are painted anew.
    Where one of them can be dealt on that could not be, or no more, everything is shown at once.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._shown: dict[str, QuoteRowPicture] = {}
        self._waiting: dict[str, None] = {}

    @property
    def behind(self) -> bool:
        """Whether rows wait for their turn."""
        return bool(self._waiting)

    def take(
        self, rows: Sequence[QuoteRowPicture], *, whole: bool = False
    ) -> tuple[QuoteRowPicture, ...]:
        """The rows as they are to be shown now; all of them as they are where `whole`."""
        known = self._shown
        if (
            whole
            or known.keys() != {row.maker for row in rows}
            or any(_kind(known[row.maker]) != _kind(row) for row in rows)
        ):
            known = {}
        changed = {
            row.maker: None for row in rows if row.maker in known and known[row.maker] != row
        }
        waiting = {maker: None for maker in self._waiting if maker in changed} | changed
        moved = bool(known) and list(known) != [row.maker for row in rows]
        turn = set(islice(waiting, 0 if moved else self._most))
        self._waiting = {maker: None for maker in waiting if maker not in turn}
        found = tuple(known[row.maker] if row.maker in self._waiting else row for row in rows)
        self._shown = {row.maker: row for row in found}
        return found


def _kind(row: QuoteRowPicture) -> tuple[object, ...]:
    """What more than its prices makes a row what it is."""
    proved = row.seal is not None and row.seal.verified
    sides = (row.hit is not None, row.lift is not None)
    return row.live, row.indicative, proved, sides, row.last_look, row.parts, row.hold_from
