"""Whatever the order, the factor and the direction of its legs, a structure is itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from rfqdesk.protocol.structures import (
    TEMPLATES,
    ContractKind,
    Slot,
    Strategy,
    contract_of,
    legs_of,
    structure_name,
    structure_of,
)
from rfqdesk.protocol.structures.strategy import flipped
from rfqdesk.protocol.terms import Leg, LegSide

EXPIRIES = ("9OCT26", "25DEC26", "26MAR27", "31DEC27")
STRIKES = ("60000", "70000", "80000", "80500.5", "90000", "100000")
LINEAR = ("BTC_USDC", "BTC-PERPETUAL", "BTC-9OCT26", "BTC-25DEC26")
OPTIONS = tuple(f"BTC-{e}-{k}-{c}" for e in EXPIRIES for k in STRIKES for c in "CP")
SYMBOLS = (*OPTIONS, *LINEAR, "ETH-25DEC26-4000-C", "ETH-PERPETUAL", "SOMETHING-ELSE")
SIDES = st.sampled_from(LegSide)


def candidates(slot: Slot) -> list[str]:
    return [s for s in (*OPTIONS, *LINEAR) if contract_of(s).kind in slot.kinds]  # type: ignore[union-attr]  # all are of the usual form


@composite
def picked(draw: DrawFn) -> tuple[Strategy, tuple[str, ...]]:
    """A strategy and instruments that make it."""
    template = draw(st.sampled_from(list(TEMPLATES.values())))
    # Most draws of free instruments would be no strategy: build up what fits so far.
    expiry, other = draw(st.permutations(EXPIRIES))[:2]
    pool = [s for s in OPTIONS if f"-{expiry}-" in s or f"-{other}-" in s]
    symbols = tuple(
        draw(st.sampled_from([s for s in (*pool, *LINEAR) if s in candidates(slot)]))
        for slot in template.slots
    )
    return template.strategy, symbols


def makes(strategy: Strategy, symbols: tuple[str, ...]) -> bool:
    contracts = [contract_of(symbol) for symbol in symbols]
    return not TEMPLATES[strategy].problem([c for c in contracts if c is not None])


FITTING = picked().filter(lambda pick: makes(*pick))


@pytest.mark.rule("REQ-12")
@given(FITTING, st.integers(1, 12), SIDES, st.randoms(use_true_random=False))
def test_a_template_is_found_again_in_any_order_factor_and_direction(
    pick: tuple[Strategy, tuple[str, ...]], factor: int, side: LegSide, random: object
) -> None:
    strategy, symbols = pick
    legs = list(legs_of(strategy, symbols, factor=factor, side=side))
    random.shuffle(legs)  # type: ignore[attr-defined]  # Hypothesis's Random
    found = structure_of(legs)
    assert (found.strategy, found.side, found.factor) == (strategy, side, factor)
    assert tuple(leg.instrument for leg in found.unit) == symbols
    assert found.hedge is None


@given(
    FITTING,
    st.builds(Leg, st.sampled_from(LINEAR), st.integers(1, 50), SIDES),
    st.integers(1, 12),
    SIDES,
    st.randoms(use_true_random=False),
)
def test_a_hedge_does_not_hide_what_it_hedges(
    pick: tuple[Strategy, tuple[str, ...]], hedge: Leg, factor: int, side: LegSide, random: object
) -> None:
    strategy, symbols = pick
    if any(ContractKind.FUTURE in slot.kinds for slot in TEMPLATES[strategy].slots):
        strategy, symbols = Strategy.OUTRIGHT, (OPTIONS[hedge.ratio % len(OPTIONS)],)
    mixed = list(legs_of(strategy, symbols, factor=factor, side=side, hedge=hedge))
    random.shuffle(mixed)  # type: ignore[attr-defined]  # Hypothesis's Random
    found = structure_of(mixed)
    if found.strategy in {Strategy.COVERED_CALL, Strategy.PROTECTIVE_PUT}:
        assert (strategy, hedge.ratio) == (Strategy.OUTRIGHT, factor)
        return
    assert (found.strategy, found.side, found.factor) == (strategy, side, factor)
    assert found.hedge == hedge


LEGS = st.lists(
    st.builds(Leg, st.sampled_from(SYMBOLS), st.integers(1, 30), SIDES), min_size=1, max_size=6
)


@given(LEGS, st.randoms(use_true_random=False))
def test_a_structure_says_no_more_and_no_less_than_its_legs(
    legs: list[Leg], random: object
) -> None:
    found = structure_of(legs)
    by_symbol = sorted(legs, key=repr)
    assert sorted(found.legs, key=repr) == by_symbol
    assert structure_name(found)
    mixed = list(legs)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # Hypothesis's Random
    if len({leg.instrument for leg in legs}) == len(legs):
        assert structure_of(mixed) == found


@given(LEGS)
def test_turning_the_legs_round_turns_the_structure_round(legs: list[Leg]) -> None:
    there, back = structure_of(legs), structure_of(flipped(tuple(legs)))
    if len({leg.instrument for leg in legs}) == len(legs):
        assert (there.strategy, there.unit, there.hedge) == (back.strategy, back.unit, back.hedge)
        assert there.sold is not back.sold
