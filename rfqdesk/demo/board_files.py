"""A board from files: an exchange's instrument master and its prices at one moment.

Looks below a folder for `chain/*options*.csv`, `chain/*futures*.csv` and
`instruments/*.csv`.
"""

import csv
import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from rfqdesk.demo.board import Board, BoardError, BoardLine, board_line, ms_of
from rfqdesk.protocol.money import decimal_of, text_of
from rfqdesk.protocol.terms import Instrument, InstrumentKind, PutCall

OPTION_LOT = "0.1"
FUTURE_LOT = "10"
_PERPETUAL_YEAR = 3000
_TIME_IN_NAME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{6}Z")

Row = dict[str, str]


def load_board(folder: Path) -> Board:
    """Read the newest board below `folder`.

    Raises:
        BoardError: a file is missing or holds something else.
    """
    options_path = _newest(folder / "chain", "*options*.csv")
    futures_path = _newest(folder / "chain", "*futures*.csv")
    master_path = _newest(folder / "instruments", "*.csv")
    try:
        ticks = {row["instrument_name"]: row["tick_size"] for row in _rows(master_path)}
        futures = [_future(row) for row in _rows(futures_path)]
        options = _options(_rows(options_path), ticks)
    except KeyError as error:
        raise BoardError(f"{folder}: the column {error} is missing") from error
    except (ValueError, ArithmeticError) as error:
        raise BoardError(f"{folder}: {error}") from error
    lines = {line.instrument.symbol: line for line in [*options, *futures]}
    return Board(
        source=options_path.name,
        as_of_ms=_time_of(options_path),
        index=_index(futures, folder),
        lines=lines,
    )


def _newest(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise BoardError(f"{folder}: no file {pattern}")
    return found[-1]


def _rows(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _time_of(path: Path) -> int:
    match = _TIME_IN_NAME.search(path.name)
    if match is None:
        raise BoardError(f"{path}: the name does not say when the prices were taken")
    return ms_of(datetime.strptime(match.group(), "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC))


def _number(text: str) -> Decimal | None:
    return decimal_of(text) if text else None


def _expiry_ms(text: str) -> int:
    moment = datetime.fromisoformat(text)
    return 0 if moment.year >= _PERPETUAL_YEAR else ms_of(moment)


def _future(row: Row) -> BoardLine:
    bid, ask = decimal_of(row["bid_usd"]), decimal_of(row["ask_usd"])
    expiry_ms = _expiry_ms(row["expiry"])
    instrument = Instrument(
        symbol=row["instrument_name"],
        kind=InstrumentKind.FUTURE if expiry_ms else InstrumentKind.PERPETUAL,
        underlying=row["instrument_name"].partition("-")[0],
        price_currency="USD",
        tick_size=text_of(decimal_of(row["tick_size"])),
        lot_size=FUTURE_LOT,
        expiry_ms=expiry_ms,
    )
    mid = (bid + ask) / 2
    return board_line(instrument, bid, ask, mid, mid)


def _index(futures: list[BoardLine], folder: Path) -> Decimal:
    if not futures:
        raise BoardError(f"{folder}: no futures, so the price of the underlying is not known")
    return min(futures, key=lambda line: line.instrument.expiry_ms).mark


def _options(rows: list[Row], ticks: dict[str, str]) -> list[BoardLine]:
    mids = {_key(row, row["option_type"]): _mid(row) for row in rows}
    lines = []
    for row in rows:
        tick = decimal_of(ticks.get(row["instrument_name"], row["tick_size"]))
        instrument = Instrument(
            symbol=row["instrument_name"],
            kind=InstrumentKind.OPTION,
            underlying=row["instrument_name"].partition("-")[0],
            price_currency=row["instrument_name"].partition("-")[0],
            tick_size=text_of(tick),
            lot_size=OPTION_LOT,
            expiry_ms=_expiry_ms(row["expiry"]),
            strike=text_of(decimal_of(row["strike"])),
            put_call=PutCall(row["option_type"]),
        )
        mark = _mark(row, mids)
        if mark is not None:
            forward = decimal_of(row["forward_DERIVED"])
            lines.append(
                board_line(
                    instrument, _number(row["bid_btc"]), _number(row["ask_btc"]), mark, forward
                )
            )
    return lines


def _key(row: Row, option_type: str) -> tuple[str, str, str]:
    return row["expiry"], row["strike"], option_type


def _mid(row: Row) -> Decimal | None:
    bid, ask = _number(row["bid_btc"]), _number(row["ask_btc"])
    if ask is None:
        return bid
    return (ask + (bid or Decimal(0))) / 2


def _mark(row: Row, mids: dict[tuple[str, str, str], Decimal | None]) -> Decimal | None:
    """Mid of the option, or for one in the money that of its counterpart and parity.

    Screens are wide in the money, so the mid there says little; the option out
    of the money at the same strike fixes both prices.
    """
    call = row["option_type"] == "call"
    parity = 1 - decimal_of(row["strike"]) / decimal_of(row["forward_DERIVED"])
    intrinsic = parity if call else -parity
    own = _mid(row)
    counterpart = mids.get(_key(row, "put" if call else "call"))
    if intrinsic <= 0 or counterpart is None:
        return own
    return counterpart + intrinsic
