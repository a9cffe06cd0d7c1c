"""Prices and quantities: decimal text on the wire, `Decimal` in memory, never `float`.

One grammar: an optional minus sign, ASCII digits without superfluous leading
zeros, at most one dot with digits on both sides, no exponent, bounded length.
"""

import re
from decimal import Decimal
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

_DECIMAL = re.compile(DECIMAL_PATTERN)
_ZERO = Decimal(0)


def decimal_of(text: str) -> Decimal:
    """Read wire text.

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


def is_multiple(number: Decimal, step: Decimal) -> bool:
    """Tell whether `number` lies on the grid of `step` (> 0), exactly."""
    return number % step == _ZERO
