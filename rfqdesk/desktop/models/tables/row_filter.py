"""What the blotter's filter field understands, and which rows it keeps.

Terms stand beside each other and must all hold. A word is looked for in all columns;
`price>=0.005`, `quantity:10..50`, `time>09:30` and `side:buy,sell` ask one column, and a
minus in front turns a term round. Quotation marks keep words together.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from msgspec import Struct

from rfqdesk.desktop.models.tables.columns import Column
from rfqdesk.protocol.money import decimal_of

Keeps = Callable[[Any], bool]
TextOf = Callable[[Any], str]
"""Gives all the words of a row in small letters."""
_TERM = re.compile(r'(-?)(?:([a-z_.-]*[a-z.])(<=|>=|<|>|:|=))?("[^"]*"?|[^\s"]+)')
_DAY_MS = 86_400_000
_TIME_OF_DAY = re.compile(r"^\d{1,2}:\d{2}(:\d{2})?$")


class RowFilter(Struct, frozen=True):
    """A filter as it was typed. With a `problem` it keeps every row, so that none is missed."""

    conditions: tuple[Keeps, ...] = ()
    problem: str = ""

    def keeps(self, row: Any) -> bool:
        """Whether the row is to be shown."""
        return all(condition(row) for condition in self.conditions)


class _NotUnderstoodError(ValueError):
    """Its text says so to the person who typed."""


def read_filter(
    text: str, columns: Sequence[Column[Any]], text_of: TextOf | None = None
) -> RowFilter:
    """Understand what was typed, or say what is wrong with it; `text_of` may remember."""
    text_of = text_of or (lambda row: row_text(row, columns))
    names = {name: column for column in columns for name in filter_names(column)}
    conditions: list[Keeps] = []
    try:
        for match in _TERM.finditer(text.lower()):
            minus, name, sign, raw = match.groups()
            value = raw.strip('"')
            if name:
                keeps = _column_condition(_named(name, names), sign, value)
            else:
                keeps = _word(value, text_of)
            conditions.append(_not(keeps) if minus else keeps)
    except _NotUnderstoodError as error:
        return RowFilter(problem=str(error))
    return RowFilter(tuple(conditions))


def filter_names(column: Column[Any]) -> tuple[str, str]:
    """How a column is called in a filter: by its title first, without spaces."""
    return column.title.lower().split(" utc")[0].replace(" ", "-").replace("'", ""), column.key


def begin_term(column: Column[Any]) -> str:
    """What a filter by this column begins with."""
    name = filter_names(column)[0]
    return f"{name}>=" if column.right or column.moment else f"{name}:"


def _named(name: str, names: Mapping[str, Column[Any]]) -> Column[Any]:
    if name not in names:
        known = ", ".join(dict.fromkeys(filter_names(column)[0] for column in names.values()))
        raise _NotUnderstoodError(f"There is no column “{name}”. There are: {known}.")
    return names[name]


def row_text(row: Any, columns: Sequence[Column[Any]]) -> str:
    """All the words of a row in small letters, a line for each column."""
    return "\n".join([column.text(row) for column in columns]).lower()


def _word(word: str, text_of: TextOf) -> Keeps:
    return lambda row: word in text_of(row)


def _not(keeps: Keeps) -> Keeps:
    return lambda row: not keeps(row)


def _column_condition(column: Column[Any], sign: str, value: str) -> Keeps:
    if column.moment is not None:
        return _time_condition(column.moment, sign, value)
    if column.right:
        return _number_condition(column, sign, value)
    if sign in {"<", ">", "<=", ">="}:
        raise _NotUnderstoodError(
            f"{column.title} holds words: write {filter_names(column)[0]}:{value}."
        )
    wanted = [part for part in value.split(",") if part]
    if sign == "=":
        return lambda row: column.text(row).lower() in wanted
    return lambda row: any(part in column.text(row).lower() for part in wanted)


def _number_condition(column: Column[Any], sign: str, value: str) -> Keeps:
    low, high = _range(sign, value, lambda text: _number(column, text))

    def keeps(row: Any) -> bool:
        key = column.sort_key(row)
        number = Decimal(key[0] if isinstance(key, tuple) else key)
        return number.is_finite() and _within(number, low, high, sign)

    return keeps


def _number(column: Column[Any], text: str) -> Decimal:
    try:
        return decimal_of(text.replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        raise _NotUnderstoodError(
            f"“{text}” is no number for {column.title}: write e.g. 25, >=0.005 or :10..50."
        ) from None


def _time_condition(moment: Callable[[Any], int], sign: str, value: str) -> Keeps:
    of_day = all(_TIME_OF_DAY.match(part) for part in value.split("..") if part)
    low, high = _range(sign, value, _time_of_day if of_day else _moment)
    # A minute or a day that is named means all of it.
    width = (60_000 if value.count(":") == 1 else 1_000) if of_day else _DAY_MS
    if sign in {":", "="} and ".." not in value and low is not None:
        high = low + width - 1

    def keeps(row: Any) -> bool:
        time_ms = moment(row)
        return bool(time_ms) and _within(time_ms % _DAY_MS if of_day else time_ms, low, high, sign)

    return keeps


def _time_of_day(text: str) -> int:
    try:
        at = time.fromisoformat(text.zfill(5) if text.count(":") == 1 else text.zfill(8))
    except ValueError:
        raise _NotUnderstoodError(f"“{text}” is no time of day: write e.g. 09:30.") from None
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1000


def _moment(text: str) -> int:
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError:
        raise _NotUnderstoodError(
            f"“{text}” is no time: write e.g. >09:30, :2026-11-25 or >2026-11-25t09:30, in UTC."
        ) from None


def _range(sign: str, value: str, read: Callable[[str], Any]) -> tuple[Any, Any]:
    if sign in {":", "="}:
        first, dots, last = value.partition("..")
        low = read(first) if first or not dots else None
        return low, (low if not dots else read(last) if last else None)
    bound = read(value)
    return (bound, None) if sign.startswith(">") else (None, bound)


def _within(number: Any, low: Any, high: Any, sign: str) -> bool:
    if low is not None and (number <= low if sign == ">" else number < low):
        return False
    return high is None or (number < high if sign == "<" else number <= high)
