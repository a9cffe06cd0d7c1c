"""Requests to play: real structures, placed on the board by tenor and moneyness.

A tape and a board come from different days, so names do not match. What makes
a structure is kept: which legs share an expiry or a strike, their order,
ratios and sides, and the side and quantity of the request.
"""

import csv
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from rfqdesk.demo.board import DAY_MS, MONTHS, Board, datetime_of, ms_of
from rfqdesk.demo.placing import in_order
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.terms import Leg, LegSide, PutCall, Side

_OPTION_NAME = re.compile(r"^[A-Z]+-([0-9]{1,2})([A-Z]{3})([0-9]{2})-([0-9]+)-([CP])$")
_EXPIRY_HOUR = 8


class TapeError(ValueError):
    """The tape cannot be read, or none of its requests fits the board."""


class TapeLeg(Struct, frozen=True):
    """A leg by what it is: days to expiry, and strike over the underlying's price."""

    tenor_days: Decimal
    moneyness: Decimal
    put_call: PutCall
    ratio: int
    side: LegSide


class TapeRequest(Struct, frozen=True):
    """One request of the tape, not yet on any board."""

    name: str
    side: Side
    quantity: Decimal
    legs: tuple[TapeLeg, ...]


class PlayRequest(Struct, frozen=True):
    """One request on the board, ready to be sent."""

    name: str
    side: Side
    quantity: Decimal
    legs: tuple[Leg, ...]


def read_tape(path: Path) -> list[TapeRequest]:
    """Read block requests: one row a leg, rows of a request share `rfq_id`.

    Raises:
        TapeError: naming the file, and the request where one is at fault.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise TapeError(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise TapeError(f"{path} is no CSV file in UTF-8: {error}") from error
    groups: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        groups.setdefault(row.get("rfq_id", ""), []).append(row)
    if not groups:
        raise TapeError(f"{path}: no requests in it")
    return [_request(path, name, group) for name, group in groups.items()]


def place(request: TapeRequest, board: Board) -> PlayRequest:
    """Find the instruments nearest in tenor and moneyness that keep the structure.

    Raises:
        TapeError: the board has no room for as many expiries or strikes.
    """
    listed = {
        (x.instrument.expiry_ms, decimal_of(x.instrument.strike), x.instrument.put_call): (
            x.instrument.symbol
        )
        for x in board.options()
    }
    expiries = _place_expiries(request, board.as_of_ms, sorted({key[0] for key in listed}))
    strikes = _place_strikes(request, board.index, expiries, set(listed))
    legs = tuple(
        Leg(
            instrument=listed[(expiries[x.tenor_days], strikes[x.moneyness], x.put_call)],
            ratio=x.ratio,
            side=x.side,
        )
        for x in request.legs
    )
    return PlayRequest(name=request.name, side=request.side, quantity=request.quantity, legs=legs)


def place_all(requests: Sequence[TapeRequest], board: Board) -> list[PlayRequest]:
    """Place every request of a tape; one that does not fit is an error, not a gap."""
    return [place(request, board) for request in requests]


def shipped_tape() -> list[TapeRequest]:
    """A tape for machines without market data: the common structures, once each."""
    return [
        _shipped("call spread", Side.BUY, "50", ("25", "1.06", "C", 1), ("25", "1.12", "C", -1)),
        _shipped("straddle", Side.SELL, "25", ("10", "1", "C", 1), ("10", "1", "P", 1)),
        _shipped("calendar", Side.SELL, "30", ("5", "1.02", "C", -1), ("60", "1.02", "C", 1)),
        _shipped(
            "custom, three legs", Side.BUY, "12.5",
            ("2", "0.98", "P", 2), ("9", "1.04", "C", -2), ("9", "1.05", "P", -1),
        ),
        _shipped("outright", Side.UNDISCLOSED, "10", ("60", "0.9", "P", 1)),
    ]  # fmt: skip


def _shipped(name: str, side: Side, quantity: str, *legs: tuple[str, str, str, int]) -> TapeRequest:
    return TapeRequest(
        name=name,
        side=side,
        quantity=Decimal(quantity),
        legs=tuple(
            TapeLeg(
                tenor_days=Decimal(days),
                moneyness=Decimal(moneyness),
                put_call=PutCall.CALL if letter == "C" else PutCall.PUT,
                ratio=abs(ratio),
                side=LegSide.BUY if ratio > 0 else LegSide.SELL,
            )
            for days, moneyness, letter, ratio in legs
        ),
    )


def _request(path: Path, name: str, rows: list[dict[str, str]]) -> TapeRequest:
    try:
        ordered = sorted(rows, key=lambda row: int(row["leg_no"]))
        return TapeRequest(
            name=name,
            side=Side(rows[0]["taker_side"]),
            quantity=decimal_of(rows[0]["amount"]),
            legs=tuple(_leg(row) for row in ordered),
        )
    except KeyError as error:
        raise TapeError(f"{path}: the column {error} is missing") from error
    except ValueError as error:
        raise TapeError(f"{path}: request {name}: {error}") from error


def _leg(row: dict[str, str]) -> TapeLeg:
    match = _OPTION_NAME.match(row["leg_instrument"])
    if match is None or match[2] not in MONTHS:
        raise ValueError(f"{row['leg_instrument']} is not the name of an option")
    expiry = datetime(
        2000 + int(match[3]), MONTHS.index(match[2]) + 1, int(match[1]), _EXPIRY_HOUR, tzinfo=UTC
    )
    tenor_ms = ms_of(expiry) - int(row["timestamp_ms"])
    return TapeLeg(
        tenor_days=Decimal(tenor_ms) / DAY_MS,
        moneyness=decimal_of(match[4]) / decimal_of(row["index_price"]),
        put_call=PutCall.CALL if match[5] == "C" else PutCall.PUT,
        ratio=int(row["leg_ratio"]),
        side=LegSide(row["leg_side_when_buying"]),
    )


def _place_expiries(request: TapeRequest, as_of_ms: int, listed: list[int]) -> dict[Decimal, int]:
    tenors = sorted({leg.tenor_days for leg in request.legs})
    tenor_of = {expiry: Decimal(expiry - as_of_ms) / DAY_MS for expiry in listed}
    chosen = in_order(
        [max(tenor, Decimal("0.1")).ln() for tenor in tenors],
        [[(tenor_of[x].ln(), x) for x in listed]] * len(tenors),
    )
    if chosen is None:
        raise TapeError(
            f"request {request.name} has {len(tenors)} expiries, the board {len(listed)}"
        )
    return dict(zip(tenors, chosen, strict=True))


def _place_strikes(
    request: TapeRequest,
    index: Decimal,
    expiries: dict[Decimal, int],
    listed: set[tuple[int, Decimal, PutCall | None]],
) -> dict[Decimal, Decimal]:
    levels = sorted({leg.moneyness for leg in request.legs})
    needed = {
        level: {(expiries[x.tenor_days], x.put_call) for x in request.legs if x.moneyness == level}
        for level in levels
    }
    strikes = sorted({key[1] for key in listed})
    chosen = in_order(
        [level.ln() for level in levels],
        [
            [
                ((strike / index).ln(), strike)
                for strike in strikes
                if all((expiry, strike, put_call) in listed for expiry, put_call in needed[level])
            ]
            for level in levels
        ],
    )
    if chosen is None:
        raise TapeError(
            f"request {request.name}: the board has no {len(levels)} different strikes for it on "
            + " and ".join(f"{datetime_of(x):%d %b %Y}" for x in sorted(expiries.values()))
        )
    return dict(zip(levels, chosen, strict=True))
