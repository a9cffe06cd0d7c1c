"""Differences of prices in ticks, basis points of the underlying, or points of volatility."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from math import exp, log, pi, sqrt

from msgspec import Struct

from rfqdesk.desktop.models.figures import MINUS, price_text
from rfqdesk.desktop.models.maker.quote_terms import quote_terms
from rfqdesk.protocol.limits import PRICE_AGE_MAX_MS
from rfqdesk.protocol.money import decimal_of, product, total
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import Instrument, InstrumentKind, Leg

_YEAR_MS = 365 * 86_400_000
_ZERO = Decimal(0)


class Measure(StrEnum):
    """What differences are shown in."""

    PRICE = "price"
    TICKS = "ticks"
    BPS = "bps"
    VOL = "vol"


MEASURE_WORDS = {
    Measure.PRICE: "in price",
    Measure.TICKS: "in ticks",
    Measure.BPS: "in basis points of the underlying",
    Measure.VOL: "in points of volatility",
}


class Yardstick(Struct, frozen=True):
    """What one package's prices are measured by; None for what is not known.

    `bps_unit` is a basis point of the underlying, `vega` what a point of volatility is
    worth, both in the package's price currency. `live` tells a mark that the venue keeps up
    from one that came with the instruments.
    """

    tick: Decimal
    digits: int
    mark: Decimal | None = None
    live: bool = False
    bps_unit: Decimal | None = None
    vega: Decimal | None = None

    def text(self, amount: Decimal, measure: Measure, *, signed: bool = False) -> str:
        """A difference, `signed` with its plus; "" where it can't be measured so."""
        sign = "" if not signed else "+" if amount > 0 else MINUS if amount < 0 else ""
        size = abs(amount) if signed else amount
        if measure is Measure.PRICE:
            return f"{sign}{price_text(size, self.digits)}"
        unit = {
            Measure.TICKS: self.tick,
            Measure.BPS: self.bps_unit,
            Measure.VOL: self.vega,
        }[measure]
        if not unit:
            return ""
        shown = f"{size / unit:,.1f}".replace("-", MINUS)
        return f"{sign}{shown.removesuffix('.0') if measure is Measure.TICKS else shown}"

    def measures(self) -> tuple[Measure, ...]:
        """Those that can be used."""
        known = {Measure.BPS: self.bps_unit, Measure.VOL: self.vega}
        return tuple(one for one in Measure if one not in known or known[one])


def yardstick_of(
    legs: Sequence[Leg],
    instruments: Mapping[str, Instrument],
    prices: Mapping[str, ReferencePrice],
    now_ms: int,
    *,
    digits: int,
    price_age_max_ms: int = PRICE_AGE_MAX_MS,
) -> Yardstick | None:
    """What the package is measured by; None where an instrument is not known.

    Prices older than `price_age_max_ms` count as none, as at the venue.
    """
    terms = quote_terms(legs, instruments)
    if terms is None:
        return None
    told = [prices.get(leg.instrument) for leg in legs]
    fresh = [one for one in told if one is not None and now_ms - one.time_ms <= price_age_max_ms]
    complete = len(fresh) == len(legs)
    mark, live = terms.mark, False
    if complete and all(one.mark_price for one in fresh):
        mark, live = _ZERO, True
        for leg, one in zip(legs, fresh, strict=True):
            amount = product(decimal_of(one.mark_price), Decimal(leg.signed_ratio))
            mark = total(mark, amount)
    index = next((decimal_of(one.index_price) for one in fresh if one.index_price), None)
    first = instruments[legs[0].instrument]
    inverse = first.price_currency == first.underlying
    bps_unit = Decimal("0.0001") if inverse else None if index is None else index / 10_000
    vega = None
    if complete and index:
        vega = _vega(legs, instruments, fresh, now_ms, index=index, inverse=inverse)
    return Yardstick(terms.tick, digits, mark, live, bps_unit, vega)


def _vega(
    legs: Sequence[Leg],
    instruments: Mapping[str, Instrument],
    prices: Sequence[ReferencePrice],
    now_ms: int,
    *,
    index: Decimal,
    inverse: bool,
) -> Decimal | None:
    """What a package is worth more a point of volatility, by Black and Scholes; None for none."""
    spot, vega = float(index), 0.0
    for leg, one in zip(legs, prices, strict=True):
        instrument = instruments[leg.instrument]
        if instrument.kind is not InstrumentKind.OPTION:
            continue
        if not one.volatility or instrument.expiry_ms <= now_ms:
            return None
        years = (instrument.expiry_ms - now_ms) / _YEAR_MS
        spread = float(one.volatility) / 100 * sqrt(years)
        if spread <= 0:
            return None
        place = log(spot / float(instrument.strike)) / spread + spread / 2
        density = exp(-place * place / 2) / sqrt(2 * pi)
        vega += leg.signed_ratio * spot * density * sqrt(years) / 100
    if inverse:
        vega /= spot
    # A structure that hardly depends on volatility is not measured in it.
    least = 1e-9 * (1 if inverse else spot)
    return None if abs(vega) < least else abs(Decimal(repr(vega)))
