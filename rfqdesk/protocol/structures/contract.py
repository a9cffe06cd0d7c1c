"""What a symbol of the usual form says about its instrument, without reference data.

Structures are named from symbols alone, so that a trade of last year keeps its
name after its instruments have expired and are listed no more.
"""

import re
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DATE = r"([0-9]{1,2})(" + "|".join(_MONTHS) + r")([0-9]{2})"
_OPTION = re.compile(rf"([A-Z0-9_.]+)-{_DATE}-([0-9]+(?:\.[0-9]+)?)-([CP])")
_FUTURE = re.compile(rf"([A-Z0-9_.]+)-{_DATE}")
_PERPETUAL = re.compile(r"([A-Z0-9_.]+)-PERPETUAL")
_SPOT = re.compile(r"([A-Z0-9.]+)_[A-Z0-9.]+")


class ContractKind(StrEnum):
    """What an instrument is to a structure."""

    CALL = "call"
    PUT = "put"
    FUTURE = "future"
    PERPETUAL = "perpetual"
    SPOT = "spot"

    @property
    def is_option(self) -> bool:
        """Whether it has a strike."""
        return self in {ContractKind.CALL, ContractKind.PUT}


class Contract(Struct, frozen=True):
    """An instrument as its symbol describes it.

    `expiry` is as written, "" for none, and `expiry_order` (year, month, day)
    puts expiries in order: spot and perpetuals stand before every date.
    `strike` is 0 where there is none.
    """

    symbol: str
    kind: ContractKind
    underlying: str
    expiry: str = ""
    expiry_order: tuple[int, int, int] = (0, 0, 0)
    strike: Decimal = Decimal(0)


def contract_of(symbol: str) -> Contract | None:
    """Read a symbol such as `BTC-25DEC26-80000-C`; None where it is of another form."""
    if match := _OPTION.fullmatch(symbol):
        underlying, day, month, year, strike, letter = match.groups()
        kind = ContractKind.CALL if letter == "C" else ContractKind.PUT
        expiry, order = _expiry(day, month, year)
        return Contract(symbol, kind, underlying, expiry, order, Decimal(strike))
    if match := _FUTURE.fullmatch(symbol):
        underlying, day, month, year = match.groups()
        return Contract(symbol, ContractKind.FUTURE, underlying, *_expiry(day, month, year))
    if match := _PERPETUAL.fullmatch(symbol):
        return Contract(symbol, ContractKind.PERPETUAL, match[1], "PERPETUAL", (0, 0, 1))
    if match := _SPOT.fullmatch(symbol):
        return Contract(symbol, ContractKind.SPOT, match[1])
    return None


def _expiry(day: str, month: str, year: str) -> tuple[str, tuple[int, int, int]]:
    return f"{day}{month}{year}", (int(year) + 2000, _MONTHS.index(month) + 1, int(day))
