"""Structures in words: `BTC 25DEC26 80000/90000 call spread x2, sold`."""

from collections.abc import Sequence

from rfqdesk.protocol.structures.contract import Contract, contract_of
from rfqdesk.protocol.structures.strategy import Strategy, Structure
from rfqdesk.protocol.structures.templates import TEMPLATES

_OF_ONE_KIND = frozenset(
    {Strategy.CALENDAR, Strategy.DIAGONAL, Strategy.BUTTERFLY, Strategy.CONDOR}
)
"""Strategies whose word alone does not say whether of calls or of puts."""


def contract_name(symbol: str) -> str:
    """Words for one instrument; the symbol without dashes where it is of another form."""
    contract = contract_of(symbol)
    if contract is None or not contract.kind.is_option:
        return symbol.replace("-", " ")
    return f"{contract.underlying} {contract.expiry} {_strike(contract)} {contract.kind.value}"


def structure_name(structure: Structure) -> str:
    """Words for what buying the package does.

    `x2` says that a package is two of it, `sold` that buying the package sells
    it. A custom structure is neither: its legs have to be read.
    """
    if structure.strategy is Strategy.CUSTOM:
        return _custom(structure)
    words = [_what(structure)]
    if structure.factor > 1:
        words.append(f"x{structure.factor}")
    name = " ".join(words)
    if structure.hedge is not None:
        name += " with hedge"
    return f"{name}, sold" if structure.sold else name


def _what(structure: Structure) -> str:
    first = structure.unit[0]
    if structure.strategy is Strategy.OUTRIGHT:
        return contract_name(first.instrument)
    contracts = [contract_of(leg.instrument) for leg in structure.unit]
    known = [contract for contract in contracts if contract is not None]
    ratios = [leg.ratio for leg in structure.unit]
    even = TEMPLATES[structure.strategy].even or len(set(ratios)) == 1
    parts = [
        known[0].underlying,
        _expiries(structure.strategy, known),
        _strikes(known),
        "" if even else "x".join(map(str, ratios)),
        _kind(structure.strategy, known),
        _words(structure.strategy, even=even),
    ]
    return " ".join(part for part in parts if part)


def _expiries(strategy: Strategy, contracts: Sequence[Contract]) -> str:
    if strategy is Strategy.FUTURE_SPREAD:
        return "/".join(contract.expiry or "spot" for contract in contracts)
    options = [contract.expiry for contract in contracts if contract.kind.is_option]
    return "/".join(dict.fromkeys(options))


def _strikes(contracts: Sequence[Contract]) -> str:
    strikes = [_strike(contract) for contract in contracts if contract.kind.is_option]
    return "/".join(dict.fromkeys(strikes))


def _kind(strategy: Strategy, contracts: Sequence[Contract]) -> str:
    return contracts[0].kind.value if strategy in _OF_ONE_KIND else ""


def _words(strategy: Strategy, *, even: bool) -> str:
    words = TEMPLATES[strategy].words
    return words if even else words.replace("spread", "ratio spread")


def _strike(contract: Contract) -> str:
    return f"{contract.strike:f}"


def _custom(structure: Structure) -> str:
    names = [leg.instrument.split("-")[0] for leg in structure.unit]
    return f"{'/'.join(dict.fromkeys(names))} custom, {len(names)} legs"
