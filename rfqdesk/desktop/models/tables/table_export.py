"""Writes table rows as CSV and as text for the clipboard."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from rfqdesk.desktop.models.tables.columns import Column
from rfqdesk.protocol.money import decimal_of

R = TypeVar("R")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(columns: Sequence[Column[R]], records: Iterable[R]) -> str:
    """The rows as CSV (RFC 4180) with a heading, numbers without groups, times in ISO 8601."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.key for column in columns])
    for record in records:
        writer.writerow([_cell(column, record) for column in columns])
    return out.getvalue()


def write_csv(path: Path, columns: Sequence[Column[R]], records: Iterable[R]) -> int:
    """Write a CSV file and return the number of rows; a half-written file never stays.

    Raises:
        OSError: the file can't be written.
    """
    rows = list(records)
    beside = path.with_name(f".{path.name}.part")
    try:
        # The byte order mark lets spreadsheets read the file as UTF-8.
        beside.write_text(csv_text(columns, rows), encoding="utf-8-sig", newline="")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return len(rows)


def clipboard_text(
    columns: Sequence[Column[R]], records: Iterable[R], *, heading: bool = False
) -> str:
    """The rows with tabs between the cells, as they stand on the screen."""
    lines = ["\t".join(column.text(record) for column in columns) for record in records]
    if heading:
        lines.insert(0, "\t".join(column.title for column in columns))
    return "\n".join(lines)


def export_text(column: Column[R], record: R) -> str:
    """A cell for other programs: numbers without groups, times in ISO 8601."""
    return (column.export or column.text)(record)


def _cell(column: Column[R], record: R) -> str:
    text = export_text(column, record)
    if text.startswith(_FORMULA_STARTS) and not _is_number(text):
        # A spreadsheet would run it: other people's words end up in this file.
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    try:
        decimal_of(text)
    except ValueError:
        return False
    return True
