"""What a party may deal in, how much of it, and with whom: worked out alike by venue and client."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct

from rfqdesk.protocol.ids import Party
from rfqdesk.protocol.limits import ENTITLED_MAX
from rfqdesk.protocol.money import DECIMAL_PATTERN, decimal_of, product
from rfqdesk.protocol.terms import Leg

INSTRUMENT_PATTERN = r"^[A-Z0-9*][A-Z0-9._*-]{0,39}$(?!\n)"

InstrumentPattern = Annotated[str, Meta(pattern=INSTRUMENT_PATTERN, max_length=40)]
"""A symbol in which each `*` stands for any characters, or none: `BTC-*`, `ETH-*-P`."""

OptionalDecimalText = Annotated[
    str, Meta(pattern=rf"(?:{DECIMAL_PATTERN})|^$(?!\n)", max_length=32)
]
"""A decimal number of the wire's grammar, or "" for none."""


class Entitlements(Struct, frozen=True, omit_defaults=True):
    """One set of limits. An empty member sets none.

    `quantity_max` is the most of any one leg, packages times ratio, in one
    request, one quote or one acceptance.
    """

    instruments: Annotated[tuple[InstrumentPattern, ...], Meta(max_length=ENTITLED_MAX)] = ()
    quantity_max: OptionalDecimalText = ""
    counterparties: Annotated[tuple[Party, ...], Meta(max_length=ENTITLED_MAX)] = ()


def matches(pattern: str, symbol: str) -> bool:
    """Tell whether an instrument's symbol fits a pattern."""
    first, *rest = pattern.split("*")
    if not rest:
        return symbol == pattern
    *middle, last = rest
    if not symbol.startswith(first):
        return False
    at = len(first)
    # The leftmost place for each piece leaves most room for those that follow.
    for piece in middle:
        found = symbol.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(symbol) - at >= len(last) and symbol.endswith(last)


def allows_instrument(entitlements: Iterable[Entitlements], symbol: str) -> bool:
    """Tell whether every set of limits includes the instrument."""
    return all(
        not one.instruments or any(matches(pattern, symbol) for pattern in one.instruments)
        for one in entitlements
    )


def allows_counterparty(entitlements: Iterable[Entitlements], firm: str) -> bool:
    """Tell whether every set of limits includes the firm."""
    return all(not one.counterparties or firm in one.counterparties for one in entitlements)


def least_quantity_max(entitlements: Iterable[Entitlements]) -> Decimal | None:
    """The most of any one leg that every set of limits allows; None for no limit."""
    limits = [decimal_of(one.quantity_max) for one in entitlements if one.quantity_max]
    return min(limits, default=None)


def leg_excluded(entitlements: Sequence[Entitlements], legs: Iterable[Leg]) -> Leg | None:
    """The first leg in an instrument that is not included."""
    return next((leg for leg in legs if not allows_instrument(entitlements, leg.instrument)), None)


def leg_above_limit(
    entitlements: Sequence[Entitlements], legs: Iterable[Leg], quantity: Decimal
) -> Leg | None:
    """The first leg of which so many packages come to more than is allowed."""
    limit = least_quantity_max(entitlements)
    if limit is None:
        return None
    return next((leg for leg in legs if product(quantity, Decimal(leg.ratio)) > limit), None)
