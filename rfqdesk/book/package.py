"""Names a package of legs as traders do: `BTC 9OCT26 86000/90000 call spread`."""

from collections.abc import Sequence

from rfqdesk.protocol.structures import contract_name, structure_name, structure_of
from rfqdesk.protocol.terms import Leg


def instrument_name(symbol: str) -> str:
    """Words for one instrument; the symbol itself where it is not of the usual form."""
    return contract_name(symbol)


def package_name(legs: Sequence[Leg]) -> str:
    """Words for what buying the package does; never empty for at least one leg."""
    return structure_name(structure_of(legs)) if legs else ""
