"""Writes table rows as a workbook for Excel: numbers as numbers, times as times."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rfqdesk.desktop.models.tables.columns import Column
from rfqdesk.desktop.models.tables.table_export import export_text
from rfqdesk.protocol.money import decimal_of

# A cell is a binary floating-point number of 15 significant digits; what does not fit stays text.
_DIGITS_MAX = 15
_CHAR_PIXELS = 7
ROWS_MAX = 1_048_575
"""Of a sheet, its heading apart; the library drops what is beyond without a word."""
# In memory, since the library's scratch files would lie about in the system's.
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}


def write_workbook(path: Path, columns: Sequence[Column[Any]], records: Iterable[Any]) -> int:
    """Write a workbook with one sheet and return the number of rows; half a file never stays.

    Raises:
        OSError: the file can't be written, or there are more rows than a sheet has.
    """
    rows = list(records)
    if len(rows) > ROWS_MAX:
        raise OSError(f"a sheet has {ROWS_MAX:,} rows and these are {len(rows):,}: filter them")
    beside = path.with_name(f".{path.name}.part")
    try:
        try:
            with xlsxwriter.Workbook(beside, _OPTIONS) as book:
                sheet = book.add_worksheet("rfqdesk")
                times = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.000"})
                _write_heading(sheet, columns, book.add_format({"bold": True, "bottom": 1}))
                for number, record in enumerate(rows, start=1):
                    _write_row(sheet, number, columns, record, times)
                sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        except xlsxwriter.exceptions.FileCreateError as error:
            # The library wraps the system's error, whose words are what helps.
            raise OSError(*error.args[0].args) from error
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return len(rows)


def _write_heading(sheet: Worksheet, columns: Sequence[Column[Any]], bold: Format) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        width = 23 if column.moment else max(len(column.title), column.width // _CHAR_PIXELS)
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, column.title, bold)


def _write_row(
    sheet: Worksheet, row: int, columns: Sequence[Column[Any]], record: Any, times: Format
) -> None:
    for place, column in enumerate(columns):
        if column.moment is not None:
            time_ms = column.moment(record)
            if time_ms:
                moment = datetime.fromtimestamp(time_ms / 1000, UTC).replace(tzinfo=None)
                sheet.write_datetime(row, place, moment, times)
            continue
        text = export_text(column, record)
        number = _number(text) if column.right else None
        if number is None:
            sheet.write_string(row, place, text)
        else:
            sheet.write_number(row, place, number)


def _number(text: str) -> Decimal | None:
    try:
        number = decimal_of(text)
    except ValueError:
        return None
    return number if len(number.as_tuple().digits) <= _DIGITS_MAX else None
