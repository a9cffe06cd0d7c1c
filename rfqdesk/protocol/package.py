"""What a package takes over from its legs: rules that venue and client must work out alike."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from rfqdesk.protocol.money import decimal_of, product, total
from rfqdesk.protocol.terms import Instrument, Leg, LegSide


def package_tick(instruments: Iterable[Instrument]) -> str:
    """The price grid of a package: the finest tick of its instruments, as wire text.

    Raises:
        ValueError: there are no instruments.
    """
    return min((item.tick_size for item in instruments), key=decimal_of)


def must_cost(legs: Sequence[Leg]) -> bool:
    """Tell whether the package's price must be above zero.

    So it is for a single bought leg. A package of several, or one that sells
    its leg, may be worth less than nothing.
    """
    return len(legs) == 1 and legs[0].side is LegSide.BUY


def package_price(legs: Sequence[Leg], leg_prices: Sequence[str]) -> Decimal:
    """What one package costs, exactly, where each leg has a price of its own.

    Raises:
        ValueError: there is not one price for each leg.
    """
    price = Decimal(0)
    for leg, leg_price in zip(legs, leg_prices, strict=True):
        price = total(price, product(Decimal(leg.signed_ratio), decimal_of(leg_price)))
    return price
