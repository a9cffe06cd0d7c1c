"""The shape of each strategy: which instruments it takes, how they relate, what is bought."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from msgspec import Struct

from rfqdesk.protocol.limits import RATIO_MAX
from rfqdesk.protocol.structures.contract import Contract, ContractKind, contract_of
from rfqdesk.protocol.structures.strategy import Strategy, Structure
from rfqdesk.protocol.terms import Leg, LegSide

BUY, SELL = LegSide.BUY, LegSide.SELL
CALL = frozenset({ContractKind.CALL})
PUT = frozenset({ContractKind.PUT})
OPTION = CALL | PUT
LINEAR = frozenset({ContractKind.FUTURE, ContractKind.PERPETUAL, ContractKind.SPOT})

Relation = Callable[[Sequence[Contract]], str]
"""What is wrong with a strategy's first legs, of the right kinds, in words; "" for nothing."""


class StructureError(ValueError):
    """These instruments do not make this structure. The words are for a person."""


class Slot(Struct, frozen=True):
    """One leg of a template: the kinds it takes, and what buying the structure does in it."""

    words: str
    kinds: frozenset[ContractKind]
    side: LegSide
    ratio: int = 1


class Template(Struct, frozen=True):
    """A strategy's shape.

    With `even` the ratios are the slots' own; else any, as in a 1x2 spread.
    """

    strategy: Strategy
    words: str
    slots: tuple[Slot, ...]
    relation: Relation
    even: bool = True

    def problem(self, contracts: Sequence[Contract]) -> str:
        """Say why these instruments, in the slots' order, are not this strategy; "" if they are."""
        if len(contracts) != len(self.slots):
            return f"A {self.words} has {len(self.slots)} legs."
        return self.problem_so_far(contracts)

    def problem_so_far(self, contracts: Sequence[Contract]) -> str:
        """Say why these can't be the first legs of this strategy; "" if they can."""
        for slot, contract in zip(self.slots, contracts, strict=False):
            if contract.kind not in slot.kinds:
                return f"{contract.symbol} can't be the {slot.words} of a {self.words}."
        if len({contract.underlying for contract in contracts}) > 1:
            return "All legs must be on one underlying."
        return self.relation(contracts)


def legs_of(
    strategy: Strategy,
    symbols: Sequence[str],
    *,
    ratios: Sequence[int] = (),
    factor: int = 1,
    side: LegSide = BUY,
    hedge: Leg | None = None,
) -> tuple[Leg, ...]:
    """Make the legs of a package that is `factor` of a strategy.

    Args:
        strategy: any but custom, whose legs only its maker knows.
        symbols: in the order of the template's slots, e.g. of a call spread the
            call that is bought, then the one that is sold.
        ratios: one per symbol where they differ from the template's; only for
            strategies of two options.
        factor: how many of the strategy one package is.
        side: `sell` for a package that sells the strategy when it is bought.
        hedge: a leg in the underlying, as it is when the strategy is bought; its ratio
            is per package, factor or not.

    Raises:
        StructureError: the instruments do not make this strategy; its words say why.
    """
    template = TEMPLATES.get(strategy)
    if template is None:
        raise StructureError("A custom structure has no template: give its legs themselves.")
    contracts = [_contract(symbol) for symbol in symbols]
    problem = template.problem(contracts) or _hedge_problem(contracts, hedge)
    if problem:
        raise StructureError(problem)
    own = tuple(slot.ratio for slot in template.slots)
    wanted = tuple(ratios) or own
    if len(wanted) != len(own) or (template.even and wanted != own):
        raise StructureError(f"The ratios of a {template.words} are {'x'.join(map(str, own))}.")
    unit = tuple(
        Leg(symbol, ratio, slot.side)
        for symbol, ratio, slot in zip(symbols, wanted, template.slots, strict=True)
    )
    legs = Structure(strategy, side, factor, unit, hedge).legs
    if not all(1 <= leg.ratio <= RATIO_MAX for leg in legs):
        raise StructureError(f"Ratios go from 1 to {RATIO_MAX}, factor included.")
    return legs


def _hedge_problem(contracts: Sequence[Contract], hedge: Leg | None) -> str:
    if hedge is None:
        return ""
    contract = _contract(hedge.instrument)
    if contract.kind.is_option or contract.underlying != contracts[0].underlying:
        return "A hedge is a future, perpetual or spot on the options' underlying."
    if not all(leg.kind.is_option for leg in contracts):
        return "Only options are hedged: this strategy has a leg in the underlying."
    return ""


def _contract(symbol: str) -> Contract:
    contract = contract_of(symbol)
    if contract is None:
        raise StructureError(f"{symbol} does not say what it is, as BTC-25DEC26-80000-C does.")
    return contract


# How the legs relate -------------------------------------------------------------


def _any(_: Sequence[Contract]) -> str:
    return ""


def _one_expiry(contracts: Sequence[Contract]) -> str:
    if len({contract.expiry_order for contract in contracts}) > 1:
        return "All legs must expire on one day."
    return ""


def _rising(contracts: Sequence[Contract]) -> str:
    strikes = [contract.strike for contract in contracts]
    if any(low >= high for low, high in pairwise(strikes)):
        return "Each strike must be above the one before."
    return _one_expiry(contracts)


def _falling(contracts: Sequence[Contract]) -> str:
    strikes = [contract.strike for contract in contracts]
    if any(high <= low for high, low in pairwise(strikes)):
        return "The put that is bought must have the higher strike."
    return _one_expiry(contracts)


def _one_strike(contracts: Sequence[Contract]) -> str:
    if len({contract.strike for contract in contracts}) > 1:
        return "Call and put must have one strike."
    return _one_expiry(contracts)


def _twice_one_strike(contracts: Sequence[Contract]) -> bool:
    return len(contracts) > 1 and len({contract.strike for contract in contracts}) == 1


def _two_strikes(contracts: Sequence[Contract]) -> str:
    if _twice_one_strike(contracts):
        return "The two strikes must differ; with one strike it is a synthetic."
    return _one_expiry(contracts)


def _one_kind(contracts: Sequence[Contract]) -> str:
    kinds = {contract.kind for contract in contracts}
    return "" if len(kinds) == 1 else "All legs must be calls, or all puts."


def _one_kind_rising(contracts: Sequence[Contract]) -> str:
    return _one_kind(contracts) or _rising(contracts)


def _later(contracts: Sequence[Contract]) -> str:
    orders = [contract.expiry_order for contract in contracts]
    if any(near >= far for near, far in pairwise(orders)):
        return "The second leg must expire later."
    return ""


def _calendar(contracts: Sequence[Contract]) -> str:
    if len({contract.strike for contract in contracts}) > 1:
        return "Both legs must have one strike; with two it is a diagonal."
    return _one_kind(contracts) or _later(contracts)


def _diagonal(contracts: Sequence[Contract]) -> str:
    if _twice_one_strike(contracts):
        return "The two strikes must differ; with one strike it is a calendar."
    return _one_kind(contracts) or _later(contracts)


def _iron_butterfly(contracts: Sequence[Contract]) -> str:
    strikes = [contract.strike for contract in contracts]
    wings = [strike for place, strike in enumerate(strikes) if place != _MIDDLE_CALL]
    middle = strikes[_MIDDLE_CALL - 1 : _MIDDLE_CALL + 1]
    if len(set(middle)) > 1 or any(low >= high for low, high in pairwise(wings)):
        return "The middle legs must have one strike, between the other two."
    return _one_expiry(contracts)


_MIDDLE_CALL = 2
_LOWER, _HIGHER = "lower strike", "higher strike"

_ALL = (
    Template(Strategy.OUTRIGHT, "outright", (Slot("instrument", OPTION | LINEAR, BUY),), _any),
    Template(
        Strategy.CALL_SPREAD, "call spread",
        (Slot("lower call", CALL, BUY), Slot("higher call", CALL, SELL)), _rising, even=False,
    ),
    Template(
        Strategy.PUT_SPREAD, "put spread",
        (Slot("higher put", PUT, BUY), Slot("lower put", PUT, SELL)), _falling, even=False,
    ),
    Template(
        Strategy.STRADDLE, "straddle",
        (Slot("call", CALL, BUY), Slot("put", PUT, BUY)), _one_strike, even=False,
    ),
    Template(
        Strategy.STRANGLE, "strangle",
        (Slot("put", PUT, BUY), Slot("call", CALL, BUY)), _rising, even=False,
    ),
    Template(
        Strategy.GUTS, "guts",
        (Slot("call", CALL, BUY), Slot("put", PUT, BUY)), _rising, even=False,
    ),
    Template(
        Strategy.RISK_REVERSAL, "risk reversal",
        (Slot("put", PUT, SELL), Slot("call", CALL, BUY)), _two_strikes, even=False,
    ),
    Template(
        Strategy.SYNTHETIC, "synthetic",
        (Slot("call", CALL, BUY), Slot("put", PUT, SELL)), _one_strike,
    ),
    Template(
        Strategy.CALENDAR, "calendar",
        (Slot("near leg", OPTION, SELL), Slot("far leg", OPTION, BUY)), _calendar, even=False,
    ),
    Template(
        Strategy.DIAGONAL, "diagonal",
        (Slot("near leg", OPTION, SELL), Slot("far leg", OPTION, BUY)), _diagonal, even=False,
    ),
    Template(
        Strategy.BUTTERFLY, "butterfly",
        (
            Slot(_LOWER, OPTION, BUY), Slot("middle strike", OPTION, SELL, 2),
            Slot(_HIGHER, OPTION, BUY),
        ),
        _one_kind_rising,
    ),
    Template(
        Strategy.CONDOR, "condor",
        (
            Slot("lowest strike", OPTION, BUY), Slot(_LOWER, OPTION, SELL),
            Slot(_HIGHER, OPTION, SELL), Slot("highest strike", OPTION, BUY),
        ),
        _one_kind_rising,
    ),
    Template(
        Strategy.IRON_BUTTERFLY, "iron butterfly",
        (
            Slot("lower put", PUT, SELL), Slot("middle put", PUT, BUY),
            Slot("middle call", CALL, BUY), Slot("higher call", CALL, SELL),
        ),
        _iron_butterfly,
    ),
    Template(
        Strategy.IRON_CONDOR, "iron condor",
        (
            Slot("lower put", PUT, SELL), Slot("higher put", PUT, BUY),
            Slot("lower call", CALL, BUY), Slot("higher call", CALL, SELL),
        ),
        _rising,
    ),
    Template(
        Strategy.COVERED_CALL, "covered call",
        (Slot("underlying", LINEAR, BUY), Slot("call", CALL, SELL)), _any,
    ),
    Template(
        Strategy.PROTECTIVE_PUT, "protective put",
        (Slot("underlying", LINEAR, BUY), Slot("put", PUT, BUY)), _any,
    ),
    Template(
        Strategy.FUTURE_SPREAD, "future spread",
        (Slot("near leg", LINEAR, SELL), Slot("far leg", LINEAR, BUY)), _later,
    ),
)  # fmt: skip

TEMPLATES = {template.strategy: template for template in _ALL}
"""Every strategy but custom."""
