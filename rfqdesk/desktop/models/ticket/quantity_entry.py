"""Reads a quantity as traders type it: `12.5`, `1,000`, `25k`, `1.5m`."""

import re
from decimal import Decimal

from rfqdesk.protocol.money import decimal_of

_PLAIN = re.compile(r"^(-?[0-9]*\.?[0-9]+|-?[0-9]+\.)([km]?)$")
_GROUPED = re.compile(r"^[0-9]{1,3}([, ])[0-9]{3}(\1[0-9]{3})*(\.[0-9]+)?[km]?$")
_SUFFIX = re.compile(r" +(?=[km]$)")
_FACTORS = {"": Decimal(1), "k": Decimal(1_000), "m": Decimal(1_000_000)}


class QuantityTextError(ValueError):
    """The text is no quantity; the message says what is wrong in words."""


def read_quantity(text: str) -> Decimal | None:
    """The quantity meant by `text`; None when nothing is typed yet.

    Raises:
        QuantityTextError: with words for the person typing.
    """
    typed = _SUFFIX.sub("", text.strip().lower())
    if not typed:
        return None
    if "," in typed or " " in typed:
        # Two numbers side by side, pasted, are not one.
        if not _GROUPED.match(typed):
            what = "comma" if "," in typed else "space"
            raise QuantityTextError(
                f"A {what} may only part thousands: write 1.5 with a point, or 1,500."
            )
        typed = typed.replace(",", "").replace(" ", "")
    match = _PLAIN.match(typed) if typed.isascii() else None
    if match is None:
        raise QuantityTextError("Write a number such as 12.5, 25k or 1.5m.")
    digits, suffix = match.groups()
    try:
        number = Decimal(digits) * _FACTORS[suffix]
        decimal_of(f"{number:f}")
    except (ValueError, ArithmeticError) as error:
        raise QuantityTextError("That number is too long for the venue.") from error
    if number <= 0:
        raise QuantityTextError("The quantity must be above zero.")
    return number
