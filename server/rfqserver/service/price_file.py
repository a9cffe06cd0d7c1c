"""Reference prices from a file, for playing: CSV with a head line, or JSON lines.

Columns, or members: `time_ms` and `symbol`, and any of `mark_price`,
`index_price`, `delta`, `volatility`. Times never go back.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from rfqdesk.protocol.limits import PRICES_PER_MESSAGE_MAX
from rfqdesk.protocol.prices import PricePoint

_MEMBERS = frozenset(("time_ms", *PricePoint.__struct_fields__))


class PriceFileError(ValueError):
    """A file that can't be played; the text names the line."""


def read_prices(path: Path) -> Iterator[tuple[int, tuple[PricePoint, ...]]]:
    """Read a file as steps: a time and the prices of that moment, at most 500 at once.

    Raises:
        PriceFileError: at the first line that is wrong.
        OSError: the file can't be read.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = _json_rows(file) if path.suffix in {".jsonl", ".ndjson"} else _csv_rows(file)
        for time_ms, points in groupby(_in_order(rows), key=lambda row: row[0]):
            batch: dict[str, PricePoint] = {}
            for _, point in points:
                batch[point.symbol] = point
                if len(batch) == PRICES_PER_MESSAGE_MAX:
                    yield time_ms, tuple(batch.values())
                    batch = {}
            if batch:
                yield time_ms, tuple(batch.values())


def _in_order(
    rows: Iterable[tuple[int, dict[str, Any]]],
) -> Iterator[tuple[int, PricePoint]]:
    last_ms = 0
    for number, row in rows:
        try:
            time_ms, point = _read(row)
        except ValueError as error:
            raise PriceFileError(f"Line {number}: {error}.") from error
        if time_ms < last_ms:
            raise PriceFileError(f"Line {number}: its time is before that of the line above.")
        last_ms = time_ms
        yield time_ms, point


def _read(row: dict[str, Any]) -> tuple[int, PricePoint]:
    if None in row or None in row.values():
        raise ValueError("it has not as many fields as the first line")
    unknown = [name for name in row if name not in _MEMBERS]
    if unknown:
        raise ValueError(f"there is no member '{unknown[0]}'")
    facts = {
        name: value.strip() if isinstance(value, str) else value for name, value in row.items()
    }
    try:
        time_ms = msgspec.convert(facts.pop("time_ms", None), int, strict=False)
        return time_ms, msgspec.convert(facts, PricePoint)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error


def _csv_rows(file: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(file, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise PriceFileError(f"Line {reader.line_num}: not CSV: {error}.") from error


def _json_rows(file: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise PriceFileError(f"Line {number}: not JSON: {error}.") from error
        if not isinstance(row, dict):
            raise PriceFileError(f"Line {number}: not an object.")
        yield number, row
