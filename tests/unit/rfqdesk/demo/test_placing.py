import itertools
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rfqdesk.demo.placing import in_order

places = st.lists(st.integers(0, 30), min_size=1, max_size=6, unique=True).map(sorted)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=4, unique=True).map(sorted), places)
def test_it_is_as_near_as_the_best_of_all_choices(targets: list[int], listed: list[int]) -> None:
    allowed = [[(Decimal(x), x) for x in listed]] * len(targets)

    chosen = in_order([Decimal(x) for x in targets], allowed)

    if len(listed) < len(targets):
        assert chosen is None
        return
    assert chosen is not None
    assert chosen == sorted(set(chosen))

    def cost(choice: tuple[int, ...]) -> int:
        return sum(abs(a - b) for a, b in zip(choice, targets, strict=True))

    assert cost(tuple(chosen)) == min(
        cost(choice) for choice in itertools.combinations(listed, len(targets))
    )


def test_a_target_takes_only_what_it_is_allowed() -> None:
    first = [(Decimal(1), "a"), (Decimal(5), "b")]
    second = [(Decimal(5), "b"), (Decimal(9), "c")]
    assert in_order([Decimal(5), Decimal(6)], [first, second]) == ["b", "c"]


def test_no_room_gives_none() -> None:
    assert in_order([Decimal(1)], [[]]) is None
