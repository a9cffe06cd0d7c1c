"""The option board: what can be traded in the demonstration, and what it is worth.

Prices are `Decimal` in the instrument's own price currency: options in the
coin, futures in dollars.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
from msgspec import Struct

from rfqdesk.protocol import package
from rfqdesk.protocol.money import decimal_of, text_of
from rfqdesk.protocol.terms import Instrument, InstrumentKind, Leg, PutCall

DAY_MS = 86_400_000
MARK_STEP = Decimal("0.000001")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

_DATE_IN_NAME = re.compile(r"-[0-9]{1,2}[A-Z]{3}[0-9]{2}(?=-|$)")
_COLUMNS = Instrument.__struct_fields__


class BoardError(ValueError):
    """The files given as a board cannot be used; the text says which and why."""


class BoardLine(Struct, frozen=True):
    """One instrument with its market.

    `time_value` is the part of the mark that is not intrinsic value: what a
    dealer's width grows with. `bid` None means that nobody bids.
    """

    instrument: Instrument
    bid: Decimal | None
    ask: Decimal | None
    mark: Decimal
    time_value: Decimal


class Board(Struct, frozen=True):
    """All lines by symbol, and the price of the underlying they were taken at."""

    source: str
    as_of_ms: int
    index: Decimal
    lines: dict[str, BoardLine]

    def options(self) -> list[BoardLine]:
        """Option lines in the order of the board."""
        return [x for x in self.lines.values() if x.instrument.kind is InstrumentKind.OPTION]

    def instruments(self) -> list[Instrument]:
        """The instrument master, as the venue loads it."""
        return [line.instrument for line in self.lines.values()]

    def package_mark(self, legs: Iterable[Leg]) -> Decimal:
        """Mark of one package, per package bought; may be negative."""
        return sum((self.lines[x.instrument].mark * x.signed_ratio for x in legs), Decimal(0))

    def package_time_value(self, legs: Iterable[Leg]) -> Decimal:
        """Gross time value of one package: every leg counts, whichever its side."""
        return sum((self.lines[x.instrument].time_value * x.ratio for x in legs), Decimal(0))

    def package_tick(self, legs: Iterable[Leg]) -> Decimal:
        """Price grid of a package: the finest grid of its legs."""
        return decimal_of(package.package_tick(self.lines[x.instrument].instrument for x in legs))


def board_line(
    instrument: Instrument,
    bid: Decimal | None,
    ask: Decimal | None,
    mark: Decimal,
    forward: Decimal,
) -> BoardLine:
    """Put one line together; the mark is rounded and copied into the instrument."""
    rounded = max(mark.quantize(MARK_STEP), MARK_STEP)
    intrinsic = intrinsic_value(instrument, forward)
    return BoardLine(
        instrument=msgspec.structs.replace(instrument, mark_price=text_of(rounded)),
        bid=bid,
        ask=ask,
        mark=rounded,
        time_value=max(rounded - intrinsic, Decimal(0)),
    )


def intrinsic_value(instrument: Instrument, forward: Decimal) -> Decimal:
    """Value at once of an option paid in the coin, at this forward; all of a future's price."""
    if instrument.put_call is None:
        return forward
    out = Decimal(1) - decimal_of(instrument.strike) / forward
    return max(out if instrument.put_call is PutCall.CALL else -out, Decimal(0))


def date_code(moment: datetime) -> str:
    """Expiry as it stands in a symbol: `5DEC26`."""
    return f"{moment.day}{MONTHS[moment.month - 1]}{moment.year % 100:02d}"


def datetime_of(time_ms: int) -> datetime:
    """Epoch milliseconds to UTC, exactly."""
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=time_ms)


def ms_of(moment: datetime) -> int:
    """UTC to epoch milliseconds, exactly."""
    return (moment - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)


def board_at(board: Board, now_ms: int) -> Board:
    """The same board as if it had been taken today.

    A venue refuses instruments that have expired, so once any has, every date
    moves by the same number of whole days: expiries keep their hour, and their
    distance from the time of the board grows by less than a day.
    """
    expiries = [x.instrument.expiry_ms for x in board.lines.values() if x.instrument.expiry_ms]
    if not expiries or min(expiries) > now_ms:
        return board
    shift_ms = -((board.as_of_ms - now_ms) // DAY_MS) * DAY_MS
    moved = (_moved_line(line, shift_ms) for line in board.lines.values())
    return Board(
        source=f"{board.source}, dates moved by {shift_ms // DAY_MS} days",
        as_of_ms=board.as_of_ms + shift_ms,
        index=board.index,
        lines={line.instrument.symbol: line for line in moved},
    )


def write_instruments(instruments: Sequence[Instrument], path: Path) -> None:
    """Write the file that `rfqserver instruments import` reads."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for instrument in instruments:
            plain = msgspec.to_builtins(instrument)
            writer.writerow([plain.get(column, "") for column in _COLUMNS])


def _moved_line(line: BoardLine, shift_ms: int) -> BoardLine:
    old = line.instrument
    if not old.expiry_ms:
        return line
    expiry_ms = old.expiry_ms + shift_ms
    symbol = _DATE_IN_NAME.sub(f"-{date_code(datetime_of(expiry_ms))}", old.symbol, count=1)
    moved = msgspec.structs.replace(old, symbol=symbol, expiry_ms=expiry_ms)
    return msgspec.structs.replace(line, instrument=moved)
