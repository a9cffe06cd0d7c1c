"""The matching rule: order, ties, quotes that trade whole, and what can't be filled."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rfqdesk.protocol.matching import Candidate, Fill, Wanted, match
from rfqdesk.protocol.terms import QuoteRespType

LIFT, HIT = QuoteRespType.LIFT, QuoteRespType.HIT


def candidates(*quotes: tuple[str, str, str]) -> list[Candidate]:
    """Quotes as (price, size, name), earliest first; a size with `!` trades whole."""
    return [
        Candidate(name, Decimal(price), Decimal(size.rstrip("!")), size.endswith("!"), rank)
        for rank, (price, size, name) in enumerate(quotes)
    ]


def wanted(
    quantity: str, worst: str = "100", *, response: QuoteRespType = LIFT, least: str | None = None
) -> Wanted:
    """The whole quantity, unless a least is given."""
    return Wanted(response, Decimal(quantity), Decimal(worst), Decimal(least or quantity))


def filled(quotes: list[Candidate], what: Wanted) -> str:
    """Who gives how much, in words: `ann 4, bob 6`."""
    return ", ".join(f"{fill.maker} {fill.quantity}" for fill in match(quotes, what))


@pytest.mark.rule("CRS-06", "CRS-07", "CRS-08")
@pytest.mark.parametrize(
    ("quotes", "quantity", "result"),
    [
        # One, and the best of two.
        ([("5", "10", "ann")], "10", "ann 10"),
        ([("6", "10", "ann"), ("5", "10", "bob")], "10", "bob 10"),
        # Several, best price first, the last one in part.
        ([("6", "10", "ann"), ("5", "4", "bob"), ("7", "9", "cat")], "12", "bob 4, ann 8"),
        # A tie goes to the earlier revision.
        ([("5", "10", "ann"), ("5", "10", "bob")], "10", "ann 10"),
        ([("5", "4", "ann"), ("5", "4", "bob"), ("5", "4", "cat")], "9", "ann 4, bob 4, cat 1"),
        # At one price one that trades whole goes before those in parts, if it fits.
        ([("5", "10", "ann"), ("5", "6!", "bob")], "10", "bob 6, ann 4"),
        ([("5", "10", "ann"), ("5", "11!", "bob")], "10", "ann 10"),
        ([("5", "10", "ann"), ("5", "6!", "bob"), ("5", "6!", "cat")], "10", "bob 6, ann 4"),
        # A better price goes before that.
        ([("5", "10", "ann"), ("6", "6!", "bob")], "10", "ann 10"),
        # Too large in its turn: left out.
        ([("5", "4", "ann"), ("6", "8!", "bob"), ("7", "6", "cat")], "10", "ann 4, cat 6"),
        # The walk falls short: one that trades whole is taken out of its turn.
        ([("5", "4", "ann"), ("6", "8!", "bob")], "10", "bob 8, ann 2"),
        ([("5", "6!", "ann"), ("6", "10!", "bob")], "10", "bob 10"),
        # The first such walk that fills all counts, in the order of the rule.
        ([("5", "3", "ann"), ("6", "9!", "bob"), ("7", "8!", "cat")], "10", "bob 9, ann 1"),
        # Only two taken out of turn would fill it, which the rule does not try.
        ([("5", "3!", "ann"), ("6", "4!", "bob"), ("7", "6!", "cat")], "10", ""),
        # Nothing makes it up.
        ([], "10", ""),
        ([("5", "9.9", "ann")], "10", ""),
        ([("5", "11!", "ann")], "10", ""),
        ([("5", "6!", "ann"), ("5", "6!", "bob")], "10", ""),
    ],
)
def test_who_fills_a_purchase(
    quotes: list[tuple[str, str, str]], quantity: str, result: str
) -> None:
    assert filled(candidates(*quotes), wanted(quantity)) == result


def test_the_worst_price_is_taken_and_none_beyond_it() -> None:
    quotes = candidates(("5", "4", "ann"), ("5.5", "6", "bob"), ("5.6", "6", "cat"))
    assert filled(quotes, wanted("10", "5.5")) == "ann 4, bob 6"
    assert filled(quotes, wanted("11", "5.5")) == ""
    assert filled(quotes, wanted("10", "5.4")) == ""


def test_a_sale_takes_the_highest_bids() -> None:
    quotes = candidates(("-5", "4", "ann"), ("-4", "4", "bob"), ("3", "4!", "cat"))
    assert filled(quotes, wanted("10", "-5", response=HIT)) == "cat 4, bob 4, ann 2"
    assert filled(quotes, wanted("8", "-4", response=HIT)) == "cat 4, bob 4"
    assert filled(quotes, wanted("9", "-4", response=HIT)) == ""


@pytest.mark.rule("CRS-09")
def test_in_part_the_most_that_is_not_below_the_least() -> None:
    quotes = candidates(("5", "4", "ann"), ("6", "8!", "bob"))
    assert filled(quotes, wanted("9", least="9")) == "bob 8, ann 1"
    assert filled(quotes, wanted("20", least="12")) == "ann 4, bob 8"
    assert filled(quotes, wanted("20", least="13")) == ""
    # The walk that gives most, not the first that gives enough.
    few = candidates(("5", "3!", "ann"), ("6", "8!", "bob"))
    assert filled(few, wanted("9", least="3")) == "bob 8"
    # The earliest among equals.
    same = candidates(("5", "3!", "ann"), ("5", "3!", "bob"))
    assert filled(same, wanted("5", least="1")) == "ann 3"


SIZES = st.integers(1, 6).map(Decimal)
QUOTES = st.lists(st.tuples(st.integers(1, 4).map(Decimal), SIZES, st.booleans()), max_size=6).map(
    lambda rows: [
        Candidate(f"maker-{rank}", price, size, whole, rank)
        for rank, (price, size, whole) in enumerate(rows)
    ]
)
QUANTITIES = st.integers(1, 14).map(Decimal)
WORST = st.integers(1, 4).map(Decimal)


def fillable(quotes: list[Candidate], quantity: Decimal) -> bool:
    """Try every choice of those that trade whole; the others give any part of their sizes."""
    parts = sum((one.size for one in quotes if not one.all_or_none), Decimal(0))
    whole = [one.size for one in quotes if one.all_or_none]
    return any(
        taken <= quantity <= taken + parts
        for chosen in product((False, True), repeat=len(whole))
        for taken in [sum((s for s, c in zip(whole, chosen, strict=True) if c), Decimal(0))]
    )


def by_the_book(quotes: Sequence[Candidate], what: Wanted) -> dict[str, Decimal]:
    """The rule once more, read off its text without any of its code."""
    lifts = what.response is LIFT
    sign = 1 if lifts else -1
    counting = [one for one in quotes if sign * one.price <= sign * what.worst_price]
    order: list[Candidate] = []
    for price in sorted({one.price for one in counting}, key=lambda price: sign * price):
        level = [one for one in counting if one.price == price]
        for whole in (True, False):
            of_kind = [one for one in level if one.all_or_none is whole]
            order += sorted(of_kind, key=lambda one: one.rank)
    walks = [list(order)]
    for index, first in enumerate(order):
        if first.all_or_none:
            walks.append([first, *order[:index], *order[index + 1 :]])
    results = []
    for walk in walks:
        given: dict[str, Decimal] = {}
        for one in walk:
            missing = what.quantity - sum(given.values())
            if one.all_or_none and one.size <= missing:
                given[one.maker] = one.size
            elif not one.all_or_none and missing > 0:
                given[one.maker] = min(one.size, missing)
        results.append(given)
    complete = [given for given in results if sum(given.values()) == what.quantity]
    if complete:
        return complete[0]
    most = max(sum(given.values(), Decimal(0)) for given in results)
    return next(g for g in results if sum(g.values()) == most) if most >= what.least else {}


@pytest.mark.rule("CRS-06", "CRS-07", "CRS-08", "CRS-09")
@given(QUOTES, QUANTITIES, WORST, st.sampled_from(QuoteRespType), st.integers(1, 14))
@example(
    candidates(("1", "3!", "a"), ("1", "4!", "b"), ("1", "6!", "c")),
    Decimal(10),
    Decimal(1),
    LIFT,
    10,
)
def test_it_is_the_rule_as_written(
    quotes: list[Candidate], quantity: Decimal, worst: Decimal, response: QuoteRespType, least: int
) -> None:
    what = Wanted(response, quantity, worst, min(Decimal(least), quantity))
    fills = match(quotes, what)
    assert dict(fills) == by_the_book(quotes, what)
    assert len(dict(fills)) == len(fills)


@given(QUOTES, QUANTITIES, WORST, st.sampled_from(QuoteRespType))
def test_what_is_filled_can_be_and_is_what_was_quoted(
    quotes: list[Candidate], quantity: Decimal, worst: Decimal, response: QuoteRespType
) -> None:
    fills = match(quotes, Wanted(response, quantity, worst, quantity))
    by_name = {one.maker: one for one in quotes}
    for fill in fills:
        one = by_name[fill.maker]
        assert 0 < fill.quantity <= one.size
        assert not one.all_or_none or fill.quantity == one.size
        assert one.price <= worst if response is LIFT else one.price >= worst
    if fills:
        assert sum(fill.quantity for fill in fills) == quantity
        assert fillable(quotes, quantity)


@given(QUOTES, QUANTITIES, st.booleans())
def test_with_one_that_trades_whole_at_most_whatever_can_be_filled_is(
    quotes: list[Candidate], quantity: Decimal, keep: bool
) -> None:
    whole = [one for one in quotes if one.all_or_none]
    kept = [one for one in quotes if not one.all_or_none] + (whole[:1] if keep else [])
    found = bool(match(kept, Wanted(LIFT, quantity, Decimal(4), quantity)))
    assert found == fillable(kept, quantity)


@given(QUOTES, QUANTITIES)
def test_among_quotes_in_parts_nothing_cheaper_exists(
    quotes: list[Candidate], quantity: Decimal
) -> None:
    parts = [one._replace(all_or_none=False) for one in quotes]
    price = {one.maker: one.price for one in parts}
    fills = match(parts, Wanted(LIFT, quantity, Decimal(4), quantity))
    units = sorted(one.price for one in parts for _ in range(int(one.size)))
    if fills:
        cost = sum(price[fill.maker] * fill.quantity for fill in fills)
        assert cost == sum(units[: int(quantity)])
    else:
        assert len(units) < quantity


def test_the_quantity_is_exact_at_the_last_digit() -> None:
    quotes = candidates(("1", "999999999999999.999999999999", "ann"), ("2", "1", "bob"))
    what = wanted("999999999999999.999999999999")
    assert match(quotes, what) == (Fill("ann", Decimal("999999999999999.999999999999")),)
