"""What a package is worth at its expiry, over the price of the underlying.

In US dollars the profit is a line that bends at the strikes, also where premium and
settlement are in the coin: the premium then grows with the price itself. Break-evens are
therefore exact. It is shown in the currency of the package's price.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.protocol.money import decimal_of, product, total
from rfqdesk.protocol.terms import HedgeLeg, Instrument, InstrumentKind, Leg, LegSide, PutCall, Side

_ZERO = Decimal(0)
_MARGIN = Decimal("0.15")
_STEPS = 60
_SIGNIFICANT = Decimal("0.0001")


class Payoff(Struct, frozen=True):
    """Profit a package at expiry: `points` are (price of the underlying, profit).

    `best` and `worst` are the limits of profit, None for none. `premium` None: nothing is
    known to have been paid, so the line starts from nothing.
    """

    points: tuple[tuple[Decimal, Decimal], ...]
    strikes: tuple[Decimal, ...]
    break_evens: tuple[Decimal, ...]
    best: Decimal | None
    worst: Decimal | None
    currency: str
    premium: Decimal | None

    def words(self) -> str:
        """The same in a sentence, for who can't see the line."""
        evens = " and ".join(quantity_text(round(one, 0)) for one in self.break_evens)
        if self.premium is None:
            start = "At expiry, before the premium"
        else:
            start = f"Breaks even at {evens}" if evens else "Never breaks even"
        return f"{start}; {self.won()}, {self.lost()}."

    def won(self) -> str:
        """How much can be won a package."""
        return f"wins {_limit(self.best, self.currency)}"

    def lost(self) -> str:
        """How much can be lost a package."""
        return f"loses {_limit(self.worst, self.currency)}"


class _Line(Struct, frozen=True):
    """Profit in US dollars: kinks with the slope that each adds, from `intercept` at 0."""

    intercept: Decimal
    slope: Decimal
    kinks: tuple[tuple[Decimal, Decimal], ...]

    def at(self, spot: Decimal) -> Decimal:
        value = total(self.intercept, product(self.slope, spot))
        for strike, bend in self.kinks:
            if spot > strike:
                value += bend * (spot - strike)
        return value


def payoff_of(
    legs: Sequence[Leg],
    instruments: Mapping[str, Instrument],
    *,
    side: Side = Side.BUY,
    premium: Decimal | None = None,
    hedge: HedgeLeg | None = None,
) -> Payoff | None:
    """The payoff; None where there is none to draw: no option, or several expiries."""
    listed = [instruments.get(leg.instrument) for leg in legs]
    known = [one for one in listed if one is not None]
    options = [one for one in known if one.kind is InstrumentKind.OPTION and one.strike]
    same = {one.expiry_ms for one in options}
    if not options or len(known) != len(legs) or len(same) != 1:
        return None
    if len({one.underlying for one in known}) != 1:
        return None
    sign = Decimal(-1 if side is Side.SELL else 1)
    inverse = known[0].price_currency == known[0].underlying
    line = _line_of(legs, instruments, sign, premium=premium, inverse=inverse, hedge=hedge)
    strikes = tuple(sorted({decimal_of(one.strike) for one in options}))
    # One that is far from every strike says nothing about the days that the package lives.
    low, high = min(strikes) / 2, max(strikes) * 2
    zeros = _zeros(line) if premium is not None else ()
    evens = tuple(zero for zero in zeros if low <= zero <= high)
    spots = _spots(strikes, evens)
    points = tuple((spot, _shown(line.at(spot), spot, inverse=inverse)) for spot in spots)
    best, worst = _limits(line, strikes, inverse=inverse)
    return Payoff(points, strikes, evens, best, worst, known[0].price_currency, premium)


def _line_of(
    legs: Sequence[Leg],
    instruments: Mapping[str, Instrument],
    sign: Decimal,
    *,
    premium: Decimal | None,
    inverse: bool,
    hedge: HedgeLeg | None,
) -> _Line:
    intercept, slope = _ZERO, _ZERO
    kinks: dict[Decimal, Decimal] = {}
    for leg in legs:
        one, amount = instruments[leg.instrument], sign * leg.signed_ratio
        if one.kind is not InstrumentKind.OPTION:
            slope += amount
            continue
        strike = decimal_of(one.strike)
        kinks[strike] = kinks.get(strike, _ZERO) + amount
        if one.put_call is PutCall.PUT:
            # A put is a call less the underlying plus the strike.
            slope -= amount
            intercept += product(amount, strike)
    paid = sign * (premium or _ZERO)
    slope, intercept = (slope - paid, intercept) if inverse else (slope, intercept - paid)
    if hedge is not None:
        amount = sign * decimal_of(hedge.ratio) * (1 if hedge.side is LegSide.BUY else -1)
        slope += amount
        intercept -= product(amount, decimal_of(hedge.price))
    return _Line(intercept, slope, tuple(sorted(kinks.items())))


def _zeros(line: _Line) -> tuple[Decimal, ...]:
    """Where the line crosses or touches zero, above a price of 0."""
    found: list[Decimal] = []
    slope, start = line.slope, _ZERO
    for end, bend in (*line.kinks, (None, _ZERO)):
        value = line.at(start)
        if slope and -value / slope >= 0:
            zero = start - value / slope
            if zero > 0 and (end is None or zero <= end) and zero not in found:
                found.append(zero)
        if end is not None:
            slope, start = slope + bend, end
    return tuple(found)


def _spots(strikes: Sequence[Decimal], evens: Sequence[Decimal]) -> list[Decimal]:
    low, high = min([*strikes, *evens]), max([*strikes, *evens])
    low, high = low * (1 - _MARGIN), high * (1 + _MARGIN)
    step = (high - low) / _STEPS
    spots = {low + step * place for place in range(_STEPS + 1)}
    return sorted(spots.union(strikes, evens))


def _limits(
    line: _Line, strikes: Sequence[Decimal], *, inverse: bool
) -> tuple[Decimal | None, Decimal | None]:
    last = line.slope + sum((bend for _strike, bend in line.kinks), _ZERO)
    values = [_shown(line.at(strike), strike, inverse=inverse) for strike in strikes]
    up = down = False
    if inverse:
        # In the coin: towards nothing the fixed part decides, far above the slope.
        up, down = line.intercept > 0, line.intercept < 0
        values.append(last)
        if not line.intercept:
            values.append(line.slope)
    else:
        up, down = last > 0, last < 0
        values.append(line.intercept)
    return (None if up else max(values)), (None if down else min(values))


def _shown(dollars: Decimal, spot: Decimal, *, inverse: bool) -> Decimal:
    return dollars / spot if inverse and spot else dollars


def _limit(value: Decimal | None, currency: str) -> str:
    if value is None:
        return "without limit"
    return f"at most {quantity_text(abs(value).quantize(_SIGNIFICANT))} {currency}"
