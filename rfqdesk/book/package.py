"""Names a package of legs as traders do: `BTC 9OCT26 86000/90000 call spread`."""

from collections.abc import Sequence
from functools import lru_cache

from rfqdesk.protocol.structures import contract_name, structure_name, structure_of
from rfqdesk.protocol.terms import Leg

_KEPT = 4_096


def instrument_name(symbol: str) -> str:
    """Words for one instrument; the symbol itself where it is not of the usual form."""
    return contract_name(symbol)


def package_name(legs: Sequence[Leg]) -> str:
    """Words for what buying the package does; never empty for at least one leg."""
    return _name(tuple(legs))


@lru_cache(_KEPT)
def _name(legs: tuple[Leg, ...]) -> str:
    # Each row of a table asks, and there are far fewer packages than rows.
    return structure_name(structure_of(legs)) if legs else ""
