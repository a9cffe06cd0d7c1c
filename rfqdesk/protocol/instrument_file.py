"""Instruments from a CSV file, every line checked before any is used.

Columns carry the names of the fields of `protocol.terms.Instrument`, in any
order; optional ones may be missing or empty.
"""

import csv
import re
from collections.abc import Mapping, Sequence

import msgspec

from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.terms import Instrument, InstrumentKind, PutCall

FILE_MAX_BYTES = 16_777_216
PROBLEMS_SHOWN = 10
CURRENCY_MAX_CHARS = 12
EXPIRY_MAX_MS = 7_258_118_400_000
"""The year 2200: what is later was written in another unit."""

_COLUMNS = tuple(Instrument.__struct_fields__)
_REQUIRED = tuple(field.name for field in msgspec.structs.fields(Instrument) if field.required)

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
"""Lines with their ends, which belong to what is in quotes."""

_DECIMAL = "a decimal such as 0.0001: up to 15 digits, and up to 12 more after a dot"
_WANTED = {
    "symbol": "a name: up to 40 capital letters, digits, dots, dashes and underscores",
    "kind": f"one of {', '.join(InstrumentKind)}",
    "tick_size": _DECIMAL,
    "lot_size": _DECIMAL,
    "expiry_ms": "a whole number of milliseconds since 1970, such as 1798185600000",
    "put_call": f"one of {', '.join(PutCall)}",
}
"""What each column takes, to be read after "is not"."""

COLUMNS_HELP = (
    f"{', '.join(_REQUIRED)}; optional: {', '.join(n for n in _COLUMNS if n not in _REQUIRED)}"
)
"""The columns of a file, for people."""


class InstrumentFileError(ValueError):
    """A file that was not used; the text names lines and columns."""


def read_instruments(content: bytes) -> tuple[Instrument, ...]:
    """Read a whole file.

    Raises:
        InstrumentFileError: one or more lines are wrong; nothing is to be loaded.
    """
    if len(content) > FILE_MAX_BYTES:
        raise InstrumentFileError(f"The file is larger than {FILE_MAX_BYTES} bytes.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InstrumentFileError(f"The file is not UTF-8 text: {error}.") from error
    reader = csv.DictReader(_LINES.findall(text), strict=True)
    instruments: dict[str, Instrument] = {}
    problems: list[str] = []
    try:
        _check_header(reader.fieldnames or ())
        for row in reader:
            try:
                instrument = instrument_of(row)
            except ValueError as error:
                problems.append(f"Line {reader.line_num}: {error}.")
                continue
            if instrument.symbol in instruments:
                problems.append(f"Line {reader.line_num}: {instrument.symbol} occurs twice.")
            instruments[instrument.symbol] = instrument
    except csv.Error as error:
        raise InstrumentFileError(f"Line {reader.line_num}: not CSV: {error}.") from error
    if problems:
        raise InstrumentFileError(_told(problems))
    if not instruments:
        raise InstrumentFileError("The file has no instruments.")
    return tuple(instruments.values())


def _check_header(names: Sequence[str]) -> None:
    for name in _REQUIRED:
        if name not in names:
            raise InstrumentFileError(
                f"Line 1: the column '{name}' is missing. The first line names the columns, "
                f"with commas between them: {COLUMNS_HELP}."
            )
    unknown = [name for name in names if name not in _COLUMNS]
    if unknown:
        raise InstrumentFileError(
            f"Line 1: unknown column '{unknown[0]}'. Known: {', '.join(_COLUMNS)}."
        )
    if len(set(names)) != len(names):
        raise InstrumentFileError("Line 1: a column occurs twice.")


def instrument_of(row: dict[str, str]) -> Instrument:
    """Read one instrument from the text of its members; empty ones count as missing.

    Raises:
        ValueError: what is wrong with it.
    """
    if None in row or None in row.values():
        raise ValueError("it has not as many fields as the first line")
    filled = {name: value.strip() for name, value in row.items() if value.strip()}
    try:
        instrument = msgspec.convert(filled, Instrument, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(_said_of(error, filled)) from error
    _check_amounts(instrument)
    _check_terms(instrument)
    return instrument


def _said_of(error: msgspec.ValidationError, filled: Mapping[str, str]) -> str:
    """Say it of the column and of what stands in it; the decoder speaks of patterns and paths."""
    name = str(error).rpartition("$.")[2].rstrip("`")
    if name not in filled or name not in _WANTED:
        return str(error)
    return f"{name} '{filled[name]}' is not {_WANTED[name]}"


def _check_amounts(instrument: Instrument) -> None:
    for name in ("tick_size", "lot_size"):
        if decimal_of(getattr(instrument, name)) <= 0:
            raise ValueError(f"{name} must be more than zero")
    if instrument.strike and decimal_of(instrument.strike) <= 0:
        raise ValueError("strike must be more than zero")
    if instrument.mark_price:
        decimal_of(instrument.mark_price)


def _check_terms(instrument: Instrument) -> None:
    for name in ("underlying", "price_currency"):
        value = getattr(instrument, name)
        if not (value.isascii() and value.isalnum() and len(value) <= CURRENCY_MAX_CHARS):
            raise ValueError(f"{name} must be 1 to {CURRENCY_MAX_CHARS} letters and digits")
    if not 0 <= instrument.expiry_ms <= EXPIRY_MAX_MS:
        raise ValueError("expiry_ms must be milliseconds since 1970, before 2200, or 0 for none")
    is_option = instrument.kind is InstrumentKind.OPTION
    if is_option != bool(instrument.strike) or is_option != (instrument.put_call is not None):
        raise ValueError("strike and put_call belong to an option, and to nothing else")
    expires = instrument.kind in {InstrumentKind.OPTION, InstrumentKind.FUTURE}
    if expires != bool(instrument.expiry_ms):
        raise ValueError("expiry_ms belongs to options and futures, and to nothing else")


def _told(problems: list[str]) -> str:
    shown = problems[:PROBLEMS_SHOWN]
    if len(problems) > len(shown):
        shown.append(f"And {len(problems) - len(shown)} more.")
    return "\n".join(["Nothing was loaded.", *shown])
