"""Prices and quantities: decimal text on the wire, `Decimal` in memory, never `float`.

One grammar: an optional minus sign, ASCII digits without superfluous leading
zeros, at most one dot with digits on both sides, no exponent, bounded length.
"""

import re
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation
from functools import lru_cache
from typing import Annotated

from msgspec import Meta

from rfqdesk.protocol.limits import DECIMAL_MAX_FRACTION_DIGITS, DECIMAL_MAX_INTEGER_DIGITS

# `$` alone would let a trailing newline through, and `\Z` is not known to
# JSON Schema's regular expressions; the look-ahead is understood by both.
DECIMAL_PATTERN = (
    rf"^-?(0|[1-9][0-9]{{0,{DECIMAL_MAX_INTEGER_DIGITS - 1}}})"
    rf"(\.[0-9]{{1,{DECIMAL_MAX_FRACTION_DIGITS}}})?$(?!\n)"
)

DecimalText = Annotated[str, Meta(pattern=DECIMAL_PATTERN, max_length=32)]
"""Decimal number as text, e.g. `"-0.0549"`; the only form money takes on the wire."""

MAGNITUDE_MAX = Decimal(10) ** DECIMAL_MAX_INTEGER_DIGITS
"""Every number on the wire is nearer to zero than this."""

_DECIMAL = re.compile(DECIMAL_PATTERN)
_ZERO = Decimal(0)

# The default context rounds at 28 digits without a word, and anybody may change
# it; a price times a size can have 54. Here a rounding would be an error.
_EXACT = Context(prec=96, traps=[Inexact, InvalidOperation, DivisionByZero])


@lru_cache(maxsize=4_096)
def decimal_of(text: str) -> Decimal:
    """Read wire text. The same few prices, sizes and ticks are read over and over.

    Raises:
        ValueError: the text is outside the grammar.
    """
    if len(text) > 32 or not _DECIMAL.match(text):
        raise ValueError(f"not a decimal number: {text[:40]!r}")
    return Decimal(text)


def text_of(number: Decimal) -> str:
    """Write wire text: no exponent, no trailing zeros, no negative zero.

    Raises:
        ValueError: the number is not finite or does not fit the grammar.
    """
    if not number.is_finite():
        raise ValueError(f"not a finite number: {number}")
    if number == _ZERO:
        return "0"
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if not _DECIMAL.match(text):
        raise ValueError(f"number does not fit the wire: {number}")
    return text


def product(one: Decimal, other: Decimal) -> Decimal:
    """Multiply two numbers of the wire exactly."""
    return _EXACT.multiply(one, other)


def total(one: Decimal, other: Decimal) -> Decimal:
    """Add two numbers of the wire exactly."""
    return _EXACT.add(one, other)


def difference(one: Decimal, other: Decimal) -> Decimal:
    """Subtract the second number of the wire from the first exactly."""
    return _EXACT.subtract(one, other)


def is_multiple(number: Decimal, step: Decimal) -> bool:
    """Tell whether `number` lies on the grid of `step` (> 0), exactly."""
    return _EXACT.remainder(number, step) == _ZERO


def floor_to(number: Decimal, step: Decimal) -> Decimal:
    """The highest multiple of `step` (> 0) that is not above `number`."""
    # The remainder has the sign of the number, so below zero it points up.
    rest = _EXACT.remainder(number, step)
    return _EXACT.subtract(number, rest if rest >= _ZERO else _EXACT.add(rest, step))


def ceiling_to(number: Decimal, step: Decimal) -> Decimal:
    """The lowest multiple of `step` (> 0) that is not below `number`."""
    return _EXACT.minus(floor_to(_EXACT.minus(number), step))
