"""Words of the instrument search that are no part of a name: `3m`, `25d`, `atm`.

They choose among what the other words find: of each underlying the expiry nearest to a tenor, of
each expiry the strike at the money or the option whose delta is nearest.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import erf, log, sqrt

from msgspec import Struct

from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import Instrument, InstrumentKind, PutCall

_DAY_MS = 86_400_000
_YEAR_MS = 365 * _DAY_MS
_TENOR = re.compile(r"^([0-9]{1,3})(w|m|y)$")
_DELTA = re.compile(r"^([0-9]{1,2})(d|delta)$")
_DAYS = {"w": 7.0, "m": 365.25 / 12, "y": 365.25}
Prices = Mapping[str, ReferencePrice]


class SearchTerms(Struct, frozen=True):
    """What is typed: words of the name, and what to choose by. `delta` in hundredths, 0 for none.

    `tenor_ms` is how far away the expiry should be, 0 for any.
    """

    words: tuple[str, ...]
    tenor_ms: int = 0
    delta: int = 0
    at_the_money: bool = False

    @property
    def chooses(self) -> bool:
        """Whether anything but words is asked for."""
        return bool(self.tenor_ms or self.delta or self.at_the_money)


def search_terms(tokens: Iterable[str]) -> SearchTerms:
    """Part the typed words."""
    words, tenor_ms, delta, money = [], 0, 0, False
    for word in tokens:
        tenor, wing = _TENOR.match(word), _DELTA.match(word)
        if tenor:
            tenor_ms = round(int(tenor[1]) * _DAYS[tenor[2]] * _DAY_MS)
        elif wing and int(wing[1]):
            delta = int(wing[1])
        elif word == "atm":
            money = True
        else:
            words.append(word)
    return SearchTerms(tuple(words), tenor_ms, delta, money)


def choose(
    terms: SearchTerms,
    found: Sequence[Instrument],
    prices: Prices,
    now_ms: int,
    *,
    listed: Iterable[Instrument],
) -> list[Instrument]:
    """Those of the found that are meant, in their order; `listed` are all there are."""
    left = list(found)
    if terms.tenor_ms:
        left = _nearest(
            [one for one in left if one.expiry_ms],
            lambda one: (one.underlying,),
            lambda one: float(abs(one.expiry_ms - now_ms - terms.tenor_ms)),
        )
    if terms.at_the_money:
        left = _at_the_money(left, prices, listed)
    if terms.delta:
        known = {one.symbol: delta for one in left
                 if (delta := delta_of(one, prices, now_ms)) is not None}  # fmt: skip
        left = _nearest(
            [one for one in left if one.symbol in known],
            lambda one: (one.underlying, one.expiry_ms, one.put_call),
            lambda one: abs(abs(known[one.symbol]) - terms.delta / 100),
        )
    return left


def delta_of(instrument: Instrument, prices: Prices, now_ms: int) -> float | None:
    """An option's delta as the venue tells it, else by Black and Scholes; None for unknown."""
    told = prices.get(instrument.symbol)
    if instrument.kind is not InstrumentKind.OPTION or told is None:
        return None
    if told.delta:
        return float(told.delta)
    years = (instrument.expiry_ms - now_ms) / _YEAR_MS
    if not (told.index_price and told.volatility and years > 0):
        return None
    spread = float(told.volatility) / 100 * sqrt(years)
    if spread <= 0:
        return None
    place = log(float(told.index_price) / float(instrument.strike)) / spread + spread / 2
    above = (1 + erf(place / sqrt(2))) / 2
    return above if instrument.put_call is PutCall.CALL else above - 1


def _at_the_money(
    found: Sequence[Instrument], prices: Prices, listed: Iterable[Instrument]
) -> list[Instrument]:
    """By the index; where none is told, where calls and puts are worth the same."""
    options = [one for one in found if one.kind is InstrumentKind.OPTION]
    index = {
        one.underlying: float(told.index_price)
        for one in options
        if (told := prices.get(one.symbol)) is not None and told.index_price
    }
    marks = {(one.underlying, one.expiry_ms, one.strike, one.put_call): one for one in listed}

    def away(one: Instrument) -> float:
        if one.underlying in index:
            return abs(float(one.strike) - index[one.underlying])
        pair = [marks.get((one.underlying, one.expiry_ms, one.strike, side)) for side in PutCall]
        worth = [float(other.mark_price) for other in pair if other and other.mark_price]
        return abs(worth[0] - worth[1]) if len(worth) == 2 else float("inf")

    return _nearest(options, lambda one: (one.underlying, one.expiry_ms), away)


def _nearest(
    found: Sequence[Instrument],
    group_of: Callable[[Instrument], tuple[object, ...]],
    away: Callable[[Instrument], float],
) -> list[Instrument]:
    """Of each group those that are least away."""
    least: dict[tuple[object, ...], float] = {}
    distances = [(one, group_of(one), away(one)) for one in found]
    for _one, group, distance in distances:
        least[group] = min(distance, least.get(group, distance))
    return [
        one
        for one, group, distance in distances
        if distance == least[group] and distance != float("inf")
    ]
