"""Names a package of legs as traders do: `BTC 9OCT26 86000/90000 call spread`."""

import re
from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from rfqdesk.protocol.terms import Leg, LegSide

_OPTION = re.compile(r"^([A-Z0-9]+)-([0-9]{1,2}[A-Z]{3}[0-9]{2})-([0-9]+(?:\.[0-9]+)?)-([CP])$")


class _Option(Struct, frozen=True):
    underlying: str
    expiry: str
    strike: str
    kind: str
    ratio: int
    bought: bool


def instrument_name(symbol: str) -> str:
    """Words for one instrument; the symbol itself where it is not of the usual form."""
    match = _OPTION.match(symbol)
    if match is None:
        return symbol.replace("-", " ")
    underlying, expiry, strike, kind = match.groups()
    return f"{underlying} {expiry} {strike} {'call' if kind == 'C' else 'put'}"


def package_name(legs: Sequence[Leg]) -> str:
    """Words for what buying the package does; never empty for at least one leg."""
    if not legs:
        return ""
    if len(legs) == 1:
        leg = legs[0]
        name = instrument_name(leg.instrument)
        return name if leg.side is LegSide.BUY else f"{name}, sold"
    options = [_option(leg) for leg in legs]
    known = [option for option in options if option is not None]
    if len(known) == len(options) and len({option.underlying for option in known}) == 1:
        name = _options_name(known)
        if name:
            return f"{known[0].underlying} {name}"
    underlyings = list(dict.fromkeys(leg.instrument.split("-")[0] for leg in legs))
    return f"{'/'.join(underlyings)} custom, {len(legs)} legs"


def _option(leg: Leg) -> _Option | None:
    match = _OPTION.match(leg.instrument)
    if match is None:
        return None
    underlying, expiry, strike, kind = match.groups()
    return _Option(underlying, expiry, strike, kind, leg.ratio, leg.side is LegSide.BUY)


def _options_name(options: list[_Option]) -> str:
    if len(options) == 2:
        return _pair_name(*sorted(options, key=lambda option: not option.bought))
    if len(options) == 3:
        return _butterfly_name(sorted(options, key=lambda option: Decimal(option.strike)))
    return ""


def _pair_name(first: _Option, second: _Option) -> str:
    """Name two options, the bought one first where only one is bought."""
    ratio = "" if first.ratio == second.ratio else f" {first.ratio}x{second.ratio}"
    kind = "call" if first.kind == "C" else "put"
    same_expiry = first.expiry == second.expiry
    if first.bought and second.bought:
        if not same_expiry or first.kind == second.kind:
            return ""
        if first.strike == second.strike:
            return f"{first.expiry} {first.strike}{ratio} straddle"
        low, high = sorted((first, second), key=lambda option: Decimal(option.strike))
        return f"{first.expiry} {low.strike}/{high.strike}{ratio} strangle"
    if not first.bought:
        return ""
    if first.kind != second.kind:
        if not same_expiry:
            return ""
        return f"{first.expiry} {first.strike}/{second.strike}{ratio} risk reversal"
    if same_expiry:
        word = "spread" if not ratio else "ratio spread"
        return f"{first.expiry} {first.strike}/{second.strike}{ratio} {kind} {word}"
    if first.strike == second.strike:
        return f"{second.expiry}/{first.expiry} {first.strike}{ratio} {kind} calendar"
    expiries, strikes = (
        f"{second.expiry}/{first.expiry}",
        f"{second.strike}/{first.strike}",
    )
    return f"{expiries} {strikes}{ratio} {kind} diagonal"


def _butterfly_name(options: list[_Option]) -> str:
    low, middle, high = options
    one_kind = len({option.kind for option in options}) == 1
    one_expiry = len({option.expiry for option in options}) == 1
    wings = low.bought and high.bought and not middle.bought
    if not (one_kind and one_expiry and wings):
        return ""
    if not (low.ratio == high.ratio and middle.ratio == 2 * low.ratio):
        return ""
    kind = "call" if low.kind == "C" else "put"
    return f"{low.expiry} {low.strike}/{middle.strike}/{high.strike} {kind} butterfly"
