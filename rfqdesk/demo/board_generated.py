"""The small board that ships with the product, for machines without market data.

The same `now` gives the same board. Floats stay inside the pricing model; what
leaves it is rounded to ticks.
"""

import math
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from rfqdesk.demo.board import Board, BoardLine, board_line, date_code, datetime_of, ms_of
from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.terms import Instrument, InstrumentKind, PutCall

INDEX = Decimal(64250)
TICK = Decimal("0.0001")
FUTURE_TICK = Decimal("2.5")
_CARRY_PER_YEAR = 0.045
_YEAR_DAYS = 365.0
_FRIDAY = 4
_EXPIRY_HOUR = 8


def generated_board(now_ms: int) -> Board:
    """Options on nine expiries after `now_ms`, their futures, and the perpetual."""
    now = datetime_of(now_ms)
    lines: list[BoardLine] = []
    for expiry in expiries_after(now):
        years = (expiry - now) / timedelta(days=1) / _YEAR_DAYS
        lines += _options_of(expiry, years)
        lines.append(_future(f"BTC-{date_code(expiry)}", ms_of(expiry), _forward(years)))
    lines.append(_future("BTC-PERPETUAL", 0, float(INDEX)))
    return Board(
        source="generated board",
        as_of_ms=now_ms,
        index=INDEX,
        lines={line.instrument.symbol: line for line in lines},
    )


def expiries_after(now: datetime) -> list[datetime]:
    """Two days, three Fridays and the last Fridays of months, all at 08:00 UTC.

    The first lies at least 12 hours ahead, so that none expires during a
    demonstration.
    """
    first = (now + timedelta(hours=12)).replace(
        hour=_EXPIRY_HOUR, minute=0, second=0, microsecond=0
    )
    if first < now + timedelta(hours=12):
        first += timedelta(days=1)
    days = [first + timedelta(days=n) for n in range(400)]
    fridays = [day for day in days if day.weekday() == _FRIDAY]
    month_ends = [day for day in fridays if (day + timedelta(days=7)).month != day.month]
    quarter_ends = [day for day in month_ends if day.month % 3 == 0]
    return sorted({*days[:2], *fridays[:3], *month_ends[:2], *quarter_ends[:3]})


def black_76(forward: float, strike: float, years: float, vol: float, put_call: PutCall) -> float:
    """Undiscounted Black-76 price in the coin: the dollar price over the forward."""
    deviation = vol * math.sqrt(years)
    d1 = math.log(forward / strike) / deviation + deviation / 2
    d2 = d1 - deviation
    sign = 1 if put_call is PutCall.CALL else -1
    return sign * (_normal(sign * d1) - strike / forward * _normal(sign * d2))


def _normal(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2))


def _forward(years: float) -> float:
    return float(INDEX) * math.exp(_CARRY_PER_YEAR * years)


def _vol(strike: float, forward: float, years: float) -> float:
    """A smile: higher at the wings, a little higher for puts, rising with the term."""
    x = math.log(strike / forward) / math.sqrt(years)
    return max(0.25, 0.40 + 0.05 * math.sqrt(years) - 0.04 * x + 0.12 * x * x / (1 + x * x))


def _strikes(years: float) -> list[int]:
    days = years * _YEAR_DAYS
    step, reach = (500, 0.05) if days < 4 else (1000, 0.16) if days < 45 else (5000, 0.48)
    low = math.ceil(float(INDEX) * (1 - reach) / step)
    high = math.floor(float(INDEX) * (1 + reach) / step)
    return [n * step for n in range(low, high + 1)]


def _options_of(expiry: datetime, years: float) -> list[BoardLine]:
    forward = _forward(years)
    lines = []
    for strike in _strikes(years):
        vol = _vol(strike, forward, years)
        for put_call, letter in ((PutCall.CALL, "C"), (PutCall.PUT, "P")):
            instrument = Instrument(
                symbol=f"BTC-{date_code(expiry)}-{strike}-{letter}",
                kind=InstrumentKind.OPTION,
                underlying="BTC",
                price_currency="BTC",
                tick_size=text_of(TICK),
                lot_size="0.1",
                expiry_ms=ms_of(expiry),
                strike=str(strike),
                put_call=put_call,
            )
            price = black_76(forward, strike, years, vol, put_call)
            half = max(0.00008, 0.02 * min(price, 0.05))
            bid, ask = (
                _grid(price - half, TICK, ROUND_FLOOR),
                _grid(price + half, TICK, ROUND_CEILING),
            )
            lines.append(
                board_line(
                    instrument, bid if bid > 0 else None, ask, _exact(price), _exact(forward)
                )
            )
    return lines


def _future(symbol: str, expiry_ms: int, price: float) -> BoardLine:
    instrument = Instrument(
        symbol=symbol,
        kind=InstrumentKind.FUTURE if expiry_ms else InstrumentKind.PERPETUAL,
        underlying="BTC",
        price_currency="USD",
        tick_size=text_of(FUTURE_TICK),
        lot_size="10",
        expiry_ms=expiry_ms,
    )
    bid, ask = _grid(price, FUTURE_TICK, ROUND_FLOOR), _grid(price, FUTURE_TICK, ROUND_CEILING)
    ask = ask if ask > bid else bid + FUTURE_TICK
    mid = (bid + ask) / 2
    return board_line(instrument, bid, ask, mid, mid)


def _exact(price: float) -> Decimal:
    return Decimal(repr(price))


def _grid(price: float, step: Decimal, rounding: str) -> Decimal:
    return (_exact(price) / step).to_integral_value(rounding) * step
