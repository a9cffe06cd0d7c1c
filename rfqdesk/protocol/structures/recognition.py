"""Finds the strategy in legs of any order, common factor and direction."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import permutations
from math import gcd

from rfqdesk.protocol.structures.contract import Contract, contract_of
from rfqdesk.protocol.structures.strategy import Strategy, Structure, flipped, opposite
from rfqdesk.protocol.structures.templates import TEMPLATES, StructureError, Template
from rfqdesk.protocol.terms import Leg, LegSide


def structure_of(legs: Sequence[Leg]) -> Structure:
    """Name what buying the package does; its `legs` are these again, in another order.

    What no template fits is custom. One leg in the underlying beside options
    that have a name is taken for their hedge.

    Raises:
        StructureError: there are no legs.
    """
    if not legs:
        raise StructureError("There are no legs.")
    return _recognised(tuple(legs))


@lru_cache(maxsize=4096)
def _recognised(legs: tuple[Leg, ...]) -> Structure:
    return _fitting(legs) or _hedged(legs) or _custom(legs)


def _fitting(legs: tuple[Leg, ...]) -> Structure | None:
    if len({leg.instrument for leg in legs}) < len(legs):
        return None
    factor, unit = _lowest_terms(legs)
    if len(legs) == 1:
        # Whatever its symbol is like.
        return Structure(Strategy.OUTRIGHT, legs[0].side, factor, (_bought(unit[0]),))
    contracts = _contracts(legs)
    if contracts is None:
        return None
    templates = [t for t in TEMPLATES.values() if len(t.slots) == len(legs)]
    for side, oriented in ((LegSide.BUY, unit), (LegSide.SELL, flipped(unit))):
        for template in templates:
            ordered = _ordered(template, oriented, contracts)
            if ordered is not None:
                return Structure(template.strategy, side, factor, ordered)
    return None


def _ordered(
    template: Template, legs: tuple[Leg, ...], contracts: dict[str, Contract]
) -> tuple[Leg, ...] | None:
    """Put the legs in the template's order, None where they do not fit it."""
    for candidate in permutations(legs):
        shaped = all(
            leg.side is slot.side and contracts[leg.instrument].kind in slot.kinds
            for leg, slot in zip(candidate, template.slots, strict=True)
        )
        # Equal kinds leave several orders to try, of which the relation takes one.
        if (
            shaped
            and _proportioned(template, candidate)
            and not template.problem([contracts[leg.instrument] for leg in candidate])
        ):
            return candidate
    return None


def _proportioned(template: Template, legs: Sequence[Leg]) -> bool:
    own = [slot.ratio for slot in template.slots]
    return not template.even or [leg.ratio for leg in legs] == own


def _hedged(legs: tuple[Leg, ...]) -> Structure | None:
    contracts = _contracts(legs)
    if contracts is None:
        return None
    hedges = [leg for leg in legs if not contracts[leg.instrument].kind.is_option]
    options = tuple(leg for leg in legs if contracts[leg.instrument].kind.is_option)
    if len(hedges) != 1 or not options or len({c.underlying for c in contracts.values()}) > 1:
        return None
    found = _fitting(options)
    if found is None:
        return None
    [hedge] = flipped(tuple(hedges)) if found.sold else hedges
    return Structure(found.strategy, found.side, found.factor, found.unit, hedge)


def _custom(legs: tuple[Leg, ...]) -> Structure:
    factor, unit = _lowest_terms(legs)
    ordered = tuple(sorted(unit, key=_custom_order))
    side = ordered[0].side
    return Structure(
        Strategy.CUSTOM, side, factor, flipped(ordered) if side is LegSide.SELL else ordered
    )


def _custom_order(leg: Leg) -> tuple[str, tuple[int, int, int], Decimal, str]:
    contract = contract_of(leg.instrument)
    if contract is None:
        return (leg.instrument, (0, 0, 0), Decimal(0), leg.instrument)
    return (contract.underlying, contract.expiry_order, contract.strike, leg.instrument)


def _contracts(legs: Sequence[Leg]) -> dict[str, Contract] | None:
    contracts = {leg.instrument: contract_of(leg.instrument) for leg in legs}
    known = {symbol: contract for symbol, contract in contracts.items() if contract is not None}
    return known if len(known) == len(contracts) else None


def _lowest_terms(legs: Sequence[Leg]) -> tuple[int, tuple[Leg, ...]]:
    factor = gcd(*(leg.ratio for leg in legs))
    return factor, tuple(Leg(leg.instrument, leg.ratio // factor, leg.side) for leg in legs)


def _bought(leg: Leg) -> Leg:
    return leg if leg.side is LegSide.BUY else Leg(leg.instrument, leg.ratio, opposite(leg.side))
