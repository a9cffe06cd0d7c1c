"""What a column of a table is: its words, how it sorts, how it looks."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Generic, TypeVar

from msgspec import Struct

R = TypeVar("R")

SortKey = tuple[Any, ...] | str | int
"""What rows are sorted by; keys of one column compare with each other."""


class ColumnLook(StrEnum):
    """How the cells of a column are drawn."""

    TEXT = "text"
    QUIET = "quiet"
    FIGURE = "figure"
    PRICE = "price"
    SIDE = "side"
    STATUS = "status"


class Column(Struct, Generic[R], frozen=True):
    """One column over records of type `R`.

    `sort_key` must read facts that hardly change (times, names, final numbers),
    so that a busy table does not shuffle. `tone` colours a cell; `width` is a
    first width in pixels, `export` what a file gets where it differs. `moment` gives
    epoch milliseconds where the column is a time; a column that is off is `hidden` at first.
    A column with `width_min` takes the room that others leave; one that is `spare` gives way
    where there is too little, the highest first.
    """

    key: str
    title: str
    text: Callable[[R], str]
    sort_key: Callable[[R], SortKey]
    look: ColumnLook = ColumnLook.TEXT
    width: int = 110
    tone: Callable[[R], str] | None = None
    export: Callable[[R], str] | None = None
    tip: str = ""
    moment: Callable[[R], int] | None = None
    hidden: bool = False
    width_min: int = 0
    spare: int = 0

    @property
    def right(self) -> bool:
        """Whether its cells are aligned right, so that figures stand under figures."""
        return self.look in {ColumnLook.FIGURE, ColumnLook.PRICE}
