"""What a package takes over from its legs: rules that venue and client must work out alike."""

from collections.abc import Iterable, Sequence

from rfqdesk.protocol.money import decimal_of
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
